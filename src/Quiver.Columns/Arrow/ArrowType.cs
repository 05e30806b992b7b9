namespace Quiver.Columns;

/// <summary>A type of Arrow with its parameters; those that a kind has not are zero. Immutable, compared by value.</summary>
/// <param name="Kind">Which type.</param>
internal sealed record ArrowType(ArrowKind Kind)
{
    /// <summary>Bits of an integer (8 to 64), a float (16 to 64), a decimal (32 to 256), a date (32: days, 64: milliseconds) or a time (32 or 64).</summary>
    public int Bits { get; init; }

    /// <summary>Whether an integer has a sign.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Unit of a time, timestamp or duration.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>Zone of a timestamp; null: it has none. Any other text, also the empty one of a damaged schema, is a zone.</summary>
    public string? Zone { get; init; }

    /// <summary>How an interval is stored.</summary>
    public ArrowInterval Interval { get; init; }

    /// <summary>Bytes of a fixed-size binary, elements of a fixed-size list; of a union 1 when it is dense.</summary>
    public int Size { get; init; }

    /// <summary>Whether it is text or bytes with offsets, of 32 or 64 bits.</summary>
    public bool IsText => Kind is ArrowKind.Utf8 or ArrowKind.LargeUtf8 or ArrowKind.Utf8View;

    /// <summary>Bits that each row takes in the buffer behind the mask: of its value, its offset or its view.</summary>
    public long RowBits => Kind switch
    {
        ArrowKind.Boolean => 1,
        ArrowKind.Int or ArrowKind.Float or ArrowKind.Decimal or ArrowKind.Date or ArrowKind.Time => Bits,
        ArrowKind.Interval => Interval switch { ArrowInterval.YearMonth => 32, ArrowInterval.DayTime => 64, _ => 128 },
        ArrowKind.FixedBinary => Size * 8L,
        ArrowKind.Utf8 or ArrowKind.Binary or ArrowKind.List or ArrowKind.Map or ArrowKind.ListView => 32,
        ArrowKind.Utf8View or ArrowKind.BinaryView => 128,
        _ => 64,
    };

    /// <summary>The type as Arrow's documentation calls it: timestamp(ms, UTC).</summary>
    public override string ToString() => Kind switch
    {
        ArrowKind.Int => $"{(IsSigned ? "int" : "uint")}{Bits}",
        ArrowKind.Float => $"float{Bits}",
        ArrowKind.Decimal => $"decimal{Bits}({Precision}, {Scale})",
        ArrowKind.Date => $"date{Bits}",
        ArrowKind.Time => $"time{Bits}({UnitText})",
        ArrowKind.Timestamp => Zone is null ? $"timestamp({UnitText})" : $"timestamp({UnitText}, {Zone})",
        ArrowKind.Duration => $"duration({UnitText})",
        ArrowKind.Interval => Interval switch { ArrowInterval.YearMonth => "interval(year_month)", ArrowInterval.DayTime => "interval(day_time)", _ => "interval(month_day_nano)" },
        ArrowKind.FixedBinary => $"fixed_size_binary({Size})",
        ArrowKind.FixedList => $"fixed_size_list({Size})",
        ArrowKind.Boolean => "bool",
        ArrowKind.LargeBinary => "large_binary",
        ArrowKind.LargeUtf8 => "large_utf8",
        ArrowKind.LargeList => "large_list",
        ArrowKind.RunEndEncoded => "run_end_encoded",
        ArrowKind.BinaryView => "binary_view",
        ArrowKind.Utf8View => "utf8_view",
        ArrowKind.ListView => "list_view",
        ArrowKind.LargeListView => "large_list_view",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    private string UnitText => Unit switch { TimeUnit.Second => "s", TimeUnit.Millisecond => "ms", TimeUnit.Microsecond => "us", _ => "ns" };
}
