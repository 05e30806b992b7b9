namespace Quiver.DuckDb;

/// <summary>How many rows scans have handed to DuckDB, which knows no progress of table functions itself. Counted from all its threads.</summary>
internal sealed class ScanProgress
{
    private long _done;
    private long _inAll;

    /// <summary>Rows handed out.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Rows to be handed out, of the scans that are known by now.</summary>
    public long InAll => Volatile.Read(ref _inAll);

    /// <summary>Notes that there are rows to be handed out.</summary>
    public void Expect(long rows) => Interlocked.Add(ref _inAll, rows);

    /// <summary>Notes that rows were handed out.</summary>
    public void Pass(long rows) => Interlocked.Add(ref _done, rows);
}
