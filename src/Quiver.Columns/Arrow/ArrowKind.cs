namespace Quiver.Columns;

/// <summary>The types of Arrow, by the numbers that its metadata gives them (Schema.fbs, union Type).</summary>
internal enum ArrowKind : byte
{
    None,
    Null,
    Int,
    Float,
    Binary,
    Utf8,
    Boolean,
    Decimal,
    Date,
    Time,
    Timestamp,
    Interval,
    List,
    Struct,
    Union,
    FixedBinary,
    FixedList,
    Map,
    Duration,
    LargeBinary,
    LargeUtf8,
    LargeList,
    RunEndEncoded,
    BinaryView,
    Utf8View,
    ListView,
    LargeListView,
}
