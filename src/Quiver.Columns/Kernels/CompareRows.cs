using System.Diagnostics;

namespace Quiver.Columns;

/// <summary>
/// Compares two rows of columns of one type as DuckDB groups and sorts: nulls are equal to each other and come last, NaN is equal to itself and greater than every number, −0.0 equals 0.0,
/// intervals are compared with a month of 30 days and a day of 24 hours, texts by their bytes, lists element by element in this same order, nulls in them too; a list comes before those that go on. Structs are compared member by member, maps as lists of their entries.
/// </summary>
internal static class CompareRows
{
    /// <summary>Whether two rows are equal; two nulls are.</summary>
    public static bool Equal(Column a, int i, Column b, int j)
    {
        if (a.IsNull(i) || b.IsNull(j)) return a.IsNull(i) && b.IsNull(j);
        if (!a.Type.IsVariable) return Values(a, i, b, j) == 0;
        if (a.Dictionary is not null && a.Dictionary == b.Dictionary) return a.Codes.All[i] == b.Codes.All[j];
        return a.Texts[i].SequenceEqual(b.Texts[j]);
    }

    /// <summary>Negative when row <paramref name="i"/> of <paramref name="a"/> comes first, positive when it comes later, 0 when the rows are equal.</summary>
    public static int Order(Column a, int i, Column b, int j)
    {
        var (aNull, bNull) = (a.IsNull(i), b.IsNull(j));
        if (aNull | bNull) return (aNull ? 1 : 0) - (bNull ? 1 : 0);
        return Values(a, i, b, j);
    }

    /// <summary>Compares floats in the total order of SQL: −0.0 equals 0.0, NaN equals itself and is greatest.</summary>
    public static int Floats(double x, double y) => x < y ? -1 : x > y ? 1 : x == y ? 0 : (double.IsNaN(x) ? 1 : 0) - (double.IsNaN(y) ? 1 : 0);

    /// <summary>Compares intervals by their length, with a month of 30 days and a day of 24 hours.</summary>
    public static int Intervals(Interval x, Interval y) => IntervalOrder.Compare(x, y);

    private static int Values(Column a, int i, Column b, int j) => a.Type.Kind switch
    {
        TypeKind.Boolean => a.Booleans[i].CompareTo(b.Booleans[j]),
        TypeKind.Int8 => Values<sbyte>(a, i, b, j),
        TypeKind.Int16 => Values<short>(a, i, b, j),
        TypeKind.Int32 or TypeKind.Date => Values<int>(a, i, b, j),
        TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => Values<long>(a, i, b, j),
        TypeKind.Int128 or TypeKind.Decimal or TypeKind.Uuid => Values<Int128>(a, i, b, j),
        TypeKind.UInt128 => Values<UInt128>(a, i, b, j),
        TypeKind.UInt8 => Values<byte>(a, i, b, j),
        TypeKind.UInt16 => Values<ushort>(a, i, b, j),
        TypeKind.UInt32 => Values<uint>(a, i, b, j),
        TypeKind.UInt64 => Values<ulong>(a, i, b, j),
        TypeKind.Float32 => Floats(a.Values<float>().All[i], b.Values<float>().All[j]),
        TypeKind.Float64 => Floats(a.Values<double>().All[i], b.Values<double>().All[j]),
        TypeKind.Interval => Intervals(a.Values<Interval>().All[i], b.Values<Interval>().All[j]),
        TypeKind.Utf8 or TypeKind.Binary => a.Texts[i].SequenceCompareTo(b.Texts[j]),
        TypeKind.List or TypeKind.FixedList or TypeKind.Map => Lists(a.Lists, i, b.Lists, j),
        TypeKind.Struct => Structs(a, i, b, j),
        _ => throw new UnreachableException($"A column of {a.Type}."),
    };

    private static int Lists(Lists a, int i, Lists b, int j)
    {
        var (left, right) = (a[i], b[j]);
        var (leftCount, rightCount) = (left.End.Value - left.Start.Value, right.End.Value - right.Start.Value);
        for (var k = 0; k < Math.Min(leftCount, rightCount); k++)
            if (Order(a.Elements, left.Start.Value + k, b.Elements, right.Start.Value + k) is not 0 and var order) return order;
        return leftCount - rightCount;
    }

    private static int Structs(Column a, int i, Column b, int j)
    {
        var (left, right) = (a.Children, b.Children);
        for (var member = 0; member < left.Length; member++)
            if (Order(left[member], i, right[member], j) is not 0 and var order) return order;
        return 0;
    }

    private static int Values<T>(Column a, int i, Column b, int j)
        where T : unmanaged, IComparable<T> => a.Values<T>().All[i].CompareTo(b.Values<T>().All[j]);
}
