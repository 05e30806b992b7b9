namespace Quiver.Columns;

/// <summary>Packs the bytes of a buffer and unpacks them. Used by any number of threads.</summary>
internal interface IIpcCodec
{
    /// <summary>Its name, as Arrow's metadata has it.</summary>
    string Name { get; }

    /// <summary>Bytes that a packed buffer takes at most; may be more than memory has.</summary>
    /// <param name="length">Bytes of the buffer.</param>
    long Bound(int length);

    /// <summary>Packs bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="target">Receives them packed: <see cref="Bound"/> bytes.</param>
    /// <returns>How many bytes they take.</returns>
    int Pack(ReadOnlySpan<byte> source, Span<byte> target);

    /// <summary>Unpacks bytes; nothing is written behind the target, whatever the packed bytes say.</summary>
    /// <param name="source">The packed bytes, damaged or not.</param>
    /// <param name="target">Receives the bytes, at least one; they must be exactly as many.</param>
    /// <returns>What is wrong; null: nothing is.</returns>
    string? Unpack(ReadOnlySpan<byte> source, Span<byte> target);
}
