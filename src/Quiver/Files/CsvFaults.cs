using Quiver.Columns;

namespace Quiver.Files;

/// <summary>Finds what is wrong in a CSV file.</summary>
internal static class CsvFaults
{
    private static readonly byte[] Delimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>What between fields is most likely: of the usual ones that which gives the first line the most of the names wanted, then the most fields.</summary>
    public static byte Delimiter(Func<Stream> open, Schema? wanted)
    {
        var best = Delimiters[0];
        var most = -1;
        foreach (var delimiter in Delimiters)
        {
            var names = Header(open, delimiter);
            var score = (1_000 * names.Count(name => wanted is not null && wanted.IndexOf(name) >= 0)) + names.Count;
            if (score <= most) continue;
            most = score;
            best = delimiter;
        }

        return best;
    }

    /// <summary>The fields of the first line; none in an empty file.</summary>
    public static List<string> Header(Func<Stream> open, byte delimiter)
    {
        using var input = open();
        var scan = new CsvScan(input, delimiter);
        var names = new List<string>();
        while (scan.TryNext(out var field))
        {
            names.Add(field.Text);
            if (field.IsLast) break;
        }

        return names;
    }

    /// <summary>The first place where the file is no table in CSV: a quote that is not closed, a record with more or fewer fields than the first, bytes that are no UTF-8. Null: there is none.</summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="records">How many records are looked at.</param>
    public static FileFault? Structure(Func<Stream> open, byte delimiter, long records = long.MaxValue)
    {
        using var input = open();
        var scan = new CsvScan(input, delimiter);
        var names = new List<string>();
        while (scan.TryNext(out var field))
        {
            if (field.Record == 0)
            {
                names.Add(field.Text);
                continue;
            }

            if (field.Record > records) return null;
            if (field.Index == names.Count) return Width(scan, field, names, delimiter);
            if (field.IsLast && field.Index + 1 < names.Count)
                return new FileFault(scan.Place.Line, scan.Place.Column, $"Found {Fields(field.Index + 1)}, expected {names.Count} as in the first line ({string.Join((char)delimiter, names)}); add what is missing.");
        }

        return scan.Fault;
    }

    /// <summary>Where a value first stands in a column; null when it does not. DuckDB's own line counts records, so it is another one behind a field with line breaks.</summary>
    public static (long Line, long Column)? Find(Func<Stream> open, byte delimiter, string name, string value)
    {
        using var input = open();
        var scan = new CsvScan(input, delimiter);
        var wanted = -1;
        while (scan.TryNext(out var field))
        {
            if (field.Record == 0 && string.Equals(field.Text.Trim(), name, StringComparison.OrdinalIgnoreCase)) wanted = field.Index;
            else if (field.Index == wanted && field.Text.AsSpan().Trim().SequenceEqual(value.AsSpan().Trim())) return (field.Line, field.Column);
        }

        return null;
    }

    private static FileFault Width(CsvScan scan, CsvField extra, List<string> names, byte delimiter)
    {
        var count = extra.Index + 1;
        var field = extra;
        while (!field.IsLast && scan.TryNext(out field)) count++;
        return new FileFault(extra.Line, extra.Column, $"Found {Fields(count)}, expected {names.Count} as in the first line ({string.Join((char)delimiter, names)}); put a field that has '{(char)delimiter}' in it into double quotes.");
    }

    private static string Fields(int count) => count == 1 ? "1 field" : $"{count} fields";
}
