using System.Text.RegularExpressions;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Cli;

/// <summary>What <c>docs/command-line.md</c> shows is what the commands print.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SampleData.Repository, "docs", "command-line.md"));

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (Match match in Example().Matches(Page)) examples.Add(match.Groups["sql"].Value, match.Groups["options"].Value.Trim(), match.Groups["shown"].Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_print_what_is_shown(string sql, string options, string shown)
    {
        var command = Command.Sql(sql + "\n", options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(shown, command.Out + command.Error);
    }

    [Fact]
    public void The_page_has_examples() => Assert.Equal(3, Examples.Count);

    [Fact]
    public void Every_option_of_every_command_is_on_the_page()
    {
        foreach (var entry in Quiver.Cli.CommandList.All)
        {
            var help = Command.Run(entry.Name, "--help").Out;
            Assert.All(Option().Matches(help).Select(match => match.Value.Trim()).Where(option => option != "--help"), option => Assert.Contains($"[{option}", Page, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("""^\$ echo "(?<sql>.*)" \| \./quiver run -(?<options>.*)\n(?<shown>(?:(?!```).*\n)*)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Example();

    [GeneratedRegex("^  --[a-z]+", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Option();
}
