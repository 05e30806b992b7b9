using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>
/// Values as programs read them: every digit, times in ISO 8601 (with T, and Z where the type has a zone; years before 1 count from 0 downwards), a digit on each side of a decimal point.
/// All but <c>nan</c>, <c>inf</c> and byte strings reads back in DuckDB as the value it was.
/// </summary>
internal static class ExactText
{
    /// <summary>How values of a type become text; never called for nulls.</summary>
    /// <param name="type">The type of the column.</param>
    public static Func<Column, int, string> For(DataType type) => type.Kind switch
    {
        TypeKind.Timestamp when type.HasZone => static (column, row) => Zoned(Moment(ValueText.Format(column, row))),
        TypeKind.Timestamp => static (column, row) => Moment(ValueText.Format(column, row)),
        TypeKind.Date => static (column, row) => Year(ValueText.Format(column, row)),
        TypeKind.Decimal => static (column, row) => Decimal(column.Values<Int128>().All[row], column.Type.Scale),
        TypeKind.Binary => static (column, row) => Convert.ToHexStringLower(column.Texts[row]),
        _ => ValueText.Format,
    };

    /// <summary>A decimal with all digits of its scale and one before the point at least.</summary>
    public static string Decimal(Int128 unscaled, int scale) => ValueText.Decimal(unscaled, scale + 1, scale);

    private static string Moment(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal); // DuckDB: 2024-01-01 10:00:00.5, 0044-03-15 (BC) 10:00:00, infinity
        if (space < 0) return text;
        var clock = text.LastIndexOf(' ') + 1;
        return $"{Year(text[..(clock - 1)])}T{text.AsSpan(clock)}";
    }

    private static string Zoned(string text) => text.EndsWith("+00", StringComparison.Ordinal) ? $"{text.AsSpan(0, text.Length - 3)}Z" : text;

    /// <summary>A day with its year counted as ISO 8601 does: the year before 0001 is 0000, and the one before it -0001.</summary>
    private static string Year(string day)
    {
        if (!day.EndsWith(" (BC)", StringComparison.Ordinal)) return day;
        var end = day.IndexOf('-', StringComparison.Ordinal);
        var year = 1 - int.Parse(day.AsSpan(0, end));
        return $"{(year < 0 ? "-" : "")}{-year:0000}{day.AsSpan(end, day.Length - end - " (BC)".Length)}";
    }
}
