using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Compares rows: as a list or as a multiset, floats that were added up within their tolerance, everything else exactly.</summary>
internal static class Comparison
{
    private const int Shown = 6;

    /// <summary>What differs; null when nothing does.</summary>
    /// <param name="items">The columns; each inexact one has another behind the last in the expected rows, its tolerance.</param>
    /// <param name="expected">The oracle's rows.</param>
    /// <param name="actual">Quiver's rows.</param>
    /// <param name="ordered">Whether the order matters.</param>
    /// <param name="byValue">Whether values that SQL takes for equal are equal: 0.0 and −0.0, a month and thirty days.</param>
    public static string? Rows(ImmutableArray<Item> items, List<object?[]> expected, IReadOnlyList<object?[]> actual, bool ordered, bool byValue)
    {
        var inexact = Enumerable.Range(0, items.Length).Where(column => items[column].Value.Tolerance is not null).ToArray();
        string KeyOf(object?[] row) => TextOf(row.Take(items.Length).Where((_, column) => items[column].Value.Tolerance is null), byValue);
        if (ordered)
        {
            for (var row = 0; row < Math.Min(expected.Count, actual.Count); row++)
                if (KeyOf(expected[row]) != KeyOf(actual[row])) return $"row {row} differs: expected {Show(expected[row], items.Length)}, came {Show(actual[row], items.Length)}";
            return expected.Count == actual.Count ? null
                : expected.Count > actual.Count ? $"{expected.Count - actual.Count} rows are missing at the end, the first {Show(expected[actual.Count], items.Length)}"
                : $"{actual.Count - expected.Count} rows too many at the end, the first {Show(actual[expected.Count], items.Length)}";
        }

        var missing = new List<object?[]>();
        var unexpected = new List<object?[]>();
        var off = new List<string>();
        var groups = expected.GroupBy(KeyOf).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var found in actual.GroupBy(KeyOf))
        {
            if (!groups.Remove(found.Key, out var wanted)) wanted = [];
            var came = found.ToList();
            if (inexact.Length > 0)
            {
                Sort(wanted, inexact);
                Sort(came, inexact);
            }

            for (var row = 0; row < Math.Max(wanted.Count, came.Count); row++)
            {
                if (row >= wanted.Count) unexpected.Add(came[row]);
                else if (row >= came.Count) missing.Add(wanted[row]);
                else if (!IsClose(wanted[row], came[row], inexact, items.Length)) off.Add($"expected {Show(wanted[row], items.Length)}, came {Show(came[row], items.Length)}");
            }
        }

        missing.AddRange(groups.Values.SelectMany(rows => rows));
        if (missing.Count + unexpected.Count + off.Count == 0) return null;
        var text = new StringBuilder();
        List("missing", missing.ConvertAll(row => Show(row, items.Length)));
        List("not expected", unexpected.ConvertAll(row => Show(row, items.Length)));
        List("off by more than rounding", off);
        return text.ToString();

        void List(string what, List<string> rows)
        {
            if (rows.Count == 0) return;
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "; " : "")}{rows.Count} {what}: {string.Join(" ", rows.Take(Shown))}{(rows.Count > Shown ? " …" : "")}");
        }
    }

    /// <summary>A row as text that is the same for equal rows alone.</summary>
    /// <param name="row">Its values.</param>
    /// <param name="byValue">Whether values that SQL takes for equal are equal.</param>
    public static string TextOf(IEnumerable<object?> row, bool byValue) => string.Join('|', row.Select(value => TextOf(value, byValue)));

    public static string Show(IEnumerable<object?> row, int columns) => $"({string.Join(", ", row.Take(columns).Select(value => TextOf(value, byValue: false)))})";

    private static string TextOf(object? value, bool byValue) => value switch
    {
        null => "NULL",
        double number => double.IsNaN(number) ? "NaN" : byValue && number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture),
        float number => float.IsNaN(number) ? "NaN" : byValue && number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{text.Replace("\\", "\\\\").Replace("|", "\\|").Replace("\n", "\\n").Replace("\0", "\\0")}'",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        Interval span when byValue => Carried(span),
        Interval span => string.Create(CultureInfo.InvariantCulture, $"{span.Months} months {span.Days} days {span.Micros} µs"),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    // DuckDB carries whole days and months upward and borrows nothing.
    private static string Carried(Interval span)
    {
        var days = span.Days + span.Micros / 86_400_000_000;
        return string.Create(CultureInfo.InvariantCulture, $"{span.Months + days / 30} months {days % 30} days {span.Micros % 86_400_000_000} µs");
    }

    private static void Sort(List<object?[]> rows, int[] inexact) => rows.Sort((left, right) =>
    {
        foreach (var column in inexact)
            if (Comparer<double?>.Default.Compare((double?)left[column], (double?)right[column]) is not 0 and var order) return order;
        return 0;
    });

    private static bool IsClose(object?[] expected, object?[] actual, int[] inexact, int columns)
    {
        for (var index = 0; index < inexact.Length; index++)
        {
            var (wanted, came) = ((double?)expected[inexact[index]], (double?)actual[inexact[index]]);
            var tolerance = (double?)expected[columns + index] ?? 0;
            if (double.IsInfinity(tolerance)) continue; // what was added up overflows: no side is right
            if (wanted is null != came is null) return false;
            if (wanted is not { } one || came is not { } other) continue;
            if (double.IsNaN(one) && double.IsNaN(other)) continue;
            if (one != other && !(Math.Abs(one - other) <= tolerance)) return false;
        }

        return true;
    }
}
