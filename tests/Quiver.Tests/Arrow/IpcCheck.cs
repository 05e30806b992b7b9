using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>What tests of Arrow share.</summary>
internal static class IpcCheck
{
    /// <summary>The values of each batch that is left: by batch, by column, by row.</summary>
    public static List<object?[][]> Rows(IpcReader reader)
    {
        List<object?[][]> batches = [];
        while (reader.Read() is { } batch)
        {
            using (batch) batches.Add(Values(batch));
        }

        return batches;
    }

    /// <summary>The values of a batch: by column, by row.</summary>
    public static object?[][] Values(Batch batch) =>
        [.. batch.Columns.Select(column => Enumerable.Range(0, batch.Length).Select(row => Cells.Get(column, row)).ToArray())];

    /// <summary>Fails at the first value that differs, saying where.</summary>
    public static void Same(List<object?[][]> expected, List<object?[][]> found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var batch = 0; batch < expected.Count; batch++)
        {
            Assert.Equal(expected[batch].Length, found[batch].Length);
            for (var column = 0; column < expected[batch].Length; column++)
            {
                Assert.Equal(expected[batch][column].Length, found[batch][column].Length);
                for (var row = 0; row < expected[batch][column].Length; row++)
                    Assert.True(AreSame(expected[batch][column][row], found[batch][column][row]), $"Batch {batch}, column {column}, row {row}: expected {Text(expected[batch][column][row])}, found {Text(found[batch][column][row])}.");
            }
        }
    }

    /// <summary>Rows written and read again.</summary>
    public static List<object?[][]> Through(IpcWriteOptions options, IpcReadOptions? reading, params Batch[] batches)
    {
        using var written = new MemoryStream(Bytes(options, batches));
        using var reader = IpcReader.Open(written, reading);
        Assert.Equal(batches[0].Schema, reader.Schema);
        return Rows(reader);
    }

    /// <summary>Rows written.</summary>
    public static byte[] Bytes(IpcWriteOptions options, params Batch[] batches)
    {
        using var written = new MemoryStream();
        using var writer = new IpcWriter(written, batches[0].Schema, options with { LeaveOpen = true });
        foreach (var batch in batches) writer.Write(batch);
        writer.Finish();
        return written.ToArray();
    }

    private static bool AreSame(object? expected, object? found) => (expected, found) switch
    {
        (object?[] some, object?[] others) => some.Length == others.Length && some.Zip(others).All(pair => AreSame(pair.First, pair.Second)),
        (byte[] some, byte[] others) => some.AsSpan().SequenceEqual(others),
        _ => Equals(expected, found),
    };

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        object?[] items => $"[{string.Join(", ", items.Select(Text))}]",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => $"{value} ({value.GetType().Name})",
    };
}
