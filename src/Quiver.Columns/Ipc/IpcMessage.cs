namespace Quiver.Columns;

/// <summary>A message as it was read: metadata, and the bytes that it speaks of.</summary>
/// <param name="Metadata">A FlatBuffer with a Message.</param>
/// <param name="Body">The buffers of its arrays; the holder of the message releases it.</param>
/// <param name="BodyLength">How many bytes the body has.</param>
/// <param name="Position">Where the message starts, in bytes from the start of the stream.</param>
/// <param name="Number">Its number, from 0.</param>
internal sealed record IpcMessage(ReadOnlyMemory<byte> Metadata, MemoryBlock Body, int BodyLength, long Position, int Number)
{
    /// <summary>What it is: see <see cref="IpcMetadata"/>.</summary>
    public byte HeaderType => FlatTable.Root(Metadata.Span).Byte(IpcMetadata.Message.HeaderType);

    /// <summary>What it says.</summary>
    public FlatTable Header => FlatTable.Root(Metadata.Span).Table(IpcMetadata.Message.Header, "header");

    /// <summary>Version of the metadata.</summary>
    public short Version => FlatTable.Root(Metadata.Span).Int16(IpcMetadata.Message.Version);
}
