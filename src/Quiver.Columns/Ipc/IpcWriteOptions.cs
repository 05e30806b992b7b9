namespace Quiver.Columns;

/// <summary>How Arrow IPC is written.</summary>
public sealed record IpcWriteOptions
{
    /// <summary>Stream or file. Default: stream.</summary>
    public IpcFormat Format { get; init; } = IpcFormat.Stream;

    /// <summary>Whether a column whose texts are coded in the first batch is written as an Arrow dictionary: each text once, and a number a row. Default true; false writes all texts plain.</summary>
    public bool Dictionaries { get; init; } = true;

    /// <summary>Whether the stream stays open when the writer is disposed. Default: it is closed.</summary>
    public bool LeaveOpen { get; init; }
}
