using System.IO.Compression;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>Whole Arrow IPC to begin with: our own, compressed too where the machine has the libraries, and the golden files where they are.</summary>
internal static class FuzzSeeds
{
    // A stream of utf8_view, binary_view and large_utf8 by the Arrow library of JavaScript, gzipped: types that Quiver reads and does not write.
    private const string Views =
        "H4sIAAAAAAACA6VSsU7DMBB9biIl0BIiNYIOHTJ2YGDsyK+0khFIhUrFQunWT+nYkU9gZGTkE/gLc+eeW8eICikvct6d79754ou11n4CKME4Jy6QISfLQe33U9rJhfkNJLQWtG7Ff6M6" +
        "lWiEK9YqyWNsKefrd961z5tL3gfllBhR3T6G4KyB6y/SjSrRvYoudc8eVMJO1UFDFa7IvqQ6KdnATsEjqZy2wJiiA/nCgg+gdUPrXb7RoyfnImDGWWDf/cEb4YnwLop/R/5EDijFn6p2" +
        "vFHtelvx86CXJOhfHe7qtH+BbuA6sxNxrm8eHlfe5xnMaqPDmNH6uZ6vjeZAY+rlff20XGm39SK6fsc+3Sx7R5/nnhH+q89a6H5viOYQs2+1WR//c+YfADsNgMgDAAA=";

    /// <summary>The seeds.</summary>
    /// <param name="golden">The folder of the golden files; null: there are none.</param>
    public static IEnumerable<byte[]> All(string? golden)
    {
        foreach (var format in new[] { IpcFormat.Stream, IpcFormat.File })
        {
            foreach (var compression in new[] { IpcCompression.None, IpcCompression.Lz4, IpcCompression.Zstd })
                if (IpcCodecs.System.Has(compression)) yield return Own(format, compression);
        }

        yield return Unzipped(Views);
        if (golden is null) yield break;
        foreach (var file in Directory.EnumerateFiles(golden, "generated_*").Order(StringComparer.Ordinal))
            if (file.EndsWith(".stream", StringComparison.Ordinal) || file.EndsWith(".arrow_file", StringComparison.Ordinal)) yield return File.ReadAllBytes(file);
    }

    private static byte[] Own(IpcFormat format, IpcCompression compression)
    {
        var schema = new Schema(
            new Field("n", DataType.Int64, Nullable: false), new Field("t", DataType.Utf8), new Field("b", DataType.Boolean), new Field("d", DataType.Decimal(9, 2)), new Field("i", DataType.Interval),
            new Field("f", DataType.Float64), new Field("u", DataType.Uuid), new Field("x", DataType.Binary), new Field("z", DataType.TimestampZoned));
        using var stream = new MemoryStream();
        using var writer = new IpcWriter(stream, schema, new() { Format = format, Compression = compression, LeaveOpen = true });
        using var rows = new BatchBuilder(schema);
        for (var batch = 0; batch < 3; batch++)
        {
            for (var row = 0; row < 20; row++)
            {
                rows["n"].Append(row);
                rows["t"].Append($"text {(row + (batch * 2)) % 7}");
                rows["b"].Append(row % 3 == 0);
                rows["d"].Append(row * 1.25m);
                rows["i"].Append(new Interval(row, -row, row * 1000));
                if (row % 4 == 1) rows["f"].AppendNull();
                else rows["f"].Append(row / 4.0);
                rows["u"].Append(new Guid(row, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]));
                rows["x"].Append(BitConverter.GetBytes(row * 1_000_003L).AsSpan(0, row % 9));
                rows["z"].Append(DateTime.UnixEpoch.AddSeconds(row));
            }

            using var made = rows.Finish();
            writer.Write(made);
        }

        writer.Finish();
        return stream.ToArray();
    }

    private static byte[] Unzipped(string text)
    {
        using var zipped = new GZipStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zipped.CopyTo(bytes);
        return bytes.ToArray();
    }
}
