namespace Quiver.Records;

/// <summary>
/// How many bad records of an input that is read more than once are noted: each is noted by whoever meets it first, once. All readers meet them in the same order, so a number is enough. Safe to
/// use from all threads.
/// </summary>
internal sealed class NotedFaults
{
    private long _count;

    /// <summary>How many are noted.</summary>
    public long Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <summary>Whether a reader is the first that meets a fault, and is to note it.</summary>
    /// <param name="number">The fault's number among those it has met, from 0.</param>
    public bool IsFirst(long number) => Interlocked.CompareExchange(ref _count, number + 1, number) == number;
}
