using System.Numerics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Kernels of CAST and TRY_CAST between numbers, booleans, dates and timestamps. What is out of range raises, or is NULL of TRY_CAST.</summary>
internal static class CastCatalog
{
    /// <summary>The kernel of a cast; null when there is none. The argument is the kernel's from then on when there is one.</summary>
    /// <param name="input">What is cast.</param>
    /// <param name="type">The type it is cast to.</param>
    /// <param name="isTry">TRY_CAST.</param>
    public static Kernel? TryCreate(IEvaluator input, DataType type, bool isTry)
    {
        if (input.Type == type) return new Retyped(input, type);
        if (type.Kind == TypeKind.Boolean) return ToBoolean(input);
        if (TimeCasts.TryCreate(input, type, isTry) is { } times) return times;
        return input.Type.Kind switch
        {
            TypeKind.Boolean => FromBoolean(input, type),
            TypeKind.Int8 => FromInteger<sbyte>(input, type, isTry),
            TypeKind.Int16 => FromInteger<short>(input, type, isTry),
            TypeKind.Int32 => FromInteger<int>(input, type, isTry),
            TypeKind.Int64 => FromInteger<long>(input, type, isTry),
            TypeKind.Int128 => FromInteger<Int128>(input, type, isTry),
            TypeKind.UInt8 => FromInteger<byte>(input, type, isTry),
            TypeKind.UInt16 => FromInteger<ushort>(input, type, isTry),
            TypeKind.UInt32 => FromInteger<uint>(input, type, isTry),
            TypeKind.UInt64 => FromInteger<ulong>(input, type, isTry),
            TypeKind.Float32 => FromFloat<float>(input, type, isTry),
            TypeKind.Float64 => FromFloat<double>(input, type, isTry),
            TypeKind.Decimal => FromDecimal(input, type, isTry),
            _ => null,
        };
    }

    /// <summary>The words for a value that a type cannot hold; null for a cast that answers NULL then.</summary>
    public static Func<string, string>? Failure(DataType from, DataType to, bool isTry) =>
        isTry ? null : value => $"{from} {value} is out of the range of {to}. Cast it to a wider type, or use TRY_CAST to get NULL.";

    private static Kernel? FromInteger<T>(IEvaluator input, DataType type, bool isTry)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => type.Kind switch
        {
            TypeKind.Int8 => Integers<T, sbyte>(input, type, isTry),
            TypeKind.Int16 => Integers<T, short>(input, type, isTry),
            TypeKind.Int32 => Integers<T, int>(input, type, isTry),
            TypeKind.Int64 => Integers<T, long>(input, type, isTry),
            TypeKind.Int128 => Integers<T, Int128>(input, type, isTry),
            TypeKind.UInt8 => Integers<T, byte>(input, type, isTry),
            TypeKind.UInt16 => Integers<T, ushort>(input, type, isTry),
            TypeKind.UInt32 => Integers<T, uint>(input, type, isTry),
            TypeKind.UInt64 => Integers<T, ulong>(input, type, isTry),
            TypeKind.Float32 when typeof(T) == typeof(Int128) => new Unary<Int128, float, HugeIntToFloat>(input, default, type, failure: null, isTotal: true),
            TypeKind.Float64 when typeof(T) == typeof(Int128) => new Unary<Int128, double, HugeIntToDouble>(input, default, type, failure: null, isTotal: true),
            TypeKind.Float32 => new Unary<T, float, IntegerToFloat<T, float>>(input, default, type, failure: null, isTotal: true),
            TypeKind.Float64 => new Unary<T, double, IntegerToFloat<T, double>>(input, default, type, failure: null, isTotal: true),
            TypeKind.Decimal => new Unary<T, Int128, IntegerToDecimal<T>>(input, new IntegerToDecimal<T>(type), type, Failure(input.Type, type, isTry), isTotal: false),
            _ => null,
        };

    private static Unary<TFrom, TTo, IntegerToInteger<TFrom, TTo>> Integers<TFrom, TTo>(IEvaluator input, DataType type, bool isTry)
        where TFrom : unmanaged, IBinaryInteger<TFrom>, IMinMaxValue<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>, IMinMaxValue<TTo>
    {
        var widens = Int128.CreateChecked(TTo.MinValue) <= Int128.CreateChecked(TFrom.MinValue) && Int128.CreateChecked(TTo.MaxValue) >= Int128.CreateChecked(TFrom.MaxValue);
        return new(input, default, type, Failure(input.Type, type, isTry), isTotal: widens);
    }

    private static Kernel? FromFloat<T>(IEvaluator input, DataType type, bool isTry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => type.Kind switch
        {
            TypeKind.Int8 => Rounded<T, sbyte>(input, type, isTry),
            TypeKind.Int16 => Rounded<T, short>(input, type, isTry),
            TypeKind.Int32 => Rounded<T, int>(input, type, isTry),
            TypeKind.Int64 => Rounded<T, long>(input, type, isTry),
            TypeKind.Int128 => Rounded<T, Int128>(input, type, isTry),
            TypeKind.UInt8 => Rounded<T, byte>(input, type, isTry),
            TypeKind.UInt16 => Rounded<T, ushort>(input, type, isTry),
            TypeKind.UInt32 => Rounded<T, uint>(input, type, isTry),
            TypeKind.UInt64 => Rounded<T, ulong>(input, type, isTry),
            TypeKind.Float32 => new Unary<T, float, FloatToFloat<T, float>>(input, default, type, Failure(input.Type, type, isTry), isTotal: false),
            TypeKind.Float64 => new Unary<T, double, FloatToFloat<T, double>>(input, default, type, failure: null, isTotal: true),
            TypeKind.Decimal => new Unary<T, Int128, FloatToDecimal<T>>(input, new FloatToDecimal<T>(type), type, Failure(input.Type, type, isTry), isTotal: false),
            _ => null,
        };

    private static Unary<TFrom, TTo, FloatToInteger<TFrom, TTo>> Rounded<TFrom, TTo>(IEvaluator input, DataType type, bool isTry)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>, IMinMaxValue<TTo> => new(input, default, type, Failure(input.Type, type, isTry), isTotal: false);

    private static Kernel? FromDecimal(IEvaluator input, DataType type, bool isTry)
    {
        var scale = input.Type.Scale;
        return type.Kind switch
        {
            TypeKind.Int8 => Whole<sbyte>(input, type, isTry),
            TypeKind.Int16 => Whole<short>(input, type, isTry),
            TypeKind.Int32 => Whole<int>(input, type, isTry),
            TypeKind.Int64 => Whole<long>(input, type, isTry),
            TypeKind.Int128 => Whole<Int128>(input, type, isTry),
            TypeKind.UInt8 => Whole<byte>(input, type, isTry),
            TypeKind.UInt16 => Whole<ushort>(input, type, isTry),
            TypeKind.UInt32 => Whole<uint>(input, type, isTry),
            TypeKind.UInt64 => Whole<ulong>(input, type, isTry),
            TypeKind.Float32 => new Unary<Int128, float, DecimalToFloat>(input, new DecimalToFloat(input.Type), type, failure: null, isTotal: true),
            TypeKind.Float64 => new Unary<Int128, double, DecimalToDouble>(input, new DecimalToDouble(input.Type), type, failure: null, isTotal: true),
            TypeKind.Decimal when type.Scale == scale && type.Precision >= input.Type.Precision => new Retyped(input, type),
            TypeKind.Decimal => new Unary<Int128, Int128, DecimalToDecimal>(input, new DecimalToDecimal(input.Type, type), type, Failure(input.Type, type, isTry), isTotal: false),
            _ => null,
        };
    }

    private static Unary<Int128, T, DecimalToInteger<T>> Whole<T>(IEvaluator input, DataType type, bool isTry)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => new(input, new DecimalToInteger<T>(input.Type.Scale), type, Failure(input.Type, type, isTry), isTotal: false);

    // What is not zero is true, NaN as well.
    private static Kernel? ToBoolean(IEvaluator input)
    {
        object? zero = input.Type.Kind switch
        {
            TypeKind.Int8 => (sbyte)0,
            TypeKind.Int16 => (short)0,
            TypeKind.Int32 => 0,
            TypeKind.Int64 => 0L,
            TypeKind.Int128 or TypeKind.Decimal => (Int128)0,
            TypeKind.UInt8 => (byte)0,
            TypeKind.UInt16 => (ushort)0,
            TypeKind.UInt32 => 0U,
            TypeKind.UInt64 => 0UL,
            TypeKind.Float32 => 0f,
            TypeKind.Float64 => 0d,
            _ => null,
        };
        return zero is null ? null : ComparisonCatalog.TryCreate(Comparing.NotEqual, input, new Constant(input.Type, zero));
    }

    private static Kernel? FromBoolean(IEvaluator input, DataType type) => type.Kind switch
    {
        TypeKind.Int8 or TypeKind.UInt8 => new BooleanToNumber<byte>(input, type, one: 1),
        TypeKind.Int16 or TypeKind.UInt16 => new BooleanToNumber<short>(input, type, one: 1),
        TypeKind.Int32 or TypeKind.UInt32 => new BooleanToNumber<int>(input, type, one: 1),
        TypeKind.Int64 or TypeKind.UInt64 => new BooleanToNumber<long>(input, type, one: 1),
        TypeKind.Int128 => new BooleanToNumber<Int128>(input, type, one: 1),
        TypeKind.Float32 => new BooleanToNumber<float>(input, type, one: 1),
        TypeKind.Float64 => new BooleanToNumber<double>(input, type, one: 1),
        _ => null,
    };
}
