using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Kernels of <c>+</c> and <c>-</c> over times, by the operand types of the bound plan.</summary>
internal static class TimeArithmetic
{
    /// <summary>The kernel of an operation; null when there is none. The operands are the kernel's from then on when there is one.</summary>
    public static Kernel? TryCreate(string name, IEvaluator left, IEvaluator right, DataType type)
    {
        if (name == "+" && left.Type.Kind == TypeKind.Interval && right.Type.Kind is TypeKind.Timestamp or TypeKind.Date) (left, right) = (right, left);
        if (left.Type.Kind == TypeKind.Timestamp && left.Type.Unit != TimeUnit.Microsecond) return null;
        if (right.Type.Kind == TypeKind.Timestamp && right.Type.Unit != TimeUnit.Microsecond) return null;

        if (left.Type.Kind is TypeKind.Timestamp or TypeKind.Date && right.Type.Kind == TypeKind.Interval && type.Kind == TypeKind.Timestamp)
        {
            if (type.HasZone && !IsSimple(right)) return null;
            if (left.Type.Kind == TypeKind.Date) left = new Unary<int, long, DateToTimestamp>(left, default, DataType.Timestamp, CastCatalog.Failure(DataType.Date, DataType.Timestamp, isTry: false), isTotal: false);
            return name switch
            {
                "+" => new Binary<long, Interval, long, AddInterval>(left, right, default, type, isTotal: false),
                "-" => new Binary<long, Interval, long, SubtractInterval>(left, right, default, type, isTotal: false),
                _ => null,
            };
        }

        return name == "-" && left.Type.Kind == TypeKind.Timestamp && left.Type == right.Type && type.Kind == TypeKind.Interval
            ? new Binary<long, long, Interval, SubtractTimestamps>(left, right, default, type, isTotal: false)
            : null;
    }

    // Of timestamps with a zone DuckDB adds the parts of an interval in an order of its own, and loses whole days of the microseconds.
    private static bool IsSimple(IEvaluator interval) =>
        interval is Constant { Value: Interval(var months, var days, var micros) } && (months == 0 ? days == 0 || micros == 0 : days == 0 && micros == 0) && Math.Abs(micros) < Calendar.MicrosPerDay;
}

/// <summary>A timestamp and an interval: first the months, then the days and microseconds. The infinite times stay.</summary>
internal readonly struct AddInterval : IBinary<long, Interval, long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long left, Interval right, ref bool failed) => Add(left, right.Months, (Int128)right.Days * Calendar.MicrosPerDay + right.Micros, ref failed);

    public string Failure(long left, Interval right, DataType type) => OutOfRange(left, "+", right, type);

    /// <summary>Adds the parts of an interval, or their opposites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Add(long timestamp, long months, Int128 micros, ref bool failed)
    {
        if (Calendar.IsInfinite(timestamp)) return timestamp;
        var sum = (months == 0 ? timestamp : AddMonths(timestamp, months)) + micros;
        failed |= sum >= long.MaxValue || sum < Calendar.LeastTimestamp;
        return (long)sum;
    }

    /// <summary>The words for a result that is no timestamp.</summary>
    public static string OutOfRange(long left, string sign, Interval right, DataType type) =>
        $"{ValueText.Timestamp(left)} {sign} INTERVAL '{ValueText.Interval(right)}' is out of the range of {type}, which is from 290309-12-22 (BC) to 294247-01-10.";

    private static Int128 AddMonths(long timestamp, long months)
    {
        var day = Calendar.DayOf(timestamp);
        return (Int128)Calendar.AddMonths(day, months) * Calendar.MicrosPerDay + (timestamp - day * Calendar.MicrosPerDay);
    }
}

/// <summary>A timestamp less an interval: the opposite of each part is added.</summary>
internal readonly struct SubtractInterval : IBinary<long, Interval, long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long left, Interval right, ref bool failed) => AddInterval.Add(left, -(long)right.Months, -((Int128)right.Days * Calendar.MicrosPerDay + right.Micros), ref failed);

    public string Failure(long left, Interval right, DataType type) => AddInterval.OutOfRange(left, "-", right, type);
}

/// <summary>The days and microseconds between two timestamps; infinite ones have no difference.</summary>
internal readonly struct SubtractTimestamps : IBinary<long, long, Interval>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Interval Apply(long left, long right, ref bool failed)
    {
        var difference = unchecked(left - right);
        failed |= ((left ^ right) & (left ^ difference)) < 0 || Calendar.IsInfinite(left) || Calendar.IsInfinite(right);
        var days = difference / Calendar.MicrosPerDay;
        return new Interval(0, (int)days, difference - days * Calendar.MicrosPerDay);
    }

    public string Failure(long left, long right, DataType type) => $"{ValueText.Timestamp(left)} - {ValueText.Timestamp(right)} has no result: infinite times cannot be subtracted, nor times too far apart.";
}
