using System.Diagnostics;
using Quiver.Columns;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Gives a reader one damaged input after another. Each must be read or be refused by an <see cref="ArrowException"/>, within a second and 64 MB. A crash of the process cannot be caught here: the number of the mutant at work is kept
/// for whoever looks on. Used by one thread.
/// </summary>
/// <param name="seed">Of chance: mutant n is the same in every run of it.</param>
internal abstract class Fuzzer(int seed)
{
    /// <summary>Bytes that a mutant has at most.</summary>
    protected const int LongestInput = 64 << 10;

    private const long MostBytes = 64L << 20;

    private long _started;
    private long _before;

    /// <summary>What is read, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The mutant at work.</summary>
    public long Current { get; private set; }

    /// <summary>Mutants whose schema was read.</summary>
    public long BehindSchema { get; protected set; }

    /// <summary>Mutants that were read to their end.</summary>
    public long ReadWhole { get; protected set; }

    /// <summary>The longest time for one.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The most bytes made for one, those of the pool included when they were new.</summary>
    public long Largest { get; private set; }

    /// <summary>What went wrong, with the mutants' numbers.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Makes a mutant and reads it.</summary>
    /// <param name="number">Its number.</param>
    public void Run(long number)
    {
        Current = number;
        _started = 0;
        try
        {
            Read(new Random(unchecked((int)(seed + (number * 7919)))));
        }
        catch (ArrowException)
        {
            // as it should be
        }
#pragma warning disable CA1031 // whatever it is, it is what is looked for
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail($"{error.GetType().Name}: {error.Message} {error.StackTrace}");
        }

        Stop();
    }

    /// <summary>Makes a mutant and reads it; what the reader throws is not caught.</summary>
    /// <param name="random">Chance, the same for the same number.</param>
    protected abstract void Read(Random random);

    /// <summary>From here on the reader is at work: its time and memory count.</summary>
    protected void Start()
    {
        _before = GC.GetAllocatedBytesForCurrentThread();
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>From here on it is not.</summary>
    protected void Stop()
    {
        if (_started == 0) return;
        var time = Stopwatch.GetElapsedTime(_started);
        var made = GC.GetAllocatedBytesForCurrentThread() - _before;
        _started = 0;
        if (time > Longest) Longest = time;
        if (made > Largest) Largest = made;
        if (time > TimeSpan.FromSeconds(1)) Fail($"it took {time.TotalSeconds:0.0} s.");
        if (made > MostBytes) Fail($"{made} bytes were made.");
    }

    /// <summary>Notes what went wrong with the mutant at work.</summary>
    protected void Fail(string what) => Failures.Add($"{Name}, mutant {Current}: {what}");
}
