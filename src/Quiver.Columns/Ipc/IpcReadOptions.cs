namespace Quiver.Columns;

/// <summary>How Arrow IPC is read.</summary>
public sealed record IpcReadOptions
{
    /// <summary>The columns that are read, by name without case, in the order of the schema; where two have one name, both. Others may be of types that Quiver has no column for. Null, the default: all of them.</summary>
    public IReadOnlyCollection<string>? Columns { get; init; }

    /// <summary>Whether the stream stays open when the reader is disposed. Default: it is closed.</summary>
    public bool LeaveOpen { get; init; }

    /// <summary>
    /// Whether values outside their type are refused: a decimal of more digits, a time before midnight or after 24:00. Default true; other libraries write such, and false reads them: do not write them into a source, where
    /// they have no place.
    /// </summary>
    public bool ChecksValues { get; init; } = true;

    /// <summary>
    /// Bytes of memory that a reader may make beyond 16 times what it read, 256 times what was compressed: rows of type null are stored in no bytes at all, and a text of a dictionary, named by every row, in one place. Default 16 MiB; not negative.
    /// </summary>
    public long ExpandedBytes
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of bytes is not negative.");
    } = 16L << 20;

    /// <summary>What there is to unpack with.</summary>
    internal IpcCodecs Codecs { get; init; } = IpcCodecs.System;
}
