using System.Globalization;
using Quiver.Columns;

namespace Quiver.Sql.Statements;

/// <summary>What is wrong with the text of an interval.</summary>
/// <param name="Found">The part that is wrong.</param>
/// <param name="Expected">What should be there.</param>
internal sealed record IntervalProblem(string Found, string Expected);

/// <summary>Reads the text of an interval as DuckDB does: <c>5 seconds</c>, <c>1h30m</c>, <c>1 day 02:00:00</c>, <c>-1.5 days</c>.</summary>
internal static class IntervalText
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;
    private const int MostDigits = 18; // of a number with its fraction; beyond, a long could overflow unnoticed

    /// <summary>A unit: that many months, or days, or microseconds.</summary>
    private sealed record Unit(int Months, int Days, long Micros);

    private static readonly string[] PlainNames = ["microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "year"];

    /// <summary>The names of units that suggestions offer.</summary>
    public static IEnumerable<string> UnitNames => PlainNames;

    /// <summary>Whether a word is a unit.</summary>
    /// <param name="word">The word, in any case.</param>
    public static bool IsUnit(string word) => UnitOf(word) is not null;

    /// <summary>Reads an interval.</summary>
    /// <param name="text">The text between the quotes.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out Interval interval, out IntervalProblem? problem)
    {
        interval = default;
        var rest = text.Trim();
        if (rest.IsEmpty)
        {
            problem = new("nothing", "a number and a unit");
            return false;
        }

        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, ref interval, out problem)) return false;
            rest = rest.TrimStart();
        }

        problem = null;
        return true;
    }

    /// <summary>An amount of one unit.</summary>
    /// <param name="number">The amount: digits with or without a fraction, a <c>-</c> before them.</param>
    /// <param name="unit">The unit's name, known to <see cref="IsUnit"/>.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static bool TryRead(ReadOnlySpan<char> number, string unit, out Interval interval, out IntervalProblem? problem)
    {
        interval = default;
        return TryNumber(number, out var amount, out problem) && TryAdd(ref interval, amount, number, unit, out problem);
    }

    /// <summary>The length in microseconds, a day being 24 hours.</summary>
    /// <param name="interval">The interval; one with months has no length, whatever it is.</param>
    /// <param name="micros">The length.</param>
    /// <returns>Whether it fits 64 bits.</returns>
    public static bool TryMicros(Interval interval, out long micros)
    {
        var exact = ((Int128)interval.Days * MicrosPerDay) + interval.Micros;
        micros = (long)exact;
        return micros == exact;
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, ref Interval interval, out IntervalProblem? problem)
    {
        var length = rest[0] == '-' ? 1 : 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] is '.' or ':')) length++;
        var number = rest[..length];
        if (!number.ContainsAnyInRange('0', '9'))
        {
            problem = new($"'{rest}'", "a number");
            return false;
        }

        if (number.Contains(':'))
        {
            rest = rest[length..];
            return TryAddTime(ref interval, number, out problem);
        }

        var afterNumber = rest[length..].TrimStart();
        var unitLength = 0;
        while (unitLength < afterNumber.Length && char.IsAsciiLetter(afterNumber[unitLength])) unitLength++;
        var unit = afterNumber[..unitLength].ToString();
        rest = afterNumber[unitLength..];
        if (IsUnit(unit)) return TryNumber(number, out var amount, out problem) && TryAdd(ref interval, amount, number, unit, out problem);

        problem = new(unitLength > 0 ? $"'{unit}'" : afterNumber.IsEmpty ? $"{number} without a unit" : $"'{afterNumber}'", "a unit such as second, minute, hour or day");
        return false;
    }

    /// <summary>Adds <c>hours:minutes[:seconds[.fraction]]</c>.</summary>
    private static bool TryAddTime(ref Interval interval, ReadOnlySpan<char> time, out IntervalProblem? problem)
    {
        problem = new($"'{time}'", "a time such as 02:30:00");
        var sign = time[0] == '-' ? -1 : 1;
        var parts = (sign < 0 ? time[1..] : time).ToString().Split(':');
        if (parts.Length is < 2 or > 3) return false;
        if (!IsDigits(parts[0], 1, 9) || !IsDigits(parts[1], 1, 2)) return false;
        decimal seconds = 0;
        if (parts.Length == 3 && !TryNumber(parts[2], out seconds, out _)) return false;
        var minutes = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (minutes > 59 || seconds is < 0 or >= 60 || seconds * MicrosPerSecond % 1 != 0) return false;
        var micros = (((long.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + minutes) * 60 * MicrosPerSecond) + (long)(seconds * MicrosPerSecond);
        return TryAdd(ref interval, 0, 0, sign * (Int128)micros, out problem);

        static bool IsDigits(string part, int least, int most) => part.Length >= least && part.Length <= most && part.All(char.IsAsciiDigit);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number, out IntervalProblem? problem)
    {
        number = 0;
        var digits = text.StartsWith('-') ? text[1..] : text;
        var isNumber = !digits.IsEmpty && char.IsAsciiDigit(digits[0]) && digits.Count('.') <= 1; // what else it holds, decimal refuses
        var isRead = isNumber && digits.Length <= MostDigits + 1
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        problem = isRead ? null : new($"'{text}'", $"a number of up to {MostDigits} digits");
        return isRead;
    }

    /// <summary>Adds an amount of a unit; the fraction of a day goes into microseconds, and what is finer than one is refused.</summary>
    private static bool TryAdd(ref Interval interval, decimal amount, ReadOnlySpan<char> written, string unitName, out IntervalProblem? problem)
    {
        var unit = UnitOf(unitName)!;
        if (unit.Months != 0)
        {
            problem = new($"{written} {unitName}", "a whole number of them");
            return amount % 1 == 0 && TryAdd(ref interval, (Int128)amount * unit.Months, 0, 0, out problem);
        }

        var days = decimal.Truncate(amount * unit.Days);
        var micros = unit.Days != 0 ? ((amount * unit.Days) - days) * MicrosPerDay : amount * unit.Micros;
        problem = new($"{written} {unitName}", "no part finer than a microsecond");
        return micros % 1 == 0 && TryAdd(ref interval, 0, (Int128)days, (Int128)micros, out problem);
    }

    private static bool TryAdd(ref Interval interval, Int128 months, Int128 days, Int128 micros, out IntervalProblem? problem)
    {
        months += interval.Months;
        days += interval.Days;
        micros += interval.Micros;
        var fits = (int)months == months && (int)days == days && (long)micros == micros;
        problem = fits ? null : new("an amount out of range", "less than 292,000 years in all");
        if (fits) interval = new Interval((int)months, (int)days, (long)micros);
        return fits;
    }

    private static Unit? UnitOf(string word) => word.ToLowerInvariant() switch
    {
        "microsecond" or "microseconds" or "us" or "usec" or "usecs" or "usecond" or "useconds" => new(0, 0, 1),
        "millisecond" or "milliseconds" or "ms" or "msec" or "msecs" or "msecond" or "mseconds" => new(0, 0, 1_000),
        "second" or "seconds" or "s" or "sec" or "secs" => new(0, 0, MicrosPerSecond),
        "minute" or "minutes" or "m" or "min" or "mins" => new(0, 0, 60 * MicrosPerSecond),
        "hour" or "hours" or "h" or "hr" or "hrs" => new(0, 0, 3_600 * MicrosPerSecond),
        "day" or "days" or "d" => new(0, 1, 0),
        "week" or "weeks" or "w" => new(0, 7, 0),
        "month" or "months" or "mon" or "mons" => new(1, 0, 0),
        "quarter" or "quarters" => new(3, 0, 0),
        "year" or "years" or "y" or "yr" or "yrs" => new(12, 0, 0),
        _ => null,
    };
}
