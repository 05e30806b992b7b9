using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Which window an event time belongs to, and when windows close. Windows follow each other without gaps: [start, start + size), start a multiple of the size plus the offset. All times are microseconds since
/// 1970-01-01T00:00:00Z. Windows at the ends of the 64-bit range are cut off there.
/// </summary>
internal sealed class WindowAssigner : IDisposable
{
    /// <summary>The longest window, in microseconds: some 73,000 years.</summary>
    public const long LongestMicros = long.MaxValue / 4;

    private WindowAssigner(IEvaluator time, long sizeMicros, long offsetMicros, long latenessMicros)
    {
        Time = time;
        Size = sizeMicros;
        Offset = Floor(offsetMicros, sizeMicros);
        Lateness = latenessMicros;
    }

    /// <summary>Windows of one size, side by side.</summary>
    /// <param name="time">Computes the event time: TIMESTAMP in microseconds, with or without zone.</param>
    /// <param name="sizeMicros">Their width, positive.</param>
    /// <param name="offsetMicros">Where one of them starts.</param>
    /// <param name="latenessMicros">How long after its end a window stays open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive or too long, or the lateness is negative.</exception>
    /// <exception cref="ArgumentException">The event time is of another type.</exception>
    public static WindowAssigner Tumble(IEvaluator time, long sizeMicros, long offsetMicros, long latenessMicros)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeMicros);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeMicros, LongestMicros);
        ArgumentOutOfRangeException.ThrowIfNegative(latenessMicros);
        if (time.Type is not { Kind: TypeKind.Timestamp, Unit: TimeUnit.Microsecond })
            throw new ArgumentException($"Event time is TIMESTAMP in microseconds; this is {time.Type}.", nameof(time));
        return new WindowAssigner(time, sizeMicros, offsetMicros, latenessMicros);
    }

    /// <summary>Computes the event time.</summary>
    public IEvaluator Time { get; }

    /// <summary>The width of a window.</summary>
    public long Size { get; }

    /// <summary>Where the first window after 1970 starts: 0 to <see cref="Size"/> - 1.</summary>
    public long Offset { get; }

    /// <summary>How long after its end a window stays open.</summary>
    public long Lateness { get; }

    /// <summary>The start of the window that holds a time.</summary>
    public long StartOf(long time)
    {
        var into = Into(time);
        return time < long.MinValue + into ? long.MinValue : time - into;
    }

    /// <summary>The end, exclusive, of the window that holds a time.</summary>
    public long EndOf(long time)
    {
        var left = Size - Into(time);
        return time > long.MaxValue - left ? long.MaxValue : time + left;
    }

    /// <summary>
    /// The start of the first window that is open at a watermark: of those before, end + lateness ≤ watermark. A row is late when its time is less. It is the same for all watermarks from one deadline to the next.
    /// </summary>
    public long OpenFrom(long watermark)
    {
        if (watermark == Watermark.End) return long.MaxValue;
        if (watermark == Watermark.None || watermark < long.MinValue + Lateness) return long.MinValue;
        var reached = watermark - Lateness;
        if (Faults.WindowCloseLess && reached > long.MinValue) reached--; // "less" for "less or equal"
        return StartOf(reached);
    }

    /// <summary>The smallest watermark above another at which a window closes, or would if there were one.</summary>
    public long NextDeadline(long watermark)
    {
        if (watermark == Watermark.None) return Watermark.None + 1; // until there is a watermark nothing is late: the first one is news
        var reached = (Int128)watermark - Lateness - Offset;
        var into = reached % Size;
        if (into < 0) into += Size;
        var deadline = (Int128)watermark - into + Size;
        return deadline >= Watermark.End ? Watermark.End : (long)deadline;
    }

    /// <inheritdoc/>
    public void Dispose() => Time.Dispose();

    // How far into its window a time is; no step of it overflows, as sizes are at most a quarter of the range.
    private long Into(long time)
    {
        var into = Floor(time, Size) - Offset;
        return into < 0 ? into + Size : into;
    }

    private static long Floor(long value, long modulus)
    {
        var remainder = value % modulus; // C# rounds toward zero; windows round down
        return remainder < 0 ? remainder + modulus : remainder;
    }
}
