using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>Whole Arrow IPC to begin with: our own, compressed too where the machine has the libraries, and the golden files where they are.</summary>
internal static class FuzzSeeds
{
    /// <summary>The seeds.</summary>
    /// <param name="golden">The folder of the golden files; null: there are none.</param>
    public static IEnumerable<byte[]> All(string? golden)
    {
        foreach (var format in new[] { IpcFormat.Stream, IpcFormat.File })
        {
            foreach (var compression in new[] { IpcCompression.None, IpcCompression.Lz4, IpcCompression.Zstd })
                if (IpcCodecs.System.Has(compression)) yield return Own(format, compression);
        }

        if (golden is null) yield break;
        foreach (var file in Directory.EnumerateFiles(golden, "generated_*").Order(StringComparer.Ordinal))
            if (file.EndsWith(".stream", StringComparison.Ordinal) || file.EndsWith(".arrow_file", StringComparison.Ordinal)) yield return File.ReadAllBytes(file);
    }

    private static byte[] Own(IpcFormat format, IpcCompression compression)
    {
        var schema = new Schema(
            new Field("n", DataType.Int64, Nullable: false), new Field("t", DataType.Utf8), new Field("b", DataType.Boolean), new Field("d", DataType.Decimal(9, 2)), new Field("i", DataType.Interval));
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
            }

            using var made = rows.Finish();
            writer.Write(made);
        }

        writer.Finish();
        return stream.ToArray();
    }
}
