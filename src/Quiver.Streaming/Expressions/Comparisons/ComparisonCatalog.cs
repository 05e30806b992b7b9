using System.Numerics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A comparison of SQL.</summary>
internal enum Comparing
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>IS DISTINCT FROM.</summary>
    Distinct,

    /// <summary>IS NOT DISTINCT FROM.</summary>
    NotDistinct,
}

/// <summary>Kernels of comparisons, for all types that columns hold.</summary>
internal static class ComparisonCatalog
{
    /// <summary>The kernel of a comparison of two expressions of one type; null when there is none. The sides are the kernel's from then on when there is one.</summary>
    public static Kernel? TryCreate(Comparing comparing, IEvaluator left, IEvaluator right)
    {
        if (left.Type.Kind != right.Type.Kind || left.Type.Scale != right.Type.Scale || left.Type.Unit != right.Type.Unit) return null;
        if (left is Constant { Value: null } || right is Constant { Value: null }) return WithNull(comparing, left, right);
        if (TextWithConstant(comparing, left, right) is { } test) return test;

        if (comparing is Comparing.Greater or Comparing.LessOrEqual) (left, right) = (right, left);
        var isOrder = comparing is Comparing.Less or Comparing.LessOrEqual or Comparing.Greater or Comparing.GreaterOrEqual;
        var form = new ComparisonForm(
            IsNegated: comparing is Comparing.NotEqual or Comparing.LessOrEqual or Comparing.GreaterOrEqual or Comparing.Distinct,
            IsDistinct: comparing is Comparing.Distinct or Comparing.NotDistinct);
        return left.Type.Kind switch
        {
            TypeKind.Boolean => new BooleanComparison(left, right, isOrder, form),
            TypeKind.Int8 => Integers<sbyte>(left, right, isOrder, form),
            TypeKind.Int16 => Integers<short>(left, right, isOrder, form),
            TypeKind.Int32 or TypeKind.Date => Integers<int>(left, right, isOrder, form),
            TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => Integers<long>(left, right, isOrder, form),
            TypeKind.Int128 or TypeKind.Decimal => Integers<Int128>(left, right, isOrder, form),
            TypeKind.UInt8 => Integers<byte>(left, right, isOrder, form),
            TypeKind.UInt16 => Integers<ushort>(left, right, isOrder, form),
            TypeKind.UInt32 => Integers<uint>(left, right, isOrder, form),
            TypeKind.UInt64 => Integers<ulong>(left, right, isOrder, form),
            TypeKind.Float32 => Floats<float>(left, right, isOrder, form),
            TypeKind.Float64 => Floats<double>(left, right, isOrder, form),
            TypeKind.Interval => isOrder ? new SlotComparison<Interval, LessIntervals>(left, right, form) : new SlotComparison<Interval, EqualIntervals>(left, right, form),
            TypeKind.Utf8 or TypeKind.Binary => new TextComparison(left, right, isOrder, form),
            _ => null,
        };
    }

    private static Kernel Integers<T>(IEvaluator left, IEvaluator right, bool isOrder, ComparisonForm form)
        where T : unmanaged, IBinaryInteger<T> =>
        isOrder ? new SlotComparison<T, LessIntegers<T>>(left, right, form) : new SlotComparison<T, EqualIntegers<T>>(left, right, form);

    private static Kernel Floats<T>(IEvaluator left, IEvaluator right, bool isOrder, ComparisonForm form)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        isOrder ? new SlotComparison<T, LessFloats<T>>(left, right, form) : new SlotComparison<T, EqualFloats<T>>(left, right, form);

    private static Kernel? WithNull(Comparing comparing, IEvaluator left, IEvaluator right)
    {
        if (comparing is not (Comparing.Distinct or Comparing.NotDistinct)) return null;
        var (value, isConstant) = left is Constant { Value: null } ? (right, left) : (left, right);
        isConstant.Dispose();
        return new IsNull(value, isNegated: comparing == Comparing.Distinct);
    }

    private static Kernel? TextWithConstant(Comparing comparing, IEvaluator left, IEvaluator right)
    {
        if (!left.Type.IsVariable || comparing is Comparing.Distinct or Comparing.NotDistinct) return null;
        if (left is Constant && right is not Constant)
        {
            (left, right) = (right, left);
            comparing = comparing switch
            {
                Comparing.Less => Comparing.Greater,
                Comparing.LessOrEqual => Comparing.GreaterOrEqual,
                Comparing.Greater => Comparing.Less,
                Comparing.GreaterOrEqual => Comparing.LessOrEqual,
                _ => comparing,
            };
        }

        if (right is not Constant constant) return null;
        var value = TextTests.Bytes(constant.Value!);
        return comparing is Comparing.Equal or Comparing.NotEqual
            ? new TextTest<EqualsText>(left, new EqualsText(value), isNegated: comparing == Comparing.NotEqual)
            : new TextTest<ComparesToText>(left, new ComparesToText(value, comparing), isNegated: false);
    }
}
