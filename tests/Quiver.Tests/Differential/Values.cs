using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Random values of every type, and their texts.</summary>
internal static class Values
{
    /// <summary>Every type that a source's column can have, those with parameters in several sizes.</summary>
    public static readonly DataType[] Types =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
        DataType.Float32, DataType.Float64, DataType.Float64, DataType.Decimal(4, 1), DataType.Decimal(9, 2), DataType.Decimal(18, 4), DataType.Decimal(38, 6), DataType.Utf8, DataType.Utf8, DataType.Utf8,
        DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned, DataType.TimestampIn(TimeUnit.Second), DataType.TimestampIn(TimeUnit.Millisecond),
        DataType.TimestampIn(TimeUnit.Nanosecond), DataType.Interval,
    ];

    private static readonly string[] Texts =
    [
        "", "a", "A", "b", "ab", "abc", "aab", "AAPL", "MSFT", "GOOG", "müller", "ünï", "日本語", "🙂", "a b", " a", "a%b", "a_b", "it's", "line\nbreak", "12", "-3.5", "2024-02-29", "null",
        "exactly twelv", "twelve bytes", "thirteen byte", "a longer text that is not kept in place", "a longer text that is not kept in plac_", "ends with zero\0",
    ];

    /// <summary>The greatest magnitude of a number type, unscaled for decimals; one for others.</summary>
    public static Int128 Largest(DataType type) => type.Kind switch
    {
        TypeKind.Int8 => sbyte.MaxValue,
        TypeKind.Int16 => short.MaxValue,
        TypeKind.Int32 => int.MaxValue,
        TypeKind.Int64 => long.MaxValue,
        TypeKind.Int128 => Int128.MaxValue,
        TypeKind.UInt8 => byte.MaxValue,
        TypeKind.UInt16 => ushort.MaxValue,
        TypeKind.UInt32 => uint.MaxValue,
        TypeKind.UInt64 => ulong.MaxValue,
        TypeKind.Decimal => Power10(type.Precision) - 1,
        _ => 1,
    };

    /// <summary>The magnitude of a whole number, unscaled for decimals; one for other values.</summary>
    public static Int128 Magnitude(object? value) => value switch
    {
        sbyte number => Int128.Abs(number),
        short number => Int128.Abs(number),
        int number => Int128.Abs(number),
        long number => Int128.Abs(number),
        Int128 number => number == Int128.MinValue ? Int128.MaxValue : Int128.Abs(number),
        byte number => number,
        ushort number => number,
        uint number => number,
        ulong number => number,
        _ => 1,
    };

    /// <summary>Whether a number type has no negative values.</summary>
    public static bool IsUnsigned(DataType type) => type.Kind is TypeKind.UInt8 or TypeKind.UInt16 or TypeKind.UInt32 or TypeKind.UInt64;

    public static bool IsInteger(DataType type) => type.Kind is TypeKind.Int8 or TypeKind.Int16 or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Int128 || IsUnsigned(type);

    public static bool IsFloat(DataType type) => type.Kind is TypeKind.Float32 or TypeKind.Float64;

    /// <summary>A value as <see cref="Cells.Get"/> gives it.</summary>
    /// <param name="random">Chance.</param>
    /// <param name="type">Its type.</param>
    /// <param name="bound">No number is greater in magnitude.</param>
    public static object Any(Random random, DataType type, Int128 bound) => type.Kind switch
    {
        TypeKind.Boolean => random.Next(2) == 0,
        TypeKind.Int8 => (sbyte)Whole(random, type, bound),
        TypeKind.Int16 => (short)Whole(random, type, bound),
        TypeKind.Int32 => (int)Whole(random, type, bound),
        TypeKind.Int64 => (long)Whole(random, type, bound),
        TypeKind.Int128 or TypeKind.Decimal => Whole(random, type, bound),
        TypeKind.UInt8 => (byte)Whole(random, type, bound),
        TypeKind.UInt16 => (ushort)Whole(random, type, bound),
        TypeKind.UInt32 => (uint)Whole(random, type, bound),
        TypeKind.UInt64 => (ulong)Whole(random, type, bound),
        TypeKind.Float32 => (float)Number(random, bound, single: true),
        TypeKind.Float64 => Number(random, bound, single: false),
        TypeKind.Utf8 => random.Next(4) == 0 ? Texts[random.Next(Texts.Length)] + random.Next(100).ToString(CultureInfo.InvariantCulture) : Texts[random.Next(Texts.Length)],
        TypeKind.Binary => Encoding.Latin1.GetBytes(Texts[random.Next(Texts.Length)] + (random.Next(3) == 0 ? "\u00ff\0" : "")),
        TypeKind.Date => random.Next(8) switch { 0 => -719_162 /* year 1 */, 1 => 2_932_896 /* year 9999 */, _ => random.Next(-1000, 20_000) },
        TypeKind.Time => random.Next(6) switch { 0 => 0L, 1 => 86_399_999_999L, _ => random.NextInt64(86_400_000_000) },
        TypeKind.Timestamp => Time(random, type.Unit),
        TypeKind.Interval => random.Next(4) switch { 0 => default, 1 => new Interval(1, random.Next(-1, 2), 0), 2 => new Interval(0, random.Next(29, 32), 0), _ => new Interval(random.Next(-3, 4), random.Next(-40, 40), random.NextInt64(-100_000_000_000, 100_000_000_000)) },
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column"),
    };

    /// <summary>A literal, of exactly the type where that is asked for.</summary>
    public static string Literal(DataType type, object? value) => value switch
    {
        null => $"CAST(NULL AS {type.Name})",
        bool truth => truth ? "true" : "false",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        byte[] bytes => $"CAST('{string.Concat(bytes.Select(one => $"\\x{one:X2}"))}' AS BLOB)",
        int days when type.Kind == TypeKind.Date => $"DATE '{Date(days)}'",
        long micros when type.Kind == TypeKind.Time => $"TIME '{new TimeOnly(micros * 10):HH:mm:ss.ffffff}'",
        long count when type.Kind == TypeKind.Timestamp => $"CAST('{Timestamp(count, type)}' AS {type.Name})",
        Interval span => string.Create(CultureInfo.InvariantCulture, $"INTERVAL '{span.Months} months {span.Days} days {span.Micros} microseconds'"),
        Int128 unscaled when type.Kind == TypeKind.Decimal => $"CAST('{DecimalText(unscaled, type.Scale)}' AS {type.Name})",
        int number when type == DataType.Int32 && number >= 0 => number.ToString(CultureInfo.InvariantCulture),
        double number => $"CAST('{number.ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)",
        float number => $"CAST('{number.ToString("R", CultureInfo.InvariantCulture)}' AS FLOAT)",
        IFormattable number => $"CAST('{number.ToString(null, CultureInfo.InvariantCulture)}' AS {type.Name})",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "no such value"),
    };

    /// <summary>Whether SQL text can hold the value.</summary>
    public static bool HasLiteral(DataType type, object value) => value switch
    {
        string text => !text.Contains('\0', StringComparison.Ordinal),
        int days when type.Kind == TypeKind.Date => days is >= -719_162 and <= 2_932_896,
        _ => true,
    };

    /// <summary>A decimal as text.</summary>
    public static string DecimalText(Int128 unscaled, int scale)
    {
        var digits = (unscaled < 0 ? -unscaled : unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}{(scale == 0 ? "" : ".")}{digits[^scale..]}";
    }

    private static Int128 Whole(Random random, DataType type, Int128 bound)
    {
        var isUnsigned = IsUnsigned(type);
        var isFull = bound >= Largest(type);
        switch (random.Next(12))
        {
            case 0 when isFull && !isUnsigned && type.Kind != TypeKind.Decimal: return -bound - 1;
            case 0 or 1: return isUnsigned ? 0 : -bound;
            case 2: return bound;
            case 3: return 0;
            case < 8: return Signed(Int128.Min(bound, 4));
            default: return Signed(bound);
        }

        Int128 Signed(Int128 limit)
        {
            var magnitude = limit <= long.MaxValue - 1 ? random.NextInt64((long)limit + 1) : (Int128)((UInt128)new Random(random.Next()).NextInt64() * (ulong)random.NextInt64()) % (limit + 1);
            return isUnsigned || random.Next(2) == 0 ? magnitude : -magnitude;
        }
    }

    // A bound of one is for values that are added up in a test of equality; else there are extremes.
    private static double Number(Random random, Int128 bound, bool single)
    {
        if (bound > 1)
        {
            switch (random.Next(16))
            {
                case 0: return double.NaN;
                case 1: return double.PositiveInfinity;
                case 2: return double.NegativeInfinity;
                case 3: return single ? float.MaxValue : 1e300;
                case 4: return single ? float.Epsilon : double.Epsilon;
            }
        }

        return random.Next(6) switch
        {
            0 => 0,
            1 => -0.0,
            2 => random.Next(-3, 4),
            3 => random.Next(-1000, 1000) / 8.0,
            4 => (random.NextDouble() - 0.5) * 1e6,
            _ => random.NextDouble(),
        };
    }

    private static long Time(Random random, TimeUnit unit)
    {
        var micros = random.Next(8) switch
        {
            0 => -62_135_596_800_000_000L,
            1 => 253_402_300_799_000_000L,
            2 => random.NextInt64(-100, 100),
            _ => random.NextInt64(-1_000_000_000_000, 2_000_000_000_000_000),
        };
        return unit switch
        {
            TimeUnit.Second => micros / 1_000_000,
            TimeUnit.Millisecond => micros / 1_000,
            TimeUnit.Nanosecond => Math.Clamp(micros, -9_000_000_000_000_000, 9_000_000_000_000_000) * 1_000 + random.Next(1000),
            _ => micros,
        };
    }

    private static string Date(int days) => DateOnly.FromDayNumber(days + 719_162).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Timestamp(long count, DataType type)
    {
        var (seconds, fraction, digits) = type.Unit switch
        {
            TimeUnit.Second => (count, 0L, 0),
            TimeUnit.Millisecond => (Math.DivRem(count, 1_000, out var rest), rest, 3),
            TimeUnit.Nanosecond => (Math.DivRem(count, 1_000_000_000, out var rest), rest, 9),
            _ => (Math.DivRem(count, 1_000_000, out var rest), rest, 6),
        };
        if (fraction < 0)
        {
            seconds--;
            fraction += (long)Power10(digits);
        }

        var text = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (digits > 0) text += "." + fraction.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return type.HasZone ? text + "+00" : text;
    }

    private static Int128 Power10(int exponent)
    {
        var power = Int128.One;
        for (var digit = 0; digit < exponent; digit++) power *= 10;
        return power;
    }
}
