namespace Quiver.Testing;

/// <summary>A text that comes in pieces, cut between any two bytes.</summary>
/// <param name="text">The text.</param>
/// <param name="lengths">Bytes of each piece.</param>
internal sealed class CutStream(byte[] text, IEnumerable<int> lengths) : MemoryStream(text, writable: false)
{
    private readonly IEnumerator<int> _lengths = lengths.GetEnumerator();
    private int _left; // of the piece

    /// <summary>False, as of a socket: rows that are there are written before more comes.</summary>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 && _lengths.MoveNext()) _left = _lengths.Current;
        var read = base.Read(buffer[..Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _lengths.Dispose();
        base.Dispose(disposing);
    }
}
