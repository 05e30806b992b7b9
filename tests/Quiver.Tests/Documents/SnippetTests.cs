using System.Globalization;
using System.Text.RegularExpressions;
using Quiver.Tests.Cli;

namespace Quiver.Tests.Documents;

/// <summary>
/// Every fenced block of the README and of <c>docs/</c> is run and prints what the page shows, but for those that say above them why not:
/// <list type="bullet">
/// <item><c>csharp</c>: compiled with the libraries as they are and run. What it prints is the <c>text</c> block behind it, else the comments behind <c>Console.Write…</c>.</item>
/// <item><c>sql</c>: run as <c>quiver run</c> runs a file. What it prints is the <c>text</c> block behind it; without one it has to succeed.</item>
/// <item><c>script</c>: run as <c>quiver test</c> runs a file.</item>
/// <item>lines behind <c>$ </c>: typed into a terminal, and what is below them is printed; those behind <c>quiver&gt; </c> into the shell that the first one starts.</item>
/// </list>
/// A comment <c>&lt;!-- before csharp … --&gt;</c> (or <c>sql</c>) holds what the blocks of that language below it presuppose. Durations are not compared.
/// </summary>
public sealed partial class SnippetTests
{
    /// <summary>Why a block may stand there without being run. A reason that is not here is no reason.</summary>
    private static readonly string[] Reasons = ["a grammar", "a picture", "takes minutes", "needs a network", "builds Quiver", "another system's", Elsewhere];

    public static TheoryData<string> Programs => Places(IsProgram);

    public static TheoryData<string> Statements => Places(block => block is { NotRun: null, Language: "sql", IsTerminal: false });

    public static TheoryData<string> Terminals => Places(block => block is { NotRun: null, IsTerminal: true, IsShell: false });

    public static TheoryData<string> Shells => Places(block => block is { NotRun: null, IsShell: true });

    public static TheoryData<string> Scripts => Places(block => block is { NotRun: null, Language: "script" });

    internal static bool IsProgram(Block block) => block is { NotRun: null, Language: "csharp" };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_program_prints_what_the_page_shows(string place)
    {
        var block = At(place);
        Same(place, block.Output?.Text ?? Comments(block.Text), await SnippetProgram.PrintedAsync(block));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void Statements_print_what_the_page_shows(string place)
    {
        var block = At(place);
        var setup = block.Before.Length == 0 ? "" : $"{block.Before}\nSELECT 'before' AS {Mark};\n";
        var command = Command.Sql(Session.Located(setup + block.Text));
        var shown = Behind(command.Out);
        if (block.Output is null) Assert.True(command.Code == 0, $"{place}: {command.Error}");
        else Same(place, block.Output.Text, command.Code == 0 ? shown : shown + Error(command.Error, setup.Count(letter => letter == '\n')));
    }

    [Theory]
    [MemberData(nameof(Terminals))]
    public void A_terminal_shows_what_the_page_shows(string place)
    {
        var block = At(place);
        foreach (var (typed, printed) in Session.Commands(block))
        {
            var command = Session.Run(typed, block);
            if (Masked(printed) != Masked(command.Error + command.Out)) Same(place, printed, command.Out + command.Error); // what goes to both has no order
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_shows_what_the_page_shows(string place)
    {
        var shown = At(place).Text;
        Assert.StartsWith(Shell, shown, StringComparison.Ordinal);
        shown = shown[Shell.Length..];
        using var typed = new TypedShell();
        string[] lines = [.. shown.Split('\n').Where(line => line.StartsWith("quiver> ", StringComparison.Ordinal) || line.StartsWith("   ...> ", StringComparison.Ordinal))];
        for (var line = 0; line < lines.Length; line++) await typed.TypeAsync(lines[line][8..], line + 1 < lines.Length ? lines[line + 1][..8] : "");
        Assert.Equal(0, await typed.Code);
        Same(place, shown, typed.Screen);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_passes(string place)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "page.test");
        File.WriteAllText(file, At(place).Text);
        var command = Command.Run("test", file, "--cuts", "all");
        Assert.True(command.Code == 0, command.Out + command.Error);
    }

    [Fact]
    public void Every_block_is_run_or_says_why_not()
    {
        var silent = Pages.Blocks.Where(block => block.NotRun is null && !block.IsTerminal && block.Language is not ("csharp" or "sql" or "script")).Select(block => $"{block.Place} ```{block.Language}");
        Assert.Empty(silent);
        Assert.Empty(Pages.Blocks.Where(block => block.NotRun is { } reason && !Reasons.Any(known => reason.StartsWith(known, StringComparison.Ordinal))).Select(block => $"{block.Place}: {block.NotRun}"));
    }

    /// <summary>A page may be tested by a class of its own, which it names.</summary>
    [Fact]
    public void What_is_tested_elsewhere_is_tested_by_a_class_of_that_name()
    {
        foreach (var reason in Pages.Blocks.Select(block => block.NotRun).OfType<string>().Where(reason => reason.StartsWith(Elsewhere, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
            Assert.True(typeof(SnippetTests).Assembly.GetType($"Quiver.Tests.{reason[Elsewhere.Length..]}") is { } type && type.IsPublic, reason);
    }

    /// <summary>What is left out is few: it may not grow unseen.</summary>
    [Fact]
    public void Few_programs_statements_and_terminals_are_not_run()
    {
        bool Runs(Block block) => !block.NotRun!.StartsWith(Elsewhere, StringComparison.Ordinal) && (block.IsTerminal || block.Language is "csharp" or "sql" or "script" or "sh");
        var left = Pages.Blocks.Where(block => block.NotRun is not null && Runs(block)).Select(block => block.Place).ToList();
        Assert.True(left.Count <= LeftOut, $"{left.Count} blocks are not run, where {LeftOut} were: {string.Join(", ", left)}");
    }

    [Fact]
    public void A_page_is_read_as_it_is_written()
    {
        const string page = """
            <!-- before csharp
            var x = 1;
            -->
            ```csharp
            Console.WriteLine(x); // 1
            ```

            ```text
            1
            ```

            <!-- not run: a grammar -->
            ```
            A [B]
            ```

            - In a list:
              ```sql file=a.sql
              SELECT 1;
              ```
            """;
        Assert.Equal(
            [
                new Block("p", 4, "csharp", "Console.WriteLine(x); // 1\n", null, "var x = 1;\n", null) { Output = new Block("p", 8, "text", "1\n", null, "", null) },
                new Block("p", 13, "", "A [B]\n", "a grammar", "", null),
                new Block("p", 18, "sql", "SELECT 1;\n", null, "", "a.sql"),
            ],
            Pages.Read("p", page.ReplaceLineEndings("\n")));
    }

    private const int LeftOut = 3;

    private const string Shell = "$ ./quiver sql\n";

    private const string Elsewhere = "tested elsewhere, in ";

    private const string Mark = "before_the_block";

    private static TheoryData<string> Places(Func<Block, bool> isWanted) => [.. Pages.Blocks.Where(isWanted).Select(block => block.Place)];

    private static Block At(string place) => Pages.Blocks.Single(block => block.Place == place);

    /// <summary>What was printed after the mark, which is a table of its own with an empty line behind it.</summary>
    private static string Behind(string printed)
    {
        var mark = printed.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0) return printed;
        var end = printed.IndexOf("1 row\n", mark, StringComparison.Ordinal) + "1 row\n".Length;
        return printed[end..].TrimStart('\n');
    }

    /// <summary>The error among the messages, with its line counted from the block's first.</summary>
    private static string Error(string messages, int above)
    {
        var place = ErrorPlace().Match(messages);
        if (!place.Success) return messages;
        var line = int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture) - above;
        return $"<stdin>:{line.ToString(CultureInfo.InvariantCulture)}:{messages[(place.Index + place.Length)..]}";
    }

    private static string Comments(string code) => string.Concat(Printing().Matches(code).Select(match => match.Groups["printed"].Value.TrimEnd() + "\n"));

    /// <summary>Says on failure all that was printed, to be pasted into the page when it is right.</summary>
    private static void Same(string place, string shown, string printed) =>
        Assert.True(Masked(shown) == Masked(printed), $"{place} shows:\n{shown}\nand it prints:\n{printed}");

    private static string Masked(string text) => Duration().Replace(text, "? ms");

    [GeneratedRegex(@"Console\.Write.*;[^""\n]*// ?(?<printed>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Printing();

    [GeneratedRegex("^<stdin>:(?<line>[0-9]+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ErrorPlace();

    [GeneratedRegex(@"\b[0-9]+(\.[0-9]+)? (ms|µs|s)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Duration();
}
