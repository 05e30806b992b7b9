namespace Quiver.Columns;

/// <summary>How the buffers of Arrow IPC are compressed. Both need a library of the operating system: see <see cref="IpcWriteOptions.Compression"/>.</summary>
public enum IpcCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>LZ4 frames: fast, some three times smaller where values repeat.</summary>
    Lz4,

    /// <summary>Zstandard: smaller still, at half the speed.</summary>
    Zstd,
}
