using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Windows of one length: side by side (TUMBLE), or overlapping by a whole number of panes (HOP). A window starts at each multiple of the slide plus the offset.</summary>
internal sealed class FixedWindows : WindowAssigner
{
    private readonly long _size;

    private FixedWindows(IEvaluator time, long slideMicros, long sizeMicros, long offsetMicros, long latenessMicros)
        : base(time, latenessMicros)
    {
        if (Faults.OffsetSign) offsetMicros = -offsetMicros;
        Starts = new TimeGrid(slideMicros, offsetMicros);
        Panes = new TimeGrid(GreatestCommonDivisor(slideMicros, sizeMicros), offsetMicros);
        Cuts = new TimeGrid(sizeMicros, Panes.Offset);
        _size = sizeMicros;
    }

    /// <inheritdoc/>
    public override bool Overlaps => _size != Starts.Width;

    /// <inheritdoc/>
    public override TimeGrid Starts { get; }

    /// <inheritdoc/>
    public override TimeGrid Panes { get; }

    /// <inheritdoc/>
    public override TimeGrid Cuts { get; }

    /// <summary>Windows side by side.</summary>
    /// <param name="time">Computes the event time.</param>
    /// <param name="sizeMicros">Their width, positive.</param>
    /// <param name="offsetMicros">Where one of them starts.</param>
    /// <param name="latenessMicros">How long after its end a window stays open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, or too long.</exception>
    /// <exception cref="ArgumentException">The event time is of another type.</exception>
    public static FixedWindows Tumble(IEvaluator time, long sizeMicros, long offsetMicros, long latenessMicros) => new(time, sizeMicros, sizeMicros, offsetMicros, latenessMicros);

    /// <summary>Windows that start one slide after the other and overlap.</summary>
    /// <param name="time">Computes the event time.</param>
    /// <param name="slideMicros">From one start to the next, positive.</param>
    /// <param name="sizeMicros">Their width, at least the slide.</param>
    /// <param name="offsetMicros">Where one of them starts.</param>
    /// <param name="latenessMicros">How long after its end a window stays open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slide is not positive, or greater than the size; the size is too long.</exception>
    /// <exception cref="ArgumentException">The event time is of another type.</exception>
    public static FixedWindows Hop(IEvaluator time, long slideMicros, long sizeMicros, long offsetMicros, long latenessMicros)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slideMicros, sizeMicros);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeMicros, TimeGrid.LongestMicros);
        return new FixedWindows(time, slideMicros, sizeMicros, offsetMicros, latenessMicros);
    }

    /// <inheritdoc/>
    public override long StartOf(long time) => Starts.At(time);

    /// <inheritdoc/>
    public override long Before(long start) => start < long.MinValue + Starts.Width ? long.MinValue : start - Starts.Width;

    /// <inheritdoc/>
    public override long After(long start) => Starts.After(start);

    /// <inheritdoc/>
    public override long EndOf(long start) => start == long.MinValue && !Overlaps
        ? Starts.After(start) // the first window is cut off
        : start > long.MaxValue - _size ? long.MaxValue : start + _size;

    /// <inheritdoc/>
    protected override Int128 FirstEndingAfter(Int128 time) => Starts.At(time - _size) + Starts.Width;

    /// <inheritdoc/>
    protected override Int128 End(Int128 start) => start + _size;

    /// <inheritdoc/>
    protected override bool HasNear => _size < Near && Lateness < Near;

    /// <inheritdoc/>
    protected override long FirstEndingAfterNear(long time) => Starts.At(time - _size) + Starts.Width;

    /// <inheritdoc/>
    protected override long EndNear(long start) => start + _size;

    private static long GreatestCommonDivisor(long a, long b)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
