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
    /// <summary>A value that did not fit; null when the error is another.</summary>
    public static QueryException? Explain(DuckDbException error, InsertStatement insert, Relation target, int[] columns, SourceText source)
    {
        if (NotConvertible().Match(error.Message) is { Success: true } text)
            return Refused(text.Groups["value"].Value, TokenKind.String, text.Groups["type"].Value, insert, target, columns, source);
        if (OutOfRange().Match(error.Message) is { Success: true } number)
            return Refused(number.Groups["value"].Value, TokenKind.Number, number.Groups["type"].Value, insert, target, columns, source);
        return null;
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

    /// <summary>A column whose type no cast makes that of the target's; null when the error is another.</summary>
    public static QueryException? Misfit(DuckDbException error, Schema given, int[] columns, InsertStatement insert, Relation target, SourceText source)
    {
        var types = NoCast().Match(error.Message);
        var isStruct = error.Message.StartsWith("STRUCT to STRUCT cast", StringComparison.Ordinal);
        if (!types.Success && !isStruct) return null;
        for (var place = 0; place < given.Count; place++)
        {
            var (from, to) = (given[place], target.Schema[columns[place]]);
            var isMeant = isStruct ? from.Type != to.Type && from.Type.Kind == TypeKind.Struct && to.Type.Kind == TypeKind.Struct : from.Type.Name == types.Groups["from"].Value && to.Type.Name == types.Groups["to"].Value;
            if (!isMeant) continue;
            return source.Error(
                ErrorCode.SchemaMismatch,
                insert.Rows.Offset + PlaceOf(from.Name, insert.Rows.Text),
                $"Column {place + 1} of what is inserted is {from.Type}, and '{to.Name}' of {target.Described} is {to.Type}, which it cannot become. Give a value of that type. Nothing was inserted.");
        }

        return null;
    }

    /// <summary>The same error with its place in the SELECT that stands behind so many characters.</summary>
    public static DuckDbException Within(DuckDbException error, int before) => new(error.Error with { Offset = error.Error.Offset >= before ? error.Error.Offset - before : null }, error.Sql, error);

    /// <summary>Where a column stands in a SELECT, by its name; 0 when the text does not have it.</summary>
    public static int PlaceOf(string name, string select)
    {
        foreach (var token in Lexer.Read(select))
        {
            var text = select.AsSpan(token.Offset, token.Length);
            if ((token.Kind == TokenKind.Word ? text : token.Kind == TokenKind.QuotedName ? text[1..^1] : default).Equals(name, StringComparison.OrdinalIgnoreCase)) return token.Offset;
        }

        return 0;
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

    [GeneratedRegex(@"^Unimplemented type for cast \((?<from>.+) -> (?<to>.+?)\)( when casting from source column .*)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoCast();

    [GeneratedRegex(@"(?:Could not convert string|invalid (?<type>\w+) field format:) ['""](?<value>[^'""]*)['""](?: to (?<type>\w+))?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotConvertible();

    [GeneratedRegex(@"with value (?<value>[\d.]+) can't be cast .* destination type (?<type>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OutOfRange();
}
