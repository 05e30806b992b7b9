using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>Whole columns to begin with, taken off our C export: of our own rows, and of every column of the golden files that Quiver reads.</summary>
internal static class CSeeds
{
    private const int MostRows = 40;
    private const int MostBatches = 2; // of a golden file

    /// <summary>The columns.</summary>
    /// <param name="inputs">Whole Arrow IPC.</param>
    public static List<(SchemaModel Schema, ArrayModel Array)> All(IEnumerable<byte[]> inputs)
    {
        List<(SchemaModel, ArrayModel)> columns = [];
        foreach (var input in inputs)
            foreach (var name in Names(input)) Add(columns, input, name);
        return columns;
    }

    // Names of all columns, also of those that Quiver refuses. Of a file nothing: its stream has the same.
    private static string[] Names(byte[] input)
    {
        if (input.AsSpan().StartsWith("ARROW1"u8)) return [];
        var message = new IpcInput(new MemoryStream(input)).Next(default, isAsync: false, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
        message.Body.Release();
        return [.. new IpcSchemaReader(message.Metadata.Length).Read(message.Header).Select(field => field.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static void Add(List<(SchemaModel, ArrayModel)> columns, byte[] input, string name)
    {
        try
        {
            using var reader = IpcReader.Open(new MemoryStream(input), new() { Columns = [name] });
            for (var batch = 0; batch < MostBatches && reader.Read() is { } read; batch++)
            {
                using (read)
                {
                    using var slice = read.Slice(0, Math.Min(read.Length, MostRows));
                    columns.AddRange(CCapture.Columns(slice));
                }
            }
        }
        catch (ArrowException)
        {
            // it has no column here, or a value that has no place in one
        }
    }
}
