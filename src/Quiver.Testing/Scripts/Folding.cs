using System.Globalization;

namespace Quiver.Testing;

/// <summary>What stands after changes: rows of equal values summed by weight, or the last row of each key.</summary>
/// <param name="columns">Names of the columns, as rows show them.</param>
/// <param name="keys">The columns that identify a row.</param>
internal sealed class Folding(IReadOnlyList<string> columns, IReadOnlyList<int> keys)
{
    private const string WeightColumn = "__weight";
    private const string DeletedColumn = "__deleted";

    /// <summary>The rows that stand, sorted, without the columns of the changes. A row that is not one (other values, no weight) stands as it is.</summary>
    /// <param name="lines">The changes, values separated by tabs.</param>
    public List<string> Fold(IEnumerable<string> lines)
    {
        var rows = columns[^1] == WeightColumn ? ByWeight(lines) : ByKey(lines);
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static List<string> ByWeight(IEnumerable<string> lines)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var end = line.LastIndexOf(RowText.Separator);
            var row = end < 0 ? "" : line[..end];
            if (!long.TryParse(line.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight)) (row, weight) = (line, 1);
            counts[row] = counts.GetValueOrDefault(row) + weight;
        }

        // A row that was taken back more often than it came is an error to be seen, not to be dropped.
        return [.. counts.SelectMany(pair => Enumerable.Repeat(pair.Value < 0 ? $"{pair.Key} (taken back without having come)" : pair.Key, (int)Math.Abs(pair.Value)))];
    }

    private List<string> ByKey(IEnumerable<string> lines)
    {
        var canDelete = columns[^1] == DeletedColumn;
        var standing = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var values = line.Split(RowText.Separator);
            if (values.Length != columns.Count)
            {
                standing[line] = line;
                continue;
            }

            var key = RowText.Line(keys.Select(column => values[column]));
            if (canDelete && values[^1] == "true") standing.Remove(key);
            else standing[key] = RowText.Line(canDelete ? values[..^1] : values);
        }

        return [.. standing.Values];
    }
}
