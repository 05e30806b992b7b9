using Quiver.Tests.Samples;

namespace Quiver.Tests.Testing;

/// <summary>Code in a page that is a part of a test: what the page shows is what runs.</summary>
internal static class DocumentedCode
{
    /// <summary>The blocks of a page in a language, each as its lines.</summary>
    /// <param name="page">The page's name in <c>docs</c>.</param>
    /// <param name="language">What stands behind the three backticks; nothing for plain text.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Blocks(string page, string language)
    {
        var blocks = new List<IReadOnlyList<string>>();
        string? inside = null;
        List<string> block = [];
        foreach (var line in File.ReadLines(Path.Combine(SampleData.Repository, "docs", page)))
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                block.Add(line);
                continue;
            }

            if (inside == language) blocks.Add(block);
            inside = inside is null ? line[3..] : null;
            block = [];
        }

        return blocks;
    }

    /// <summary>Asserts that each block of C# in a page stands, line by line, in one of some files of these tests.</summary>
    /// <param name="page">The page's name in <c>docs</c>.</param>
    /// <param name="files">Paths from <c>tests/Quiver.Tests</c>.</param>
    public static void AssertRuns(string page, params string[] files)
    {
        var sources = files.Select(file => Trimmed(File.ReadLines(Path.Combine(SampleData.Repository, "tests", "Quiver.Tests", file)))).ToList();
        var blocks = Blocks(page, "csharp");
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(sources.Exists(source => Has(source, Trimmed(block))), $"No test has this code of docs/{page}:\n{string.Join('\n', block)}"));
    }

    private static List<string> Trimmed(IEnumerable<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static bool Has(List<string> source, List<string> block)
    {
        for (var start = 0; start + block.Count <= source.Count; start++)
            if (source.Skip(start).Take(block.Count).SequenceEqual(block, StringComparer.Ordinal)) return true;
        return false;
    }
}
