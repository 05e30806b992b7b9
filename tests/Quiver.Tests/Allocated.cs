namespace Quiver.Tests;

/// <summary>Bytes that code allocates, counted on the thread that runs it, so what else the process does is not in them.</summary>
internal static class Allocated
{
    private const int Rounds = 5;

    /// <summary>What an action allocates at least: code that is compiled anew may add a little, once.</summary>
    public static long Least(Action action)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
