using System.Diagnostics;
using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Streaming.Aggregates;

/// <summary>The key of an ORDER BY inside an aggregate, made so that a smaller key comes first: direction, nulls and the type's own order are in it.</summary>
internal interface IOrderKey<TKey>
    where TKey : unmanaged, IOrderKey<TKey>
{
    /// <summary>Whether this key comes before another.</summary>
    bool IsBefore(in TKey other);

    /// <summary>The keys of some rows.</summary>
    /// <param name="column">What is ordered by; null for <see cref="NoKey"/>.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="options">Direction and place of nulls.</param>
    /// <param name="keys">Receives a key for each row.</param>
    static abstract void Encode(Column? column, ReadOnlySpan<int> rows, in AggregateOptions options, Span<TKey> keys);
}

/// <summary>No ORDER BY: all keys are equal, so arrival decides.</summary>
internal readonly struct NoKey : IOrderKey<NoKey>
{
    public bool IsBefore(in NoKey other) => false;

    public static void Encode(Column? column, ReadOnlySpan<int> rows, in AggregateOptions options, Span<NoKey> keys)
    {
    }
}

/// <summary>A key of at most 64 bits.</summary>
/// <param name="Bits">Its place among values.</param>
/// <param name="Rank">1 a value, 0 a null that comes first, 2 a null that comes last.</param>
internal readonly record struct Key64(ulong Bits, byte Rank) : IOrderKey<Key64>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBefore(in Key64 other) => Rank == other.Rank ? Bits < other.Bits : Rank < other.Rank;

    public static void Encode(Column? column, ReadOnlySpan<int> rows, in AggregateOptions options, Span<Key64> keys)
    {
        var flip = options.OrderDescending ? ulong.MaxValue : 0;
        switch (column!.Type.Kind)
        {
            case TypeKind.Boolean: Fill<byte, ByUnsigned<byte>, BooleanInput>(new BooleanInput(column.Booleans), rows, flip, keys); break;
            case TypeKind.Int8: Fill<sbyte, BySigned<sbyte>>(column, rows, flip, keys); break;
            case TypeKind.Int16: Fill<short, BySigned<short>>(column, rows, flip, keys); break;
            case TypeKind.Int32 or TypeKind.Date: Fill<int, BySigned<int>>(column, rows, flip, keys); break;
            case TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp: Fill<long, BySigned<long>>(column, rows, flip, keys); break;
            case TypeKind.UInt8: Fill<byte, ByUnsigned<byte>>(column, rows, flip, keys); break;
            case TypeKind.UInt16: Fill<ushort, ByUnsigned<ushort>>(column, rows, flip, keys); break;
            case TypeKind.UInt32: Fill<uint, ByUnsigned<uint>>(column, rows, flip, keys); break;
            case TypeKind.UInt64: Fill<ulong, ByUnsigned<ulong>>(column, rows, flip, keys); break;
            case TypeKind.Float32: Fill<float, ByFloat>(column, rows, flip, keys); break;
            case TypeKind.Float64: Fill<double, ByDouble>(column, rows, flip, keys); break;
            default: throw new UnreachableException($"An order key of {column.Type}.");
        }

        if (column.NullCount > 0) SetNulls(column.Validity, rows, options.NullsFirst, keys);
    }

    private static void Fill<T, TBits>(Column column, ReadOnlySpan<int> rows, ulong flip, Span<Key64> keys)
        where T : unmanaged
        where TBits : IToBits<T> => Fill<T, TBits, SlotInput<T>>(new SlotInput<T>(column.Values<T>()), rows, flip, keys);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill<T, TBits, TInput>(TInput values, ReadOnlySpan<int> rows, ulong flip, Span<Key64> keys)
        where TBits : IToBits<T>
        where TInput : struct, IInput<T>, allows ref struct
    {
        keys = keys[..rows.Length];
        for (var k = 0; k < rows.Length; k++) keys[k] = new Key64(TBits.Bits(values[rows[k]]) ^ flip, Rank: 1);
    }

    private static void SetNulls(Bits validity, ReadOnlySpan<int> rows, bool first, Span<Key64> keys)
    {
        for (var k = 0; k < rows.Length; k++)
            if (!validity[rows[k]]) keys[k] = new Key64(0, first ? (byte)0 : (byte)2);
    }

    private interface IToBits<T>
    {
        static abstract ulong Bits(T value);
    }

    private readonly struct BySigned<T> : IToBits<T>
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        public static ulong Bits(T value) => (ulong)long.CreateTruncating(value) ^ 1UL << 63;
    }

    private readonly struct ByUnsigned<T> : IToBits<T>
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        public static ulong Bits(T value) => ulong.CreateTruncating(value);
    }

    private readonly struct ByDouble : IToBits<double>
    {
        public static ulong Bits(double value) => (ulong)DoubleOrder.Key(value + 0.0) ^ 1UL << 63; // −0.0 + 0.0 is 0.0, to which it is equal
    }

    private readonly struct ByFloat : IToBits<float>
    {
        public static ulong Bits(float value) => (ulong)(long)FloatOrder.Key(value + 0.0f) ^ 1UL << 63;
    }
}

/// <summary>A key of 128 bits: HUGEINT, decimals, intervals.</summary>
/// <param name="Bits">Its place among values.</param>
/// <param name="Rank">As in <see cref="Key64"/>.</param>
internal readonly record struct Key128(UInt128 Bits, byte Rank) : IOrderKey<Key128>
{
    public bool IsBefore(in Key128 other) => Rank == other.Rank ? Bits < other.Bits : Rank < other.Rank;

    public static void Encode(Column? column, ReadOnlySpan<int> rows, in AggregateOptions options, Span<Key128> keys)
    {
        var values = column!.Values<Int128>();
        var flip = (options.OrderDescending ? UInt128.MaxValue : 0) ^ (column.Type.Kind == TypeKind.UInt128 ? 0 : UInt128.One << 127); // signed values are ordered with their sign turned
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            var value = column.Type.Kind == TypeKind.Interval ? IntervalKey(column.Values<Interval>().All[row], options.IntervalsByParts) : values.All[row];
            keys[k] = values.IsNull(row) ? new Key128(0, options.NullsFirst ? (byte)0 : (byte)2) : new Key128((UInt128)value ^ flip, Rank: 1);
        }
    }

    private static Int128 IntervalKey(Interval value, bool byParts) => byParts
        ? new Int128((ulong)(uint)value.Months << 32 | ((uint)value.Days ^ 1u << 31), (ulong)value.Micros ^ 1UL << 63)
        : IntervalOrder.Key(value);
}
