using System.Numerics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Kernels of <c>+ - * / // %</c> and the minus sign over numbers, by the names and operand types of the bound plan.</summary>
internal static class ArithmeticCatalog
{
    /// <summary>The kernel of an operation on two numbers; null when there is none. The operands are the kernel's from then on when there is one.</summary>
    /// <param name="name">DuckDB's name of the operator.</param>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand, of the same type, for decimals but for precision and scale.</param>
    /// <param name="type">The type of the result.</param>
    public static Kernel? TryCreate(string name, IEvaluator left, IEvaluator right, DataType type)
    {
        if (left.Type.Kind == TypeKind.Decimal && right.Type.Kind == TypeKind.Decimal) return Decimals(name, left, right, type);
        if (left.Type != right.Type || left.Type != type) return null;
        return type.Kind switch
        {
            TypeKind.Int8 => Integers<sbyte>(name, left, right, type),
            TypeKind.Int16 => Integers<short>(name, left, right, type),
            TypeKind.Int32 => Integers<int>(name, left, right, type),
            TypeKind.Int64 => Integers<long>(name, left, right, type),
            TypeKind.Int128 => Integers<Int128>(name, left, right, type),
            TypeKind.UInt8 => Integers<byte>(name, left, right, type),
            TypeKind.UInt16 => Integers<ushort>(name, left, right, type),
            TypeKind.UInt32 => Integers<uint>(name, left, right, type),
            TypeKind.UInt64 => Integers<ulong>(name, left, right, type),
            TypeKind.Float32 => Floats<float>(name, left, right, type),
            TypeKind.Float64 => Floats<double>(name, left, right, type),
            _ => null,
        };
    }

    /// <summary>The kernel of the minus sign before a number; null when there is none.</summary>
    public static Kernel? TryNegate(IEvaluator operand, DataType type)
    {
        if (operand.Type != type) return null;
        return type.Kind switch
        {
            TypeKind.Int8 => Negated<sbyte>(operand),
            TypeKind.Int16 => Negated<short>(operand),
            TypeKind.Int32 => Negated<int>(operand),
            TypeKind.Int64 => Negated<long>(operand),
            TypeKind.Int128 or TypeKind.Decimal => Negated<Int128>(operand),
            TypeKind.UInt8 => Negated<byte>(operand),
            TypeKind.UInt16 => Negated<ushort>(operand),
            TypeKind.UInt32 => Negated<uint>(operand),
            TypeKind.UInt64 => Negated<ulong>(operand),
            TypeKind.Float32 => new Unary<float, float, NegateFloat<float>>(operand, default, type, failure: null, isTotal: true),
            TypeKind.Float64 => new Unary<double, double, NegateFloat<double>>(operand, default, type, failure: null, isTotal: true),
            _ => null,
        };
    }

    private static Kernel? Integers<T>(string name, IEvaluator left, IEvaluator right, DataType type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => name switch
        {
            "+" => new Binary<T, T, T, AddIntegers<T>>(left, right, default, type, isTotal: false),
            "-" => new Binary<T, T, T, SubtractIntegers<T>>(left, right, default, type, isTotal: false),
            "*" => new Binary<T, T, T, MultiplyIntegers<T>>(left, right, default, type, isTotal: false),
            "//" => new Division<T, Quotient<T>>(left, right, type),
            "%" => new Division<T, Remainder<T>>(left, right, type),
            _ => null,
        };

    private static Kernel? Floats<T>(string name, IEvaluator left, IEvaluator right, DataType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
        {
            "+" => new Binary<T, T, T, AddFloats<T>>(left, right, default, type, isTotal: true),
            "-" => new Binary<T, T, T, SubtractFloats<T>>(left, right, default, type, isTotal: true),
            "*" => new Binary<T, T, T, MultiplyFloats<T>>(left, right, default, type, isTotal: true),
            "/" => new Binary<T, T, T, DivideFloats<T>>(left, right, default, type, isTotal: true),
            "%" => new Binary<T, T, T, RemainderOfFloats<T>>(left, right, default, type, isTotal: true),
            _ => null,
        };

    private static Kernel? Decimals(string name, IEvaluator left, IEvaluator right, DataType type)
    {
        if (type.Kind != TypeKind.Decimal) return null;
        var (leftScale, rightScale) = (left.Type.Scale, right.Type.Scale);
        var sameScale = leftScale == type.Scale && rightScale == type.Scale;
        return name switch
        {
            "+" when sameScale => new Binary<Int128, Int128, Int128, AddDecimals>(left, right, new AddDecimals(type), type, isTotal: false),
            "-" when sameScale => new Binary<Int128, Int128, Int128, SubtractDecimals>(left, right, new SubtractDecimals(type), type, isTotal: false),
            "*" when leftScale + rightScale == type.Scale => new Binary<Int128, Int128, Int128, MultiplyDecimals>(left, right, new MultiplyDecimals(type, leftScale, rightScale), type, isTotal: false),
            "%" when sameScale => new Division<Int128, Remainder<Int128>>(left, right, type),
            _ => null,
        };
    }

    private static Unary<T, T, NegateInteger<T>> Negated<T>(IEvaluator operand)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
        new(operand, default, operand.Type, value => $"Overflow in negation of {value}: {operand.Type} has no positive counterpart of it. Cast it to a wider type.", isTotal: T.IsZero(T.MinValue));
}
