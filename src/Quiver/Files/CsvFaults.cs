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
    public static List<string> Header(Func<Stream> open, byte delimiter) => Header(open, delimiter, out _);

    /// <summary>The fields of the first line, and what is wrong in it; none in an empty file.</summary>
    public static List<string> Header(Func<Stream> open, byte delimiter, out FileFault? fault)
    {
        using var input = open();
        var scan = new CsvFileScan(input, delimiter);
        var isThere = scan.TryNext();
        fault = scan.Fault;
        return isThere ? Names(scan) : [];
    }

    /// <summary>The first place where the file is no table in CSV: a quote that is not closed, a record with more or fewer fields than the first, bytes that are no UTF-8. Null: there is none.</summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="records">How many records are looked at.</param>
    public static FileFault? Structure(Func<Stream> open, byte delimiter, long records = long.MaxValue)
    {
        using var input = open();
        var scan = new CsvFileScan(input, delimiter);
        if (!scan.TryNext()) return scan.Fault;
        var names = Names(scan);
        while (scan.TryNext())
        {
            if (scan.Record > records) return null;
            if (scan.Count == names.Count) continue;
            var isShort = scan.Count < names.Count;
            var (line, column) = isShort ? scan.EndPlace() : scan.Place(names.Count);
            var cure = isShort ? "add what is missing" : $"put a field that has '{(char)delimiter}' in it into double quotes";
            var found = scan.Count == 1 ? "1 field" : $"{scan.Count} fields";
            return new FileFault(line, column, $"Found {found}, expected {names.Count} as in the first line ({string.Join((char)delimiter, names)}); {cure}.") { Record = scan.Record, Raw = scan.Raw.ToArray() };
        }

        return scan.Fault;
    }

    /// <summary>Where a value first stands in a column; null when it does not. DuckDB's own line counts records, so it is another one behind a field with line breaks.</summary>
    public static FileFault? Find(Func<Stream> open, byte delimiter, string name, string value, string message)
    {
        using var input = open();
        var scan = new CsvFileScan(input, delimiter);
        if (!scan.TryNext()) return null;
        var wanted = Names(scan).FindIndex(other => string.Equals(other.Trim(), name, StringComparison.OrdinalIgnoreCase));
        while (wanted >= 0 && scan.TryNext())
        {
            if (scan.Count <= wanted || !scan.Text(wanted).AsSpan().Trim().SequenceEqual(value.AsSpan().Trim())) continue;
            var (line, column) = scan.Place(wanted);
            return new FileFault(line, column, message) { Record = scan.Record, Name = name, Raw = scan.Raw.ToArray() };
        }

        return null;
    }

    private static List<string> Names(CsvFileScan scan) => [.. Enumerable.Range(0, scan.Count).Select(scan.Text)];
}
