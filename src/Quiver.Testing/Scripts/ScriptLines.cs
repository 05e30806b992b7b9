using System.Globalization;
using System.Text;

namespace Quiver.Testing;

/// <summary>Reads the lines of a script: files are included and loops unrolled, so that what follows sees plain lines.</summary>
internal sealed class ScriptLines
{
    private const int MostLines = 1_000_000; // of loops within loops
    private const int DeepestInclude = 16;

    private readonly List<ScriptLine> _lines = [];

    /// <summary>All lines of a file.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="ScriptException">A loop has no end, or an included file is not there.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ScriptLine> Read(string file) => Expand(LinesOf(file), depth: 0);

    /// <summary>All lines of a text.</summary>
    /// <param name="text">The script.</param>
    /// <param name="name">What errors call it; included files are looked for beside it.</param>
    public static IReadOnlyList<ScriptLine> Split(string text, string name) => Expand(LinesOf(text, name), depth: 0);

    private static IReadOnlyList<ScriptLine> Expand(IReadOnlyList<ScriptLine> lines, int depth)
    {
        var all = new ScriptLines();
        all.Add(lines, [], depth);
        return all._lines;
    }

    private void Add(IReadOnlyList<ScriptLine> lines, List<(string Name, string Value)> variables, int depth)
    {
        var isData = false; // rows and SQL, up to an empty line, hold no commands
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index] with { Text = Replace(lines[index].Text, variables) };
            var words = line.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (isData || words.Length == 0)
            {
                isData = words.Length > 0;
                Append(line);
                continue;
            }

            switch (words[0])
            {
                case "loop" or "foreach":
                    var end = EndOf(lines, index);
                    var body = lines.Skip(index + 1).Take(end - index - 1).ToList();
                    foreach (var value in ValuesOf(line, words)) Add(body, [.. variables, (words[1], value)], depth);
                    index = end;
                    break;
                case "endloop":
                    throw new ScriptException(line.Place, "Found endloop, expected a loop before it; remove it, or write for instance: loop i 0 10.");
                case "include":
                    Include(line, words, variables, depth);
                    break;
                default:
                    isData = words[0] is "statement" or "query" or "push" or "json" or "csv" or "file" or "subscribe" or "emit";
                    Append(line);
                    break;
            }
        }
    }

    private void Include(ScriptLine line, string[] words, List<(string Name, string Value)> variables, int depth)
    {
        if (words.Length != 2) throw new ScriptException(line.Place, $"Found '{line.Text}', expected include FILE, a path from the folder of this file.");
        if (depth == DeepestInclude) throw new ScriptException(line.Place, $"Found an include within {DeepestInclude} others; does a file include itself?");
        var path = Path.Combine(Path.GetDirectoryName(line.Place.File) ?? "", words[1]);
        try
        {
            Add(LinesOf(path), variables, depth + 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException(line.Place, $"'{path}' cannot be included: {error.Message}");
        }
    }

    private void Append(ScriptLine line)
    {
        if (_lines.Count == MostLines) throw new ScriptException(line.Place, $"The loops make more than {MostLines:N0} lines. Use fewer rounds.");
        _lines.Add(line);
    }

    /// <summary>Index of the endloop that belongs to a loop.</summary>
    private static int EndOf(IReadOnlyList<ScriptLine> lines, int loop)
    {
        var open = 0;
        for (var index = loop; index < lines.Count; index++)
        {
            var text = lines[index].Text.TrimStart();
            if (IsCommand(text, "loop") || IsCommand(text, "foreach")) open++;
            else if (IsCommand(text, "endloop") && --open == 0) return index;
        }

        throw new ScriptException(lines[loop].Place, "This loop has no end. Write endloop behind its last line.");
    }

    private static bool IsCommand(string text, string command) => text.StartsWith(command, StringComparison.Ordinal) && (text.Length == command.Length || char.IsWhiteSpace(text[command.Length]));

    private static IEnumerable<string> ValuesOf(ScriptLine line, string[] words)
    {
        if (words[0] == "foreach" && words.Length > 2) return words[2..];
        if (words is ["loop", _, var first, var end]
            && long.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(end, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to))
        {
            if (to - from > MostLines) throw new ScriptException(line.Place, $"The loop has {to - from:N0} rounds; {MostLines:N0} are the most.");
            return Enumerable.Range(0, (int)Math.Max(0, to - from)).Select(step => (from + step).ToString(CultureInfo.InvariantCulture));
        }

        throw new ScriptException(line.Place, $"Found '{line.Text}', expected a name and values; write for instance: loop i 0 10 (0 to 9), or foreach type BIGINT DOUBLE.");
    }

    private static string Replace(string text, List<(string Name, string Value)> variables)
    {
        foreach (var (name, value) in variables) text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    private static IReadOnlyList<ScriptLine> LinesOf(string file) => LinesOf(File.ReadAllText(file, Encoding.UTF8), file);

    private static IReadOnlyList<ScriptLine> LinesOf(string text, string name) =>
        [.. text.Split('\n').Select((line, index) => new ScriptLine(new ScriptPlace(name, index + 1), line.TrimEnd('\r')))];
}
