using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>The rows of a query against those a script expects, as sqllogictest has them: a value or a row a line, sorted or not, or the hash of all values.</summary>
/// <param name="query">The command.</param>
/// <param name="schema">The answer's columns.</param>
/// <param name="rows">The answer's rows.</param>
internal sealed partial class Answer(QueryRecord query, Schema schema, IReadOnlyList<string[]> rows)
{
    private const string Matches = "<REGEX>:";
    private const string MatchesNot = "<!REGEX>:";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The number of values and the MD5 sum of all of them, each followed by a line end, in the order asked for.</summary>
    public string Hash
    {
        get
        {
            var values = string.Concat(Values(Sorted(rows)).Select(value => value + "\n"));
#pragma warning disable CA5351 // what sqllogictest's files have; nothing is secured by it
            var hash = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(values)));
#pragma warning restore CA5351
            return $"{rows.Count * schema.Count} values hashing to {hash}";
        }
    }

    /// <summary>What differs; null when nothing does.</summary>
    public string? Compare(IReadOnlyList<ScriptLine> expected)
    {
        if (schema.Count != query.Columns)
            return $"    The answer has {schema.Count} columns ({string.Join(", ", schema.Fields.Select(field => field.Name))}); query has {query.Columns} letters. Write a letter for each.\n";
        if (expected is [var only] && HashLine().IsMatch(only.Text)) return only.Text.Trim() == Hash ? null : Difference.Of([only.Text.Trim()], [Hash]);
        if (Rows(expected) is not { } wanted)
            return $"    The lines below ---- are no rows of {schema.Count} values. Write a row a line with tabs between its values, or a value a line.\n{Difference.Of([.. expected.Select(line => line.Text)], Lines(rows))}";

        var hasPatterns = wanted.Any(row => row.Any(value => value.StartsWith(Matches, StringComparison.Ordinal) || value.StartsWith(MatchesNot, StringComparison.Ordinal)));
        if (!hasPatterns) wanted = Sorted(wanted);
        var found = Sorted(rows);
        var isEqual = wanted.Count == found.Count;
        for (var row = 0; row < wanted.Count && isEqual; row++)
        {
            for (var column = 0; column < wanted[row].Length && isEqual; column++) isEqual = AreEqual(wanted[row][column], found[row][column], TypeOf(row, column));
        }

        return isEqual ? null : Difference.Of(Lines(wanted), Lines(found));
    }

    /// <summary>The expected lines as rows; null when they are none of this answer's.</summary>
    private List<string[]>? Rows(IReadOnlyList<ScriptLine> expected)
    {
        if (schema.Count == 1) return [.. expected.Select(line => (string[])[line.Text])];
        var split = expected.Select(line => line.Text.Split(RowText.Separator)).ToList();
        if (split.TrueForAll(row => row.Length == schema.Count)) return split;
        if (expected.Count % schema.Count != 0 || split.Exists(row => row.Length > 1)) return null;
        return [.. expected.Select(line => line.Text).Chunk(schema.Count)];
    }

    private List<string[]> Sorted(IReadOnlyList<string[]> unsorted) => query.Order switch
    {
        RowOrder.RowSort => [.. unsorted.Order(Comparer<string[]>.Create(Compare))],
        RowOrder.ValueSort => [.. Values(unsorted).Order(StringComparer.Ordinal).Select(value => (string[])[value])],
        _ => [.. unsorted],
    };

    private static int Compare(string[] left, string[] right)
    {
        for (var column = 0; column < Math.Min(left.Length, right.Length); column++)
        {
            if (string.CompareOrdinal(left[column], right[column]) is not 0 and var order) return order;
        }

        return left.Length - right.Length;
    }

    private DataType? TypeOf(int row, int column) => query.Order == RowOrder.ValueSort ? null : row < rows.Count ? schema[column].Type : null;

    /// <summary>Whether a value is the expected one: the same text, a pattern that matches, the same number in another form, or a float written with fewer digits.</summary>
    private static bool AreEqual(string expected, string found, DataType? type)
    {
        if (expected == found) return true;
        if (expected.StartsWith(Matches, StringComparison.Ordinal)) return Regex.IsMatch(found, expected[Matches.Length..], RegexOptions.Singleline, MatchTimeout);
        if (expected.StartsWith(MatchesNot, StringComparison.Ordinal)) return !Regex.IsMatch(found, expected[MatchesNot.Length..], RegexOptions.Singleline, MatchTimeout);
        return type?.Kind switch
        {
            TypeKind.Boolean => expected is "1" ? found == "true" : expected is "0" ? found == "false" : string.Equals(expected, found, StringComparison.OrdinalIgnoreCase),
            TypeKind.Float32 or TypeKind.Float64 => IsRounded(expected, found),
            TypeKind.Decimal => decimal.TryParse(expected, NumberStyles.Number, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(found, NumberStyles.Number, CultureInfo.InvariantCulture, out var right) && left == right,
            _ => false,
        };
    }

    /// <summary>Whether the found float, rounded to the digits that are expected, is the expected one.</summary>
    private static bool IsRounded(string expected, string found)
    {
        if (!double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted) || !double.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
        if (wanted.Equals(value)) return true;
        var point = expected.IndexOf('.');
        var digits = point < 0 || expected.Contains('e', StringComparison.OrdinalIgnoreCase) ? -1 : expected.Length - point - 1;
        return digits is > 0 and <= 15 && Math.Round(value, digits, MidpointRounding.ToEven).Equals(wanted);
    }

    private static IEnumerable<string> Values(IEnumerable<string[]> rows) => rows.SelectMany(row => row);

    private static List<string> Lines(IEnumerable<string[]> rows) => [.. rows.Select(RowText.Line)];

    [GeneratedRegex("^[0-9]+ values hashing to [0-9a-f]{32}\\s*$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HashLine();
}
