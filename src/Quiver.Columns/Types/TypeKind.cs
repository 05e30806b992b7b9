namespace Quiver.Columns;

/// <summary>What a column holds. The comment of each names the C# type of a slot in <see cref="Column.Values{T}"/>.</summary>
public enum TypeKind : byte
{
    /// <summary>True or false; one bit a row, read by <see cref="Column.Booleans"/>.</summary>
    Boolean,

    /// <summary>Signed 8 bits: <see cref="sbyte"/>.</summary>
    Int8,

    /// <summary>Signed 16 bits: <see cref="short"/>.</summary>
    Int16,

    /// <summary>Signed 32 bits: <see cref="int"/>.</summary>
    Int32,

    /// <summary>Signed 64 bits: <see cref="long"/>.</summary>
    Int64,

    /// <summary>Signed 128 bits: <see cref="System.Int128"/>.</summary>
    Int128,

    /// <summary>Unsigned 8 bits: <see cref="byte"/>.</summary>
    UInt8,

    /// <summary>Unsigned 16 bits: <see cref="ushort"/>.</summary>
    UInt16,

    /// <summary>Unsigned 32 bits: <see cref="uint"/>.</summary>
    UInt32,

    /// <summary>Unsigned 64 bits: <see cref="ulong"/>.</summary>
    UInt64,

    /// <summary>IEEE single: <see cref="float"/>.</summary>
    Float32,

    /// <summary>IEEE double: <see cref="double"/>.</summary>
    Float64,

    /// <summary>Decimal of up to 38 digits: the unscaled value as <see cref="System.Int128"/>.</summary>
    Decimal,

    /// <summary>UTF-8 text, plain or coded, read by <see cref="Column.Texts"/>.</summary>
    Utf8,

    /// <summary>Bytes, read by <see cref="Column.Texts"/>.</summary>
    Binary,

    /// <summary>Days since 1970-01-01: <see cref="int"/>.</summary>
    Date,

    /// <summary>Microseconds since midnight: <see cref="long"/>.</summary>
    Time,

    /// <summary>Time since 1970-01-01T00:00:00Z in <see cref="DataType.Unit"/>: <see cref="long"/>.</summary>
    Timestamp,

    /// <summary>Months, days and microseconds: <see cref="Columns.Interval"/>.</summary>
    Interval,

    /// <summary>Any number of values of one type, read by <see cref="Column.Lists"/>.</summary>
    List,

    /// <summary>A type that plans may speak of but columns do not hold; <see cref="DataType.Name"/> has its SQL text.</summary>
    Other,
}
