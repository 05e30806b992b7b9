using System.Buffers;

namespace Quiver.Records;

/// <summary>The bytes of an input that have come and are not read yet. Used by one thread at a time.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private const int FirstRoom = 256 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstRoom);
    private int _start;
    private int _end;

    /// <summary>Whether the end of the input has come.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Reads the records there are, until the reader has enough.</summary>
    /// <param name="reader">Reads them.</param>
    public void Read(RecordReader reader) => _start += reader.Read(_bytes.AsSpan(_start, _end - _start), IsLast);

    /// <summary>Room for more bytes.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Says how many bytes were put into the room; 0: the input has ended.</summary>
    public void Took(int count)
    {
        _end += count;
        IsLast = count == 0;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
