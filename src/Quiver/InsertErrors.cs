using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>Says which value of an INSERT did not fit, and where it stands.</summary>
internal static partial class InsertErrors
{
    public static QueryException Explain(DuckDbException error, InsertStatement insert, Relation target, int[] columns, SourceText source)
    {
        if (NotConvertible().Match(error.Message) is { Success: true } text)
            return Refused(text.Groups["value"].Value, TokenKind.String, text.Groups["type"].Value, insert, target, columns, source);
        if (OutOfRange().Match(error.Message) is { Success: true } number)
            return Refused(number.Groups["value"].Value, TokenKind.Number, number.Groups["type"].Value, insert, target, columns, source);
        return error.ToQueryException(source.Place(insert.Rows.Offset));
    }

    private static QueryException Refused(string value, TokenKind kind, string theirType, InsertStatement insert, Relation target, int[] columns, SourceText source)
    {
        var (offset, given) = Find(value, kind, insert.Rows.Text, column => column < columns.Length && target.Schema[columns[column]].Type != DataType.Utf8);
        var candidates = columns.Where(column => Matches(target.Schema[column].Type.Name, theirType)).ToList();
        Field? of = given is { } column ? target.Schema[columns[column]] : candidates is [var only] ? target.Schema[only] : null;
        var type = of?.Type.Name ?? (candidates.Count > 0 ? target.Schema[candidates[0]].Type.Name : theirType);
        var shown = kind == TokenKind.String ? $"'{value}' is no {type}" : $"{value} is beyond the range of {type}";
        return source.Error(ErrorCode.RecordRejected, insert.Rows.Offset + offset, $"{shown}{(of is null ? "" : $", the type of '{of.Name}'")}. Nothing was inserted.");
    }

    /// <summary>Where a value stands in VALUES (…), and in which place of its row: the first such value for a column that could have refused it, else the first; 0 when it stands nowhere.</summary>
    private static (int Offset, int? Column) Find(string value, TokenKind kind, string rows, Predicate<int> mayRefuse)
    {
        int? first = null;
        var depth = 0;
        var column = 0;
        foreach (var token in Lexer.Read(rows))
        {
            var text = rows.AsSpan(token.Offset, token.Length);
            if (text is "(" && ++depth == 1) column = 0;
            if (text is ")") depth--;
            if (text is "," && depth == 1) column++;
            if (token.Kind != kind || !(kind == TokenKind.String ? text[1..^1] : text).SequenceEqual(value)) continue;
            if (depth == 1 && mayRefuse(column)) return (token.Offset, column);
            first ??= token.Offset;
        }

        return (first ?? 0, null);
    }

    /// <summary>DuckDB names some types after their storage.</summary>
    private static bool Matches(string ours, string theirs) => ours == theirs || (ours, theirs) is ("BIGINT", "INT64") or ("INTEGER", "INT32") or ("SMALLINT", "INT16") or ("TINYINT", "INT8")
        or ("UBIGINT", "UINT64") or ("UINTEGER", "UINT32") or ("USMALLINT", "UINT16") or ("UTINYINT", "UINT8") or ("HUGEINT", "INT128") or ("BOOLEAN", "BOOL")
        || theirs.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase) && ours.StartsWith("TIMESTAMP", StringComparison.Ordinal)
        || string.Equals(ours, theirs, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(?:Could not convert string|invalid (?<type>\w+) field format:) ['""](?<value>[^'""]*)['""](?: to (?<type>\w+))?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotConvertible();

    [GeneratedRegex(@"with value (?<value>[\d.]+) can't be cast .* destination type (?<type>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OutOfRange();
}
