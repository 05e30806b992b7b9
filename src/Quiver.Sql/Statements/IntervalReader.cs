using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>Reads <c>INTERVAL '5' SECOND</c>, <c>INTERVAL 5 SECOND</c> and <c>INTERVAL '5 seconds'</c>.</summary>
internal static class IntervalReader
{
    /// <summary>Reads an interval of fixed length.</summary>
    /// <param name="reader">Stands at INTERVAL, or at what should be it.</param>
    /// <param name="what">What the interval is, as messages name it.</param>
    /// <param name="minimum">The least length in microseconds: 0 or 1.</param>
    /// <param name="form">What to write when no interval follows.</param>
    /// <returns>The length in microseconds; a day has 24 hours.</returns>
    /// <exception cref="QueryException">It is no interval, has months or years, or is too short.</exception>
    public static long ReadMicros(TokenReader reader, string what, long minimum, string form)
    {
        var (start, first) = (reader.Current, reader.Position);
        if (!reader.IsWord("INTERVAL")) throw reader.Unexpected($"{what}, an INTERVAL", form);
        var interval = Read(reader);
        var written = $"Found {reader.Phrase(first, reader.Position)} as {what}";
        if (interval.Months != 0) throw reader.Wrong(start.Offset, $"{written}, expected units up to days", "a month has no fixed length: say it in days, as INTERVAL '30' DAY");
        if (!IntervalText.TryMicros(interval, out var micros)) throw reader.Wrong(start.Offset, $"{written}, expected less than 292,000 years", "make it shorter");
        if (micros < minimum) throw reader.Wrong(start.Offset, $"{written}, expected {(minimum == 0 ? "zero or more" : "more than zero")}", micros < 0 ? "remove the minus" : form);
        return micros;
    }

    /// <summary>Reads any interval.</summary>
    /// <param name="reader">Stands at INTERVAL.</param>
    /// <exception cref="QueryException">It is no interval.</exception>
    public static Interval Read(TokenReader reader)
    {
        const string form = "write for instance INTERVAL '5' SECOND";
        var start = reader.Take();
        var isNegative = reader.TryTake('-');
        var amount = reader.Current;
        if (amount.Kind is not (TokenKind.String or TokenKind.Number)) throw reader.Unexpected("an amount behind INTERVAL", form);
        reader.Take();

        var number = amount.Kind == TokenKind.Number ? reader.TextOf(amount).ToString() : reader.StringValue(amount);
        if (isNegative) number = "-" + number;
        var unit = reader.Current.Kind == TokenKind.Word ? reader.TextOf(reader.Current).ToString() : "";
        if (IntervalText.IsUnit(unit)) return ReadWithUnit(reader, amount, number.Trim(), unit);
        if (string.IsNullOrWhiteSpace(number) || !number.All(c => char.IsAsciiDigit(c) || c is '-' or '.' or ' '))
        {
            if (isNegative) throw reader.Wrong(start.Offset, "Found '-' before the quotes of an interval, expected it inside", form);
            return IntervalText.TryRead(number, out var interval, out var problem) ? interval : throw Problem(reader, amount, problem!, form);
        }

        throw reader.Unexpected("a unit behind the interval's number", Suggestions.Nearest(unit, IntervalText.UnitNames) is { } nearest
            ? $"did you mean {nearest.ToUpperInvariant()}?"
            : $"write INTERVAL '{number.Trim()}' SECOND, or MINUTE, HOUR, DAY");
    }

    private static Interval ReadWithUnit(TokenReader reader, Token amount, string number, string unit)
    {
        reader.Take();
        if (!IntervalText.TryRead(number, unit, out var interval, out var problem))
            throw Problem(reader, amount, problem!, $"write for instance INTERVAL '5' {unit.ToUpperInvariant()}");

        // DuckDB cuts the fraction of INTERVAL '1.5' MINUTE off and keeps that of INTERVAL '1.5 minutes': what is meant must be said.
        var keepsFraction = unit.StartsWith("s", StringComparison.OrdinalIgnoreCase) || unit.StartsWith("ms", StringComparison.OrdinalIgnoreCase)
            || unit.StartsWith("milli", StringComparison.OrdinalIgnoreCase);
        if (number.Contains('.', StringComparison.Ordinal) && !keepsFraction)
            throw reader.Wrong(amount.Offset, $"Found a fraction in INTERVAL {reader.TextOf(amount)} {unit}, expected a whole number", $"write INTERVAL '{number} {unit.ToLowerInvariant()}'");
        if (reader.IsWord("TO")) throw reader.Unexpected("the end of the interval", "write one text for all its parts, as INTERVAL '1 hour 30 minutes'");
        return interval;
    }

    private static QueryException Problem(TokenReader reader, Token amount, IntervalProblem problem, string form) =>
        reader.Wrong(amount.Offset, $"Found {problem.Found} in an interval, expected {problem.Expected}", form);
}
