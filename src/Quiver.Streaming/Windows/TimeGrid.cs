namespace Quiver.Streaming;

/// <summary>Points in time at equal distances: multiples of a width, plus an offset. Microseconds since 1970-01-01T00:00:00Z.</summary>
internal readonly struct TimeGrid
{
    /// <summary>The longest distance, in microseconds: some 73,000 years.</summary>
    public const long LongestMicros = long.MaxValue / 4;

    /// <param name="widthMicros">The distance, positive.</param>
    /// <param name="offsetMicros">One of the points.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive, or too long.</exception>
    public TimeGrid(long widthMicros, long offsetMicros)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthMicros);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthMicros, LongestMicros);
        Width = widthMicros;
        Offset = Floor(offsetMicros, widthMicros);
    }

    /// <summary>The distance from one point to the next; 0 in the default value, which is no grid.</summary>
    public long Width { get; }

    /// <summary>The first point after 1970: 0 to <see cref="Width"/> - 1.</summary>
    public long Offset { get; }

    /// <summary>The last point at or before a time; the earliest 64-bit time when it would lie before that.</summary>
    public long At(long time)
    {
        var into = Into(time);
        return time < long.MinValue + into ? long.MinValue : time - into;
    }

    /// <summary>The first point after a time; the latest 64-bit time when it would lie after that.</summary>
    public long After(long time)
    {
        var left = Width - Into(time);
        return time > long.MaxValue - left ? long.MaxValue : time + left;
    }

    /// <summary>The last point at or before a time that may lie outside 64 bits.</summary>
    public Int128 At(Int128 time)
    {
        if (time >= long.MinValue && time <= long.MaxValue) return time - Into((long)time); // 128 bits are slow to divide
        var into = (time - Offset) % Width;
        return time - (into < 0 ? into + Width : into);
    }

    // How far behind a point a time is; no step of it overflows, as widths are at most a quarter of the range.
    private long Into(long time)
    {
        var into = Floor(time, Width) - Offset;
        return into < 0 ? into + Width : into;
    }

    private static long Floor(long value, long modulus)
    {
        var remainder = value % modulus; // C# rounds toward zero; grids round down
        return remainder < 0 ? remainder + modulus : remainder;
    }
}
