namespace Quiver.Columns;

/// <summary>
/// Bytes that may be made of what is read beyond what was read: a few bytes of damaged or hostile input can stand for any number of them (rows of type null, one text named by each row).
/// </summary>
internal sealed class ArrowBudget
{
    /// <summary>How many more bytes may be made for each that was read.</summary>
    private const int Growth = 16;

    private readonly string _advice;
    private long _left;

    /// <summary>A budget.</summary>
    /// <param name="bytes">What may be made of nothing.</param>
    /// <param name="advice">What to do where it does not suffice.</param>
    public ArrowBudget(long bytes, string advice) => (_left, _advice) = (bytes, advice);

    /// <summary>Notes bytes that were read.</summary>
    public void Read(long bytes) => _left = Math.Min(long.MaxValue / 2, _left + (bytes * Growth));

    /// <summary>Takes bytes that are going to be made.</summary>
    /// <exception cref="ArrowException">There are not so many left.</exception>
    public void Take(ArrowColumn column, long bytes)
    {
        if (bytes > _left) throw column.Unsupported($"its rows would take {bytes} bytes, far more than were read. {_advice}");
        _left -= bytes;
    }
}
