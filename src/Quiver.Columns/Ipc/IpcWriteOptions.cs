namespace Quiver.Columns;

/// <summary>How Arrow IPC is written.</summary>
public sealed record IpcWriteOptions
{
    /// <summary>Stream or file. Default: stream.</summary>
    public IpcFormat Format { get; init; } = IpcFormat.Stream;

    /// <summary>Whether a column whose texts are coded in the first batch is written as an Arrow dictionary: each text once, and a number a row. Default true; false writes all texts plain.</summary>
    public bool Dictionaries { get; init; } = true;

    /// <summary>
    /// Whether the buffers are compressed, those of dictionaries too, each for itself; one that would not become smaller stays as it is. Default: none are. LZ4 needs liblz4 (liblz4.so.1, liblz4.1.dylib, liblz4.dll) on the machine, Zstandard
    /// libzstd, where they are written and where they are read.
    /// </summary>
    public IpcCompression Compression { get; init; } = IpcCompression.None;

    /// <summary>Whether the stream stays open when the writer is disposed. Default: it is closed.</summary>
    public bool LeaveOpen { get; init; }

    /// <summary>What there is to compress with.</summary>
    internal IpcCodecs Codecs { get; init; } = IpcCodecs.System;
}
