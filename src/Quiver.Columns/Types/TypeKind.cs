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

    /// <summary>Unsigned 128 bits: <see cref="System.UInt128"/>.</summary>
    UInt128,

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

    /// <summary>Time since midnight in <see cref="DataType.Unit"/>, microseconds or nanoseconds: <see cref="long"/>.</summary>
    Time,

    /// <summary>Time since 1970-01-01T00:00:00Z in <see cref="DataType.Unit"/>: <see cref="long"/>.</summary>
    Timestamp,

    /// <summary>Months, days and microseconds: <see cref="Columns.Interval"/>.</summary>
    Interval,

    /// <summary>Any number of values of one type, read by <see cref="Column.Lists"/>.</summary>
    List,

    /// <summary>As many values of one type in each row, read by <see cref="Column.Lists"/>; SQL calls it an array.</summary>
    FixedList,

    /// <summary>Named values of several types, each a column of <see cref="Column.Children"/>.</summary>
    Struct,

    /// <summary>Values by keys, read by <see cref="Column.Maps"/>.</summary>
    Map,

    /// <summary>A UUID as a 128-bit number, big-endian, with the highest bit flipped, so that slots are ordered as their texts: <see cref="System.Int128"/>; <see cref="ValueText.Format"/> prints it.</summary>
    Uuid,

    /// <summary>No values: NULL in each row.</summary>
    Null,

    /// <summary>A type that plans may speak of but columns do not hold; <see cref="DataType.Name"/> has its SQL text.</summary>
    Other,
}
