using System.Text.RegularExpressions;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Cli;

/// <summary>All that the command line has is on its page. What the page shows is run by <see cref="Documents.SnippetTests"/>, as that of every page.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SampleData.Repository, "docs", "command-line.md"));

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

    [GeneratedRegex("^  --[a-z]+", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Option();
}
