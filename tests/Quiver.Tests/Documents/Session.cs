using System.Text;
using Quiver.Tests.Cli;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Documents;

/// <summary>A terminal as a page shows it: what is typed, with the files that the page has shown before, and what is printed.</summary>
internal static class Session
{
    /// <summary>The commands of a block, each with what it is said to print.</summary>
    public static IEnumerable<(string Typed, string Printed)> Commands(Block block)
    {
        var lines = block.Text.Split('\n')[..^1];
        for (var line = 0; line < lines.Length;)
        {
            var typed = new StringBuilder(lines[line++][2..]);
            while (typed.ToString().Count(letter => letter == '"') % 2 == 1 && line < lines.Length) typed.Append('\n').Append(lines[line++]);
            var printed = new StringBuilder();
            while (line < lines.Length && !lines[line].StartsWith("$ ", StringComparison.Ordinal)) printed.Append(lines[line++]).Append('\n');
            yield return (typed.ToString(), printed.ToString());
        }
    }

    /// <summary>Runs a command of Quiver, alone or behind <c>echo "…" |</c>, in this process.</summary>
    public static Command Run(string typed, Block block)
    {
        var input = "";
        var words = Words(typed);
        if (words is ["echo", var text, "|", .. var rest])
        {
            input = text + "\n";
            words = [.. rest];
        }

        Assert.True(words is ["./quiver" or "quiver", ..], $"{block.Place}: '{typed}' is no command of Quiver.");
        using var folder = new TemporaryFolder();
        foreach (var file in Pages.Blocks.Where(other => other.Page == block.Page && other.File is not null && other.Line < block.Line))
            File.WriteAllText(Path.Combine(folder.Path, file.File!), Located(file.Text));
        var here = folder.Path + Path.DirectorySeparatorChar;
        string[] arguments = [.. words.Skip(1).Select(word => File.Exists(here + word) ? here + word : Located(word))];
        var command = Command.Run(Located(input), arguments);
        return command with { Out = Unlocated(command.Out, here), Error = Unlocated(command.Error, here) };
    }

    /// <summary>The repository's files are named from its root, where readers are; tests run elsewhere.</summary>
    public static string Located(string text) => text.Replace("'samples/", $"'{SampleData.Repository}/samples/", StringComparison.Ordinal)
        .Replace($"'{SampleData.Repository}/samples/data/node_modules/vega-datasets/data/flights-3m.parquet'", $"'{SampleData.Flights}'", StringComparison.Ordinal);

    private static string Unlocated(string text, string folder) => text.Replace(folder, "", StringComparison.Ordinal)
        .Replace(SampleData.Flights, "samples/data/node_modules/vega-datasets/data/flights-3m.parquet", StringComparison.Ordinal).Replace(SampleData.Repository + "/", "", StringComparison.Ordinal);

    /// <summary>Words as a shell parts them: by blanks, but not inside of quotes; <c>#</c> begins a comment.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quote = '\0';
        var isWord = false;
        foreach (var letter in line)
        {
            if (quote == '\0' && letter == '#' && !isWord) break;
            if (quote == '\0' && (letter is '"' or '\'')) (quote, isWord) = (letter, true);
            else if (quote != '\0' && letter == quote) quote = '\0';
            else if (quote == '\0' && (letter is ' ' or '\t'))
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(letter);
                isWord = true;
            }
        }

        if (isWord) words.Add(word.ToString());
        return words;
    }
}
