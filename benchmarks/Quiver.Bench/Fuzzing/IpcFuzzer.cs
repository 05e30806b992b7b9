using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>Reads mutants of Arrow IPC. What is read is looked at value by value, and written again.</summary>
internal sealed class IpcFuzzer : Fuzzer
{
    private readonly List<byte[]> _seeds;

    /// <summary>A fuzzer.</summary>
    /// <param name="seeds">Whole streams and files.</param>
    /// <param name="seed">Of chance.</param>
    public IpcFuzzer(IEnumerable<byte[]> seeds, int seed)
        : base(seed) => _seeds = [.. seeds];

    /// <inheritdoc/>
    public override string Name => "IPC";

    /// <inheritdoc/>
    protected override void Read(Random random)
    {
        var bytes = new IpcMutator(random).Mutate(_seeds[random.Next(_seeds.Count)], LongestInput);
        Start();
        using var reader = IpcReader.Open(new MemoryStream(bytes));
        BehindSchema++;
        IpcWriter? writer = null;
        try
        {
            while (reader.Read() is { } batch)
            {
                using (batch)
                {
                    Touch(batch);
                    writer ??= new IpcWriter(Stream.Null, reader.Schema);
                    writer.Write(batch);
                }
            }

            ReadWhole++;
        }
        finally
        {
            writer?.Dispose();
        }
    }

    // Looks at every value: what is wrong and was let through shows here.
    private static void Touch(Batch batch)
    {
        foreach (var column in batch.Columns)
        {
            var rows = Math.Min(column.Length, 1000);
            for (var row = 0; row < rows; row++) Cells.Get(column, column.Length - 1 - row);
        }
    }
}
