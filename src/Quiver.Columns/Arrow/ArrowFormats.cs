using System.Globalization;

namespace Quiver.Columns;

/// <summary>The texts that stand for types in the C data interface.</summary>
internal static class ArrowFormats
{
    /// <summary>The text of a type that Quiver writes.</summary>
    public static string Of(ArrowType type) => type.Kind switch
    {
        ArrowKind.Null => "n",
        ArrowKind.Boolean => "b",
        ArrowKind.Int => (type.Bits, type.IsSigned) switch { (8, true) => "c", (8, _) => "C", (16, true) => "s", (16, _) => "S", (32, true) => "i", (32, _) => "I", (_, true) => "l", _ => "L" },
        ArrowKind.Float => type.Bits switch { 16 => "e", 32 => "f", _ => "g" },
        ArrowKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"d:{type.Precision},{type.Scale}"),
        ArrowKind.Utf8 => "u",
        ArrowKind.Binary => "z",
        ArrowKind.FixedBinary => string.Create(CultureInfo.InvariantCulture, $"w:{type.Size}"),
        ArrowKind.Date => "tdD",
        ArrowKind.Time => $"tt{UnitOf(type.Unit)}",
        ArrowKind.Timestamp => $"ts{UnitOf(type.Unit)}:{type.Zone}",
        ArrowKind.Interval => "tin",
        ArrowKind.List => "+l",
        ArrowKind.FixedList => string.Create(CultureInfo.InvariantCulture, $"+w:{type.Size}"),
        ArrowKind.Struct => "+s",
        ArrowKind.Map => "+m",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A type that is not written."),
    };

    /// <summary>The type of a text.</summary>
    /// <param name="format">The text.</param>
    /// <param name="name">The field's name, for messages.</param>
    /// <exception cref="ArrowException">It stands for none that is known.</exception>
    public static ArrowType Parse(string format, string name) => format switch
    {
        "n" => new(ArrowKind.Null),
        "b" => new(ArrowKind.Boolean),
        "c" or "s" or "i" or "l" => new(ArrowKind.Int) { Bits = format[0] switch { 'c' => 8, 's' => 16, 'i' => 32, _ => 64 }, IsSigned = true },
        "C" or "S" or "I" or "L" => new(ArrowKind.Int) { Bits = format[0] switch { 'C' => 8, 'S' => 16, 'I' => 32, _ => 64 } },
        "e" or "f" or "g" => new(ArrowKind.Float) { Bits = format[0] switch { 'e' => 16, 'f' => 32, _ => 64 } },
        "z" => new(ArrowKind.Binary),
        "Z" => new(ArrowKind.LargeBinary),
        "vz" => new(ArrowKind.BinaryView),
        "u" => new(ArrowKind.Utf8),
        "U" => new(ArrowKind.LargeUtf8),
        "vu" => new(ArrowKind.Utf8View),
        "tdD" => new(ArrowKind.Date) { Bits = 32 },
        "tdm" => new(ArrowKind.Date) { Bits = 64 },
        "tts" or "ttm" => new(ArrowKind.Time) { Bits = 32, Unit = Unit(format[2]) },
        "ttu" or "ttn" => new(ArrowKind.Time) { Bits = 64, Unit = Unit(format[2]) },
        "tDs" or "tDm" or "tDu" or "tDn" => new(ArrowKind.Duration) { Unit = Unit(format[2]) },
        "tiM" => new(ArrowKind.Interval),
        "tiD" => new(ArrowKind.Interval) { Interval = ArrowInterval.DayTime },
        "tin" => new(ArrowKind.Interval) { Interval = ArrowInterval.MonthDayNano },
        "+l" => new(ArrowKind.List),
        "+L" => new(ArrowKind.LargeList),
        "+vl" => new(ArrowKind.ListView),
        "+vL" => new(ArrowKind.LargeListView),
        "+s" => new(ArrowKind.Struct),
        "+m" => new(ArrowKind.Map),
        "+r" => new(ArrowKind.RunEndEncoded),
        ['t', 's', 's' or 'm' or 'u' or 'n', ':', ..] => new(ArrowKind.Timestamp) { Unit = Unit(format[2]), Zone = format.Length == 4 ? null : format[4..] },
        ['w', ':', .. var size] => new(ArrowKind.FixedBinary) { Size = Number(size, format, name) },
        ['+', 'w', ':', .. var size] => new(ArrowKind.FixedList) { Size = Number(size, format, name) },
        ['+', 'u', 'd' or 's', ':', ..] => new(ArrowKind.Union) { Size = format[2] == 'd' ? 1 : 0 },
        ['d', ':', .. var digits] => Decimal(digits, format, name),
        _ => throw ArrowException.Unsupported($"Column '{name}' is of a type that Quiver does not know, '{format}' in the C data interface. Cast it before it is given."),
    };

    private static ArrowType Decimal(string digits, string format, string name)
    {
        var parts = digits.Split(',');
        if (parts.Length is not (2 or 3)) throw Wrong(format, name);
        return new(ArrowKind.Decimal) { Precision = Number(parts[0], format, name), Scale = Number(parts[1], format, name), Bits = parts.Length == 3 ? Number(parts[2], format, name) : 128 };
    }

    private static int Number(string digits, string format, string name) => int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(format, name);

    private static ArrowException Wrong(string format, string name) => ArrowException.Malformed($"Column '{name}' is of type '{format}', which is none of the C data interface.");

    private static TimeUnit Unit(char unit) => unit switch { 's' => TimeUnit.Second, 'm' => TimeUnit.Millisecond, 'u' => TimeUnit.Microsecond, _ => TimeUnit.Nanosecond };

    private static char UnitOf(TimeUnit unit) => unit switch { TimeUnit.Second => 's', TimeUnit.Millisecond => 'm', TimeUnit.Microsecond => 'u', _ => 'n' };
}
