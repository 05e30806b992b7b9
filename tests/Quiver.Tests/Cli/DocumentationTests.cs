using System.Text.RegularExpressions;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Cli;

/// <summary>What <c>docs/command-line.md</c> and the README show is what the commands print.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SampleData.Repository, "docs", "command-line.md"));
    private static readonly string Readme = File.ReadAllText(Path.Combine(SampleData.Repository, "README.md"));

    public static TheoryData<string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (Match match in Example().Matches(Page)) examples.Add(match.Groups["sql"].Value, match.Groups["options"].Value.Trim(), match.Groups["shown"].Value);
            return examples;
        }
    }

    public static TheoryData<string, string, string> CommandExamples
    {
        get
        {
            var examples = new TheoryData<string, string, string>();
            foreach (Match match in CommandExample().Matches(Page + Readme)) examples.Add(match.Groups["sql"].Value, match.Groups["options"].Value.Trim(), match.Groups["shown"].Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(CommandExamples))]
    public void Examples_of_sql_print_what_is_shown(string sql, string options, string shown)
    {
        var command = Command.Run(["sql", "-c", sql, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(shown, command.Error + command.Out);
    }

    [Fact]
    public async Task A_session_of_the_shell_is_what_a_person_sees()
    {
        var shown = Session().Match(Page).Groups["shown"].Value;
        using var typed = new TypedShell();
        string[] lines = [.. shown.Split('\n').Where(line => line.StartsWith("quiver> ", StringComparison.Ordinal) || line.StartsWith("   ...> ", StringComparison.Ordinal))];
        Assert.True(lines.Length > 3);
        for (var line = 0; line < lines.Length; line++) await typed.TypeAsync(lines[line][8..], line + 1 < lines.Length ? lines[line + 1][..8] : "");
        Assert.Equal(0, await typed.Code);
        Assert.Equal(shown, typed.Screen);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_print_what_is_shown(string sql, string options, string shown)
    {
        var command = Command.Sql(sql + "\n", options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(shown, command.Out + command.Error);
    }

    [Fact]
    public void The_pages_have_examples() => Assert.Equal((3, 6), (Examples.Count, CommandExamples.Count));

    [Fact]
    public void Every_command_of_the_shell_is_on_the_page_with_all_its_names() =>
        Assert.All(Quiver.Cli.ShellCommands.All, command => Assert.All(command.Aliases.Where(alias => alias != ".header").Prepend(command.Name), name => Assert.Matches($"`{Regex.Escape(name)}[` ]", Page)));

    [Fact]
    public void Every_format_is_on_the_page() => Assert.All(Quiver.Cli.RowFormats.OfScreens, format => Assert.Contains($"`{format.Name}`", Page, StringComparison.Ordinal));

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

    [GeneratedRegex("""^\$ \./quiver(?: sql)? -c "(?<sql>[^"]*)"(?<options>.*)\n(?<shown>(?:(?!```).*\n)*)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CommandExample();

    [GeneratedRegex("""^\$ \./quiver sql\n(?<shown>(?:(?!```).*\n)*)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Session();

    [GeneratedRegex("^  --[a-z]+", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Option();
}
