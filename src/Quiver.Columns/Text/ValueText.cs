using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Quiver.Columns;

/// <summary>Prints values as DuckDB does when it casts them to VARCHAR, but for a FLOAT in fifty, which DuckDB gives more digits than it needs, and the sign of NaN, which is dropped.</summary>
public static class ValueText
{
    private const long MicrosPerSecond = 1_000_000;
    private const long NanosPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\"'(),:=[]{}");

    /// <summary>One value as text. How a NULL looks is the caller's business.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">0 to its length - 1; not a null row.</param>
    public static string Format(Column column, int row) => column.Type.Kind switch
    {
        TypeKind.Boolean => column.Booleans[row] ? "true" : "false",
        TypeKind.Int8 => column.Values<sbyte>().All[row].ToString(),
        TypeKind.Int16 => column.Values<short>().All[row].ToString(),
        TypeKind.Int32 => column.Values<int>().All[row].ToString(),
        TypeKind.Int64 => column.Values<long>().All[row].ToString(),
        TypeKind.Int128 => column.Values<Int128>().All[row].ToString(),
        TypeKind.UInt8 => column.Values<byte>().All[row].ToString(),
        TypeKind.UInt16 => column.Values<ushort>().All[row].ToString(),
        TypeKind.UInt32 => column.Values<uint>().All[row].ToString(),
        TypeKind.UInt64 => column.Values<ulong>().All[row].ToString(),
        TypeKind.Float32 => Float(column.Values<float>().All[row]),
        TypeKind.Float64 => Float(column.Values<double>().All[row]),
        TypeKind.Decimal => Decimal(column.Values<Int128>().All[row], column.Type.Precision, column.Type.Scale),
        TypeKind.Utf8 => Encoding.UTF8.GetString(column.Texts[row]),
        TypeKind.Binary => Blob(column.Texts[row]),
        TypeKind.Date => Date(column.Values<int>().All[row]),
        TypeKind.Time => Time(column.Values<long>().All[row], column.Type.Unit),
        TypeKind.Timestamp => Timestamp(column.Values<long>().All[row], column.Type.Unit, column.Type.HasZone),
        TypeKind.Interval => Interval(column.Values<Interval>().All[row]),
        TypeKind.List or TypeKind.FixedList => List(column.Lists, row),
        TypeKind.Struct => Struct(column, row),
        TypeKind.Map => Map(column.Maps, row),
        TypeKind.Uuid => Uuids.ToGuid(column.Values<Int128>().All[row]).ToString(),
        TypeKind.UInt128 => column.Values<UInt128>().All[row].ToString(),
        _ => throw new UnreachableException($"A column of {column.Type}."),
    };

    /// <summary>A double: the shortest digits that read back as the same number; 10.0, 1e+20, nan, inf, -inf.</summary>
    /// <param name="value">Any double.</param>
    public static string Float(double value) => double.IsFinite(value) ? Digits(value.ToString("R")) : NotFinite(value);

    /// <summary>A float: the shortest digits that read back as the same number; 10.0, 1e+20, nan, inf, -inf.</summary>
    /// <param name="value">Any float.</param>
    public static string Float(float value) => float.IsFinite(value) ? Digits(value.ToString("R")) : NotFinite(value);

    /// <summary>A decimal with all digits of its scale: 0.50; .50 when its type has no digit before the point.</summary>
    /// <param name="unscaled">The value times 10 to the power of <paramref name="scale"/>.</param>
    /// <param name="precision">Digits of the type, 1 to 38.</param>
    /// <param name="scale">Digits after the point, 0 to <paramref name="precision"/>.</param>
    public static string Decimal(Int128 unscaled, int precision, int scale)
    {
        var digits = unscaled.ToString();
        if (scale == 0) return digits;
        var sign = unscaled < 0 ? "-" : "";
        digits = digits[sign.Length..].PadLeft(precision == scale ? scale : scale + 1, '0');
        return $"{sign}{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}";
    }

    /// <summary>Bytes: printable ASCII as itself, other bytes, backslash and quotes as \xAA.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Blob(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'\\' and not (byte)'\'' and not (byte)'"') text.Append((char)value);
            else text.Append("\\x").Append(value.ToString("X2"));
        }

        return text.ToString();
    }

    /// <summary>A day: 2024-01-31, 0044-03-15 (BC), infinity, -infinity.</summary>
    /// <param name="days">Days since 1970-01-01.</param>
    public static string Date(int days) => days switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        _ => Day(days),
    };

    /// <summary>A time of day: 10:00:00, 10:00:00.5.</summary>
    /// <param name="time">Time since midnight.</param>
    /// <param name="unit">Its unit, microseconds or nanoseconds.</param>
    public static string Time(long time, TimeUnit unit = TimeUnit.Microsecond) =>
        unit == TimeUnit.Nanosecond ? Clock(time / NanosPerSecond, time % NanosPerSecond, 9) : Clock(time / MicrosPerSecond, time % MicrosPerSecond, 6);

    /// <summary>A moment: 2024-01-01 00:00:00.1, with +00 when it is shown in a zone (always UTC).</summary>
    /// <param name="value">Time since 1970-01-01T00:00:00Z in <paramref name="unit"/>.</param>
    /// <param name="unit">The unit of <paramref name="value"/>.</param>
    /// <param name="hasZone">Whether it is a TIMESTAMP WITH TIME ZONE.</param>
    public static string Timestamp(long value, TimeUnit unit = TimeUnit.Microsecond, bool hasZone = false)
    {
        if (value == long.MaxValue) return "infinity";
        if (value == -long.MaxValue) return "-infinity";
        var (perSecond, fractionDigits) = unit switch
        {
            TimeUnit.Second => (1L, 0),
            TimeUnit.Millisecond => (1_000L, 3),
            TimeUnit.Nanosecond => (1_000_000_000L, 9),
            _ => (MicrosPerSecond, 6),
        };
        var (seconds, fraction) = FloorDivide(value, perSecond);
        var (days, secondOfDay) = FloorDivide(seconds, SecondsPerDay);
        return $"{Day(days)} {Clock(secondOfDay, fraction, fractionDigits)}{(hasZone ? "+00" : "")}";
    }

    /// <summary>An interval: 1 year 2 months 3 days 04:05:06.7; 00:00:00 when it is empty.</summary>
    /// <param name="interval">Any interval.</param>
    public static string Interval(Interval interval)
    {
        var text = new StringBuilder();
        Append(text, interval.Months / 12, "year");
        Append(text, interval.Months % 12, "month");
        Append(text, interval.Days, "day");
        if (interval.Micros == 0) return text.Length == 0 ? "00:00:00" : text.ToString();
        if (text.Length > 0) text.Append(' ');
        if (interval.Micros < 0) text.Append('-');
        var micros = Int128.Abs(interval.Micros);
        return text.Append(Clock((long)(micros / MicrosPerSecond), (long)(micros % MicrosPerSecond), 6)).ToString();

        static void Append(StringBuilder text, int count, string unit)
        {
            if (count == 0) return;
            if (text.Length > 0) text.Append(' ');
            text.Append(count).Append(' ').Append(unit);
            if (count is not (1 or -1)) text.Append('s');
        }
    }

    private static string List(Lists lists, int row)
    {
        var elements = lists.Elements;
        var isQuoted = elements.Type != DataType.Json; // JSON is in quotes in structs and maps alone
        var (start, end) = (lists[row].Start.Value, lists[row].End.Value);
        var text = new StringBuilder("[");
        for (var element = start; element < end; element++)
        {
            if (element > start) text.Append(", ");
            AppendElement(text, elements, element, isQuoted);
        }

        return text.Append(']').ToString();
    }

    private static string Struct(Column column, int row)
    {
        var fields = column.Type.Fields;
        var isNamed = fields[0].Name.Length > 0;
        var text = new StringBuilder(isNamed ? "{" : "(");
        for (var member = 0; member < fields.Length; member++)
        {
            if (member > 0) text.Append(", ");
            if (isNamed)
            {
                AppendQuoted(text, fields[member].Name);
                text.Append(": ");
            }

            AppendElement(text, column.Children[member], row);
        }

        return text.Append(isNamed ? '}' : ')').ToString();
    }

    private static string Map(Maps maps, int row)
    {
        var (start, end) = (maps[row].Start.Value, maps[row].End.Value);
        var text = new StringBuilder("{");
        for (var entry = start; entry < end; entry++)
        {
            if (entry > start) text.Append(", ");
            AppendElement(text, maps.Keys, entry);
            text.Append('=');
            AppendElement(text, maps.Values, entry);
        }

        return text.Append('}').ToString();
    }

    private static void AppendElement(StringBuilder text, Column column, int row, bool isQuoted = true)
    {
        if (column.IsNull(row)) text.Append("NULL");
        else if (isQuoted && !column.Type.IsNested) AppendElement(text, Format(column, row));
        else text.Append(Format(column, row));
    }

    // In quotes when it would else be read as something else: as NULL, as two elements, as one without its outer blanks.
    private static void AppendElement(StringBuilder text, string element)
    {
        var isPlain = element.Length > 0 && !IsBlank(element[0]) && !IsBlank(element[^1]) && element.AsSpan().IndexOfAny(Quoted) < 0 && !element.Equals("NULL", StringComparison.OrdinalIgnoreCase);
        if (isPlain)
        {
            text.Append(element);
            return;
        }

        AppendQuoted(text, element);

        static bool IsBlank(char letter) => letter is ' ' or >= '\t' and <= '\r';
    }

    private static void AppendQuoted(StringBuilder text, string element)
    {
        text.Append('\'');
        foreach (var letter in element)
        {
            if (letter is '\'' or '\\') text.Append('\\');
            text.Append(letter);
        }

        text.Append('\'');
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    /// <summary>The digits of a number in fixed notation for exponents from -4 to 15, else one digit, the others, and an exponent of two digits at least.</summary>
    /// <param name="shortest">As .NET prints it: 12.5, 1E+20, 1.25E-07.</param>
    private static string Digits(string shortest)
    {
        var sign = shortest[0] == '-' ? "-" : "";
        var mantissa = shortest.AsSpan(sign.Length);
        var exponent = 0; // of the digit before the point
        if (mantissa.IndexOf('E') is >= 0 and var e)
        {
            exponent = int.Parse(mantissa[(e + 1)..]);
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        var written = mantissa.ToString().Replace(".", "", StringComparison.Ordinal);
        var digits = written.TrimStart('0');
        exponent -= written.Length - digits.Length;
        digits = digits.TrimEnd('0');
        if (digits.Length == 0) return sign + "0.0";
        if (exponent is < -4 or > 15)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        digits = digits.PadRight(exponent + 2, '0');
        return $"{sign}{digits.AsSpan(0, exponent + 1)}.{digits.AsSpan(exponent + 1)}";
    }

    /// <summary>Year, month and day of a day number. Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.</summary>
    private static string Day(long days)
    {
        days += 719_468; // from 0000-03-01, so that a leap day is the last of its year
        var (era, dayOfEra) = FloorDivide(days, 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shiftedMonth = ((5 * dayOfYear) + 2) / 153; // from March
        var day = dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1;
        var month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        return year > 0 ? $"{year:0000}-{month:00}-{day:00}" : $"{1 - year:0000}-{month:00}-{day:00} (BC)"; // there is no year 0: 1 BC comes before 1
    }

    private static string Clock(long seconds, long fraction, int fractionDigits)
    {
        var clock = $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}";
        return fraction == 0 ? clock : clock + "." + fraction.ToString().PadLeft(fractionDigits, '0').TrimEnd('0');
    }

    private static (long Quotient, long Remainder) FloorDivide(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }
}
