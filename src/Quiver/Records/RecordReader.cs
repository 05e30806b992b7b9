namespace Quiver.Records;

/// <summary>Reads records from a text that comes piece by piece. Used by one thread at a time.</summary>
/// <param name="rows">Takes the records.</param>
/// <param name="longestRecord">Bytes that a record may have.</param>
internal abstract class RecordReader(RecordRows rows, int longestRecord)
{
    private TextPlaces _places = new();
    private bool _isLeavingOut; // the rest of a line, whose record is noted already

    /// <summary>Takes the records.</summary>
    public RecordRows Rows { get; } = rows;

    /// <summary>Where the text goes on.</summary>
    protected ref readonly TextPlaces Places => ref _places;

    /// <summary>Reads the records that are whole, until there are enough rows, something is wrong, or a record is not whole yet.</summary>
    /// <param name="text">What was not read so far.</param>
    /// <param name="isLast">Whether nothing comes behind it.</param>
    /// <returns>How many bytes were read.</returns>
    public int Read(ReadOnlySpan<byte> text, bool isLast)
    {
        var read = 0;
        while (!Rows.IsStopped)
        {
            var rest = text[read..];
            var length = _isLeavingOut ? LeaveOut(rest) : ReadNext(rest, isLast);
            if (length == 0) break;
            _places.Pass(rest[..length]);
            read += length;
        }

        return read;
    }

    /// <summary>Reads a record, and what stands before it.</summary>
    /// <returns>How many bytes it takes; 0: it is not whole yet, or there is nothing.</returns>
    protected abstract int ReadNext(ReadOnlySpan<byte> text, bool isLast);

    /// <summary>Whether a record, or what there is of it, has more bytes than it may have: so many are kept of it.</summary>
    protected bool IsTooLong(int length) => length > longestRecord;

    /// <summary>Ends a record that is wrong as a whole, and goes on behind the line in which it is wrong.</summary>
    /// <param name="text">A piece of the input that it is in.</param>
    /// <param name="start">Where it begins there.</param>
    /// <param name="offset">Where it is wrong, from its beginning.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isWhole">Whether it is not to be waited for the end of the line.</param>
    /// <returns>How many bytes the piece has up to there; 0: the line is not whole yet.</returns>
    protected int LeaveOutLine(ReadOnlySpan<byte> text, int start, int offset, string reason, bool isWhole)
    {
        Rows.GiveUp();
        var from = Math.Min(start + offset, text.Length);
        var end = text[from..].IndexOf((byte)'\n');
        if (end < 0 && !isWhole && Rows.OnError != BadRecords.Fail) return 0;
        var length = end < 0 ? text.Length : from + end + 1;
        Rows.Begin();
        Rows.RefuseRecord(offset, reason);
        Rows.End(text, start, Math.Min(length - start, longestRecord), Places); // as much of it as is there however the text is cut
        _isLeavingOut = end < 0;
        return length;
    }

    private int LeaveOut(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        _isLeavingOut = end < 0;
        return end < 0 ? text.Length : end + 1;
    }
}
