namespace Quiver.Columns;

/// <summary>
/// Bytes that may be made of what is read beyond what was read: a few bytes of damaged or hostile input can stand for any number of them (rows of type null, one text named by each row).
/// </summary>
internal sealed class ArrowBudget
{
    /// <summary>How many bytes may be made for each that was read.</summary>
    public const int Growth = 16;

    /// <summary>How many for each that was read compressed: as many as LZ4 can make of one at most.</summary>
    public const int UnpackedGrowth = 256;

    private readonly string _advice;
    private long _left;

    /// <summary>A budget.</summary>
    /// <param name="bytes">What may be made of nothing.</param>
    /// <param name="advice">What to do where it does not suffice.</param>
    public ArrowBudget(long bytes, string advice) => (_left, _advice) = (bytes, advice);

    /// <summary>Notes bytes that were read.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="growth">How many may be made for each.</param>
    public void Read(long bytes, int growth = Growth) => _left = Math.Min(long.MaxValue / 2, _left + (Math.Min(bytes, long.MaxValue / 2 / UnpackedGrowth) * growth));

    /// <summary>Takes bytes that are going to be made.</summary>
    /// <exception cref="ArrowException">There are not so many left.</exception>
    public void Take(ArrowColumn column, long bytes)
    {
        if (!TryTake(bytes)) throw column.Unsupported($"its rows would take {bytes} bytes, far more than were read. {_advice}");
    }

    /// <summary>Takes bytes for a buffer that is unpacked.</summary>
    /// <exception cref="ArrowException">There are not so many left.</exception>
    public void TakeUnpacked(int buffer, long bytes)
    {
        if (!TryTake(bytes)) throw ArrowException.Unsupported($"buffer {buffer} would be unpacked to {bytes} bytes, far more than were read. {_advice}");
    }

    private bool TryTake(long bytes)
    {
        if (bytes > _left) return false;
        _left -= bytes;
        return true;
    }
}
