using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>The loops over a column of event times: maximum, first time that reaches another, conversion to microseconds. Null rows do not count.</summary>
internal static class EventTimes
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>A time less a delay, kept within the watermarks that rows can bring.</summary>
    public static long Less(long time, long delay)
    {
        var watermark = time - delay;
        if (watermark > time) return Watermark.None + 1;
        return Math.Clamp(watermark, Watermark.None + 1, Watermark.End - 1);
    }

    /// <summary>The greatest time of some rows; null when all are null, or there is none.</summary>
    public static long? Max(ReadOnlySpan<long> times, Bits validity)
    {
        if (times.IsEmpty) return null;
        if (validity.IsEmpty) return MaxOf(times);
        long? max = null;
        for (var start = 0; start < times.Length; start += 64)
        {
            var word = validity.Word(start >> 6);
            if (word == 0) continue;
            var block = times.Slice(start, Math.Min(64, times.Length - start));
            var found = word == ulong.MaxValue ? MaxOf(block) : MaxOf(block, word);
            if (max is null || found > max) max = found;
        }

        return max;
    }

    /// <summary>The greatest time of the rows from <paramref name="start"/> on and before <paramref name="end"/>; null when all are null, or there is none.</summary>
    public static long? Max(ReadOnlySpan<long> times, Bits validity, int start, int end)
    {
        if (validity.IsEmpty) return Max(times[start..end], validity);
        long? max = null;
        for (var row = start; row < end; row++)
            if (validity[row] && (max is null || times[row] > max)) max = times[row];
        return max;
    }

    /// <summary>The first row from <paramref name="start"/> on and before <paramref name="end"/> whose time is at least <paramref name="least"/>; -1 when there is none.</summary>
    public static int FirstAtLeast(ReadOnlySpan<long> times, Bits validity, int start, int end, long least)
    {
        while (true)
        {
            var row = FirstAtLeast(times, start, end, least);
            if (row < 0 || validity.IsEmpty || validity[row]) return row;
            start = row + 1; // the slot of a null row may hold any bytes
        }
    }

    /// <summary>The watermark before each of some rows: the running maximum of all rows before it, less a delay.</summary>
    /// <param name="times">Times, in microseconds.</param>
    /// <param name="validity">Which of them count.</param>
    /// <param name="start">The row that comes first.</param>
    /// <param name="selected">The rows asked for, ascending, counted from <paramref name="start"/>; empty: all from there on.</param>
    /// <param name="delay">The delay, in microseconds.</param>
    /// <param name="before">The watermark before row <paramref name="start"/>.</param>
    /// <param name="watermarks">Receives a watermark for each row asked for.</param>
    public static void WatermarksBefore(ReadOnlySpan<long> times, Bits validity, int start, ReadOnlySpan<int> selected, long delay, long before, Span<long> watermarks)
    {
        const long Nothing = long.MinValue;
        if (validity.IsEmpty) RunningMax(times, start, selected, watermarks);
        else RunningMax(times, validity, start, selected, watermarks);
        for (var i = 0; i < watermarks.Length; i++) watermarks[i] = watermarks[i] == Nothing ? before : Math.Max(before, Less(watermarks[i], delay));
    }

    /// <summary>Whether slots of a type are microseconds as they are.</summary>
    public static bool AreMicros(DataType type) => type.Kind == TypeKind.Timestamp && type.Unit == TimeUnit.Microsecond;

    /// <summary>The times of a column in microseconds: the column's own slots, or converted into a buffer.</summary>
    /// <param name="column">TIMESTAMP of any unit, DATE or BIGINT milliseconds.</param>
    /// <param name="buffer">Used, and made longer, when slots must be converted.</param>
    public static ReadOnlySpan<long> Micros(Column column, ref long[] buffer)
    {
        if (AreMicros(column.Type)) return column.Values<long>().All;
        if (buffer.Length < column.Length) buffer = new long[column.Length];
        var micros = buffer.AsSpan(0, column.Length);
        if (column.Type.Kind == TypeKind.Date) Scale(column.Values<int>().All, micros, MicrosPerDay, int.MaxValue);
        else if (column.Type.Kind == TypeKind.Timestamp && column.Type.Unit == TimeUnit.Second) Scale(column.Values<long>().All, micros, 1_000_000, long.MaxValue);
        else if (column.Type.Kind == TypeKind.Timestamp && column.Type.Unit == TimeUnit.Nanosecond) Shorten(column.Values<long>().All, micros);
        else Scale(column.Values<long>().All, micros, 1_000, long.MaxValue);
        return micros;
    }

    private static void Scale<T>(ReadOnlySpan<T> values, Span<long> micros, long factor, long infinity)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var row = 0; row < values.Length; row++)
        {
            var value = long.CreateTruncating(values[row]);
            micros[row] = value == infinity ? long.MaxValue : value == -infinity ? -long.MaxValue : Saturated(value, factor);
        }
    }

    private static long Saturated(long value, long factor)
    {
        var high = Math.BigMul(value, factor, out long low);
        if (high == low >> 63) return low;
        return value < 0 ? -long.MaxValue : long.MaxValue; // infinity, as DuckDB writes it, is the nearest there is
    }

    private static void Shorten(ReadOnlySpan<long> nanos, Span<long> micros)
    {
        for (var row = 0; row < nanos.Length; row++)
        {
            var value = nanos[row];
            micros[row] = value is long.MaxValue or -long.MaxValue ? value : value / 1_000; // toward zero, as DuckDB casts it where windows are made of it
        }
    }

    private static long MaxOf(ReadOnlySpan<long> times)
    {
        if (times.Length > FewRows.Most) return MaxOfMany(times);
        var max = long.MinValue;
        foreach (var time in times) max = Math.Max(max, time);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long MaxOfMany(ReadOnlySpan<long> times)
    {
        var max = long.MinValue;
        var row = 0;
        if (times.Length >= 2 * Vector512<long>.Count)
        {
            var wide = Vector512.Create(times);
            for (row = Vector512<long>.Count; row <= times.Length - Vector512<long>.Count; row += Vector512<long>.Count)
                wide = Vector512.Max(wide, Vector512.Create(times[row..]));
            for (var lane = 0; lane < Vector512<long>.Count; lane++) max = Math.Max(max, wide[lane]);
        }

        for (; row < times.Length; row++) max = Math.Max(max, times[row]);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunningMax(ReadOnlySpan<long> times, int row, ReadOnlySpan<int> selected, Span<long> maxima)
    {
        var max = long.MinValue;
        var start = row;
        for (var i = 0; i < maxima.Length; i++)
        {
            for (var end = start + (selected.IsEmpty ? i : selected[i]); row < end; row++) max = Math.Max(max, times[row]);
            maxima[i] = max;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunningMax(ReadOnlySpan<long> times, Bits validity, int row, ReadOnlySpan<int> selected, Span<long> maxima)
    {
        var max = long.MinValue;
        var start = row;
        for (var i = 0; i < maxima.Length; i++)
        {
            for (var end = start + (selected.IsEmpty ? i : selected[i]); row < end; row++)
                if (validity[row]) max = Math.Max(max, times[row]);
            maxima[i] = max;
        }
    }

    private static long MaxOf(ReadOnlySpan<long> times, ulong valid)
    {
        var max = long.MinValue;
        for (; valid != 0; valid &= valid - 1) max = Math.Max(max, times[BitOperations.TrailingZeroCount(valid)]);
        return max;
    }

    private static int FirstAtLeast(ReadOnlySpan<long> times, int start, int end, long least)
    {
        if (end - start > FewRows.Most) return FirstAtLeastOfMany(times, start, end, least);
        for (var row = start; row < end; row++)
            if (times[row] >= least) return row;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstAtLeastOfMany(ReadOnlySpan<long> times, int start, int end, long least)
    {
        var row = start;
        var wide = new Vector<long>(least);
        for (; row <= end - Vector<long>.Count; row += Vector<long>.Count)
            if (Vector.GreaterThanOrEqualAny(new Vector<long>(times[row..]), wide)) break;
        for (; row < end; row++)
            if (times[row] >= least) return row;
        return -1;
    }
}
