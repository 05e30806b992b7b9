namespace Quiver.Bench.Measuring;

/// <summary>Counts what happens while it runs: time, bytes allocated by the whole process, and collections that went beyond generation 0. Stopped while input is made.</summary>
internal sealed class Meter
{
    private TimeSpan _started;
    private long _allocatedBefore;
    private long _ownAllocatedBefore;
    private int _collectionsBefore;

    /// <summary>Time it ran.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Bytes allocated while it ran.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Bytes that the thread which measures allocated itself while it ran: exact, and of nobody else.</summary>
    public long OwnAllocatedBytes { get; private set; }

    /// <summary>Collections of generation 1 or 2 while it ran.</summary>
    public int Collections { get; private set; }

    /// <summary>Runs an action under the meter.</summary>
    public void Measure(Action action)
    {
        Start();
        action();
        Stop();
    }

    private void Start()
    {
        _collectionsBefore = GC.CollectionCount(1); // those of generation 2 included
        _allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        _ownAllocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _started = Clock.Now;
    }

    private void Stop()
    {
        Elapsed += Clock.Now - _started;
        OwnAllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - _ownAllocatedBefore;
        AllocatedBytes += GC.GetTotalAllocatedBytes(precise: true) - _allocatedBefore;
        Collections += GC.CollectionCount(1) - _collectionsBefore;
    }
}
