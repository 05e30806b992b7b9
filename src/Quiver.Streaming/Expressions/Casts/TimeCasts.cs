using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Casts between dates and timestamps. The session's zone is UTC, so a timestamp with a zone has the slots of one without.</summary>
internal static class TimeCasts
{
    /// <summary>The kernel of a cast; null when there is none.</summary>
    public static Kernel? TryCreate(IEvaluator input, DataType type, bool isTry)
    {
        var failure = CastCatalog.Failure(input.Type, type, isTry);
        return (input.Type.Kind, type.Kind) switch
        {
            (TypeKind.Date, TypeKind.Timestamp) when IsMicros(type) => new Unary<int, long, DateToTimestamp>(input, default, type, failure, isTotal: false),
            (TypeKind.Timestamp, TypeKind.Date) when IsMicros(input.Type) => new Unary<long, int, TimestampToDate>(input, default, type, failure: null, isTotal: true),
            (TypeKind.Timestamp, TypeKind.Timestamp) when IsMicros(input.Type) && IsMicros(type) => new Retyped(input, type),
            (TypeKind.Timestamp, TypeKind.Timestamp) when type == DataType.Timestamp => ToMicros(input, type, failure),
            _ => null,
        };
    }

    private static bool IsMicros(DataType type) => type.Unit == TimeUnit.Microsecond;

    private static Kernel? ToMicros(IEvaluator input, DataType type, Func<string, string>? failure) => input.Type.Unit switch
    {
        TimeUnit.Second => new Unary<long, long, FinerUnit>(input, new FinerUnit(1_000_000), type, failure, isTotal: false),
        TimeUnit.Millisecond => new Unary<long, long, FinerUnit>(input, new FinerUnit(1_000), type, failure, isTotal: false),
        TimeUnit.Nanosecond => new Unary<long, long, CoarserUnit>(input, new CoarserUnit(1_000), type, failure: null, isTotal: true),
        _ => null,
    };
}

/// <summary>A date to its midnight; the infinite dates to the infinite times. Fails when the year is not one of timestamps (±290,000).</summary>
internal readonly struct DateToTimestamp : IUnary<int, long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(int value, ref bool failed)
    {
        if (Calendar.IsInfinite(value)) return value < 0 ? -long.MaxValue : long.MaxValue;
        var high = Math.BigMul(value, Calendar.MicrosPerDay, out var low);
        failed |= high != low >> 63 || Calendar.IsInfinite(low) || low < Calendar.LeastTimestamp;
        return low;
    }
}

/// <summary>A timestamp to its day; the infinite times to the infinite dates.</summary>
internal readonly struct TimestampToDate : IUnary<long, int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Apply(long value, ref bool failed) => Calendar.IsInfinite(value) ? value < 0 ? -int.MaxValue : int.MaxValue : (int)Calendar.DayOf(value);
}

/// <summary>A timestamp to a finer unit; the infinite times stay.</summary>
internal readonly struct FinerUnit(long factor) : IUnary<long, long>
{
    private readonly long _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long value, ref bool failed)
    {
        if (Calendar.IsInfinite(value)) return value;
        var high = Math.BigMul(value, _factor, out var low);
        failed |= high != low >> 63;
        return low;
    }
}

/// <summary>A timestamp to a coarser unit, cut toward the epoch; the infinite times stay.</summary>
internal readonly struct CoarserUnit(long factor) : IUnary<long, long>
{
    private readonly long _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Apply(long value, ref bool failed) => Calendar.IsInfinite(value) ? value : value / _factor;
}
