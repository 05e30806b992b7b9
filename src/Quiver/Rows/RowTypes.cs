using Quiver.Columns;

namespace Quiver;

/// <summary>Which C# types go into which columns and come out of them, as a table: what <see cref="RowValues"/> and <see cref="CellReader"/> find by looking at methods.</summary>
internal static class RowTypes
{
    private enum Family
    {
        None,
        Boolean,
        Integer,
        Float,
        Decimal,
        Text,
        Char,
        Bytes,
        Uuid,
        Moment,
        OffsetMoment,
        Day,
        TimeOfDay,
        Span,
        Interval,
    }

    /// <summary>Whether the values of a type are one value of some column: a number, a text, bytes, a moment …</summary>
    /// <param name="type">The type, not nullable.</param>
    public static bool IsValue(Type type) => type.IsEnum || FamilyOf(type) != Family.None;

    /// <summary>Whether enums go into a column by their names.</summary>
    public static bool TakesNames(DataType column) => column.Kind == TypeKind.Utf8;

    /// <summary>Whether values of a type may be appended to a column.</summary>
    /// <param name="column">The column's type.</param>
    /// <param name="value">The C# type, which may be nullable.</param>
    public static bool CanAppend(DataType column, Type value)
    {
        var plain = Nullable.GetUnderlyingType(value) ?? value;
        if (plain.IsEnum) return TakesNames(column) || CanAppend(column, Enum.GetUnderlyingType(plain));
        return (FamilyOf(column), FamilyOf(plain)) switch
        {
            (Family.Integer or Family.Decimal, Family.Integer or Family.Decimal) => true,
            (Family.Float, Family.Integer or Family.Decimal or Family.Float) => true,
            var (held, wanted) => GoBothWays(held, wanted),
        };
    }

    /// <summary>Whether the values of a column may become a type.</summary>
    /// <param name="column">The column's type, one that <see cref="CellReader.TypeFor"/> knows.</param>
    /// <param name="value">The C# type, which may be nullable.</param>
    public static bool CanRead(DataType column, Type value)
    {
        var plain = Nullable.GetUnderlyingType(value) ?? value;
        if (plain.IsEnum) return TakesNames(column) || CanRead(column, Enum.GetUnderlyingType(plain));
        return (FamilyOf(column), FamilyOf(plain)) switch
        {
            (Family.Integer, Family.Integer or Family.Float or Family.Decimal) => true,
            (Family.Float, Family.Float) => true,
            (Family.Decimal, Family.Integer or Family.Decimal) => true,
            (Family.Decimal, Family.Float) => plain == typeof(double),
            var (held, wanted) => GoBothWays(held, wanted),
        };
    }

    // Whether values that are no numbers go in and come out: of numbers, more go into a column than come out of it whole.
    private static bool GoBothWays(Family column, Family value) => (column, value) switch
    {
        (Family.Text, Family.Text or Family.Char or Family.Bytes or Family.Uuid) => true,
        (Family.Uuid, Family.Uuid or Family.Text) => true,
        (Family.Moment, Family.Moment or Family.OffsetMoment or Family.Day) => true,
        (Family.Day, Family.Day or Family.Moment) => true,
        (Family.TimeOfDay, Family.TimeOfDay or Family.Span) => true,
        (Family.Interval, Family.Interval or Family.Span) => true,
        (Family.Boolean, Family.Boolean) or (Family.Bytes, Family.Bytes) => true,
        _ => false,
    };

    private static Family FamilyOf(DataType column) => column.Kind switch
    {
        TypeKind.Boolean => Family.Boolean,
        TypeKind.Int8 or TypeKind.Int16 or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Int128 or TypeKind.UInt8 or TypeKind.UInt16 or TypeKind.UInt32 or TypeKind.UInt64 or TypeKind.UInt128 => Family.Integer,
        TypeKind.Float32 or TypeKind.Float64 => Family.Float,
        TypeKind.Decimal => Family.Decimal,
        TypeKind.Utf8 => Family.Text,
        TypeKind.Uuid => Family.Uuid,
        TypeKind.Binary => Family.Bytes,
        TypeKind.Date => Family.Day,
        TypeKind.Time => Family.TimeOfDay,
        TypeKind.Timestamp => Family.Moment,
        TypeKind.Interval => Family.Interval,
        _ => Family.None,
    };

    private static Family FamilyOf(Type value) => Type.GetTypeCode(value) switch
    {
        TypeCode.Boolean => Family.Boolean,
        >= TypeCode.SByte and <= TypeCode.UInt64 => Family.Integer,
        TypeCode.Single or TypeCode.Double => Family.Float,
        TypeCode.Decimal => Family.Decimal,
        TypeCode.String => Family.Text,
        TypeCode.Char => Family.Char,
        TypeCode.DateTime => Family.Moment,
        _ when value == typeof(Int128) || value == typeof(UInt128) => Family.Integer,
        _ when value == typeof(byte[]) => Family.Bytes,
        _ when value == typeof(Guid) => Family.Uuid,
        _ when value == typeof(DateTimeOffset) => Family.OffsetMoment,
        _ when value == typeof(DateOnly) => Family.Day,
        _ when value == typeof(TimeOnly) => Family.TimeOfDay,
        _ when value == typeof(TimeSpan) => Family.Span,
        _ when value == typeof(Interval) => Family.Interval,
        _ => Family.None,
    };
}
