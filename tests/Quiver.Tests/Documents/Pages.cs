using System.Text.RegularExpressions;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Documents;

/// <summary>The pages that readers follow: the README and what is in <c>docs/</c>.</summary>
internal static partial class Pages
{
    private static readonly string[] Others = ["README.md", "CONTRIBUTING.md", "ROADMAP.md", "CHANGELOG.md"];

    /// <summary>All fenced blocks of all pages, in their order.</summary>
    public static IReadOnlyList<Block> Blocks { get; } = [.. All().SelectMany(page => Read(page, File.ReadAllText(Path.Combine(SampleData.Repository, page)).ReplaceLineEndings("\n")))];

    /// <summary>Paths in the repository.</summary>
    public static IEnumerable<string> All()
    {
        var docs = Path.Combine(SampleData.Repository, "docs");
        return Others.Concat(Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(file => $"docs/{Path.GetRelativePath(docs, file).Replace('\\', '/')}")
            .Where(file => !file.StartsWith("docs/site/", StringComparison.Ordinal) && !file.StartsWith("docs/decisions/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The blocks of a page.</summary>
    public static IReadOnlyList<Block> Read(string page, string text)
    {
        List<Block> blocks = [];
        var elsewhere = Elsewhere().Match(text) is { Success: true } whole ? $"tested elsewhere, in {whole.Groups["test"].Value}" : null;
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Part().Matches(text))
        {
            if (match.Groups["setup"].Success)
            {
                before[match.Groups["setup"].Value] = match.Groups["code"].Value;
                continue;
            }

            var words = match.Groups["info"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var language = words is [var first, ..] ? first.ToLowerInvariant() : "";
            var line = text.AsSpan(0, match.Groups["fence"].Index).Count('\n') + 1;
            var file = words.FirstOrDefault(word => word.StartsWith("file=", StringComparison.Ordinal))?["file=".Length..];
            var reason = match.Groups["reason"].Success ? match.Groups["reason"].Value.Trim() : elsewhere;
            var indent = match.Groups["indent"].Value;
            var content = string.Concat(match.Groups["text"].Value.Split('\n').SkipLast(1).Select(one => (one.StartsWith(indent, StringComparison.Ordinal) ? one[indent.Length..] : one) + "\n"));
            var block = new Block(page, line, language, content, reason, before.GetValueOrDefault(language, ""), file);
            if (language == "text" && reason is null && blocks is [.., { Output: null, NotRun: null, Language: "csharp" or "sql" or "script" } printing]) blocks[^1] = printing with { Output = block };
            else blocks.Add(block);
        }

        return blocks;
    }

    [GeneratedRegex(@"^<!-- the blocks of this page are tested in (?<test>[\w.]+) -->$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Elsewhere();

    // Fences stand in the first column or are indented below a list; a comment about a block stands right above it.
    [GeneratedRegex("""
        ^<!--\ before\ (?<setup>\w+)\n(?<code>(?:(?!-->).*\n)*)-->
        |(?:^<!--\ not\ run:(?<reason>(?:(?!-->)[\s\S])*)-->\n+)?^(?<fence>(?<indent>[ ]*)```)(?<info>[^`\n]*)\n(?<text>(?:(?![ ]*```[ ]*$).*\n)*)[ ]*```[ ]*$
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Part();
}
