using System.Text;
using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>Rows as lines a test writes by hand: <c>AAPL | 189.5 | NULL</c>.</summary>
internal static class RowLines
{
    private const string Between = " | ";

    /// <summary>The rows of batches, each a line.</summary>
    public static List<string> Of(IEnumerable<Batch> batches)
    {
        var lines = new List<string>();
        foreach (var batch in batches)
        {
            for (var row = 0; row < batch.Length; row++) lines.Add(string.Join(Between, batch.Columns.Select(column => Escaped(RowText.Of(column, row)))));
        }

        return lines;
    }

    /// <summary>The lines of an expected text in the form of <see cref="Of"/>: values are separated by bars or tabs, and neither blanks around them nor empty lines count.</summary>
    public static List<string> Parse(string expected) =>
        [.. expected.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim(' ')).Where(line => line.Trim().Length > 0).Select(line => string.Join(Between, Values(line)))];

    private static IEnumerable<string> Values(string line)
    {
        var value = new StringBuilder();
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '\\' && index + 1 < line.Length && line[index + 1] == '|')
            {
                value.Append("\\|");
                index++;
            }
            else if (line[index] is '|' or RowText.Separator)
            {
                yield return value.ToString().Trim();
                value.Clear();
            }
            else
            {
                value.Append(line[index]);
            }
        }

        yield return value.ToString().Trim();
    }

    private static string Escaped(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);
}
