using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary><c>date_trunc</c> of a timestamp (or a date) to a constant part: the start of the second, hour, week, … that holds it. The infinite times stay.</summary>
internal static class DateTrunc
{
    private const long Week = 7 * Calendar.MicrosPerDay;
    private const long Monday = -3 * Calendar.MicrosPerDay; // 1970-01-01 was a Thursday

    // Each part as microseconds or as months.
    private static readonly Dictionary<string, (long Micros, int Months)> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["microsecond"] = (1, 0),
        ["millisecond"] = (1_000, 0),
        ["second"] = (1_000_000, 0),
        ["minute"] = (60_000_000, 0),
        ["hour"] = (3_600_000_000, 0),
        ["day"] = (Calendar.MicrosPerDay, 0),
        ["week"] = (Week, 0),
        ["month"] = (0, 1),
        ["quarter"] = (0, 3),
        ["year"] = (0, 12),
    };

    /// <summary>The kernel; null when there is none. The argument is the kernel's from then on when there is one.</summary>
    /// <param name="part">The part's name, of any case, with or without an s at its end.</param>
    /// <param name="input">What is cut.</param>
    /// <param name="type">The type of the result.</param>
    public static Kernel? TryCreate(string part, IEvaluator input, DataType type)
    {
        if (type.Kind != TypeKind.Timestamp || type.Unit != TimeUnit.Microsecond) return null;
        if (!Parts.TryGetValue(part, out var width) && !Parts.TryGetValue(part.TrimEnd('s', 'S'), out width)) return null;
        if (input.Type.Kind == TypeKind.Date) input = CastCatalog.TryCreate(input, DataType.Timestamp, isTry: false)!;
        if (input.Type != type) return null;
        if (width.Months > 0) return new Unary<long, long, ToMonths>(input, new ToMonths(width.Months), type, failure: null, isTotal: true);
        return new Unary<long, long, ToMultiple>(input, new ToMultiple(width.Micros, width.Micros == Week ? Monday : 0), type, failure: null, isTotal: true);
    }
}

/// <summary>The last multiple of a width, counted from an origin, that is not after a time.</summary>
internal readonly struct ToMultiple(long width, long origin) : IUnary<long, long>
{
    private readonly long _width = width;
    private readonly long _origin = origin;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long value, ref bool failed) => Calendar.IsInfinite(value) ? value : _origin + Calendar.FloorDivide(value - _origin, _width) * _width;
}

/// <summary>The start of the month, quarter or year that holds a time. Remembers the last one, as neighbouring rows mostly lie in it.</summary>
internal struct ToMonths(int months) : IUnary<long, long>
{
    private readonly int _months = months;
    private long _start; // of the last one found; empty at first
    private long _end;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long value, ref bool failed)
    {
        if (value < _start || value >= _end) Find(value);
        return _start;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Find(long value)
    {
        if (Calendar.IsInfinite(value))
        {
            (_start, _end) = (value, value); // only for this row
            return;
        }

        var (year, month, _) = Calendar.DateOf(Calendar.DayOf(value));
        var first = Calendar.FloorDivide(year * 12 + month - 1, _months) * _months;
        (_start, _end) = (StartOf(first), StartOf(first + _months));
    }

    private static long StartOf(long month)
    {
        var year = Calendar.FloorDivide(month, 12);
        return Calendar.DayOf(year, (int)(month - year * 12) + 1, 1) * Calendar.MicrosPerDay;
    }
}
