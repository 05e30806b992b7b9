using System.Diagnostics;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Reads mutants of Arrow IPC. Each must be read or be refused by an <see cref="ArrowException"/>, within a second and 64 MB; what is read is read again through a C stream, and is written. A crash of the process cannot be caught here: the
/// number of the mutant at work is kept for whoever looks on.
/// </summary>
internal sealed class IpcFuzzer
{
    private const int LongestInput = 64 << 10;
    private const long MostBytes = 64L << 20;

    private readonly List<byte[]> _seeds;
    private readonly int _seed;

    /// <summary>A fuzzer.</summary>
    /// <param name="seeds">Whole streams and files.</param>
    /// <param name="seed">Of chance: mutant n is the same in every run of it.</param>
    public IpcFuzzer(IEnumerable<byte[]> seeds, int seed)
    {
        _seeds = [.. seeds];
        _seed = seed;
    }

    /// <summary>The mutant at work.</summary>
    public long Current { get; private set; }

    /// <summary>Mutants whose schema was read.</summary>
    public long BehindSchema { get; private set; }

    /// <summary>Mutants that were read to their end.</summary>
    public long ReadWhole { get; private set; }

    /// <summary>The longest time for one.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The most bytes made for one, those of the pool included when they were new.</summary>
    public long Largest { get; private set; }

    /// <summary>What went wrong, with the mutants' numbers.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>A mutant by its number.</summary>
    public byte[] Mutant(long number)
    {
        var random = new Random(unchecked((int)(_seed + (number * 7919))));
        return new IpcMutator(random).Mutate(_seeds[random.Next(_seeds.Count)], LongestInput);
    }

    /// <summary>Reads one.</summary>
    /// <param name="number">Its number.</param>
    public void Run(long number)
    {
        Current = number;
        var bytes = Mutant(number);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            Read(bytes);
        }
        catch (ArrowException)
        {
            // as it should be
        }
#pragma warning disable CA1031 // whatever it is, it is what is looked for
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failures.Add($"{number}: {error.GetType().Name}: {error.Message} {error.StackTrace}");
        }

        var time = Stopwatch.GetElapsedTime(start);
        var made = GC.GetAllocatedBytesForCurrentThread() - before;
        if (time > Longest) Longest = time;
        if (made > Largest) Largest = made;
        if (time > TimeSpan.FromSeconds(1)) Failures.Add($"{number}: it took {time.TotalSeconds:0.0} s.");
        if (made > MostBytes) Failures.Add($"{number}: {made} bytes were made for {bytes.Length}.");
    }

    private void Read(byte[] bytes)
    {
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
