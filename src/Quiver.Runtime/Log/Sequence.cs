namespace Quiver.Runtime;

/// <summary>Numbers every input of a connection: a batch of n rows takes n numbers, any other record one. The first number is 1. Safe to use from all threads.</summary>
internal sealed class Sequence
{
    private long _newest;

    /// <summary>The newest number given; 0 before the first.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>Takes numbers that follow each other.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The first of them.</returns>
    public long Take(int count) => Interlocked.Add(ref _newest, count) - count + 1;

    /// <summary>Takes the number behind one, if that is the newest.</summary>
    public bool TryFollow(long number) => Interlocked.CompareExchange(ref _newest, number + 1, number) == number;

    /// <summary>Leaves out all numbers up to one, so that a restored log goes on where it stopped. Never goes back.</summary>
    public void AdvanceTo(long newest)
    {
        for (var seen = Newest; seen < newest;)
        {
            var found = Interlocked.CompareExchange(ref _newest, newest, seen);
            if (found == seen) return;
            seen = found;
        }
    }
}
