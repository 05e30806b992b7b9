using System.Text.RegularExpressions;
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
        var match = NotConvertible().Match(error.Message);
        if (!match.Success) return error.ToQueryException(source.Place(insert.Rows.Offset));
        var (value, type) = (match.Groups["value"].Value, match.Groups["type"].Value);
        var offset = insert.Rows.Offset;
        foreach (var token in Lexer.Read(insert.Rows.Text))
        {
            if (token.Kind != TokenKind.String || !insert.Rows.Text.AsSpan(token.Offset + 1, token.Length - 2).SequenceEqual(value)) continue;
            offset += token.Offset;
            break;
        }

        var candidates = columns.Where(column => Matches(target.Schema[column].Type.Name, type)).Select(column => $"'{target.Schema[column].Name}'").ToList();
        var of = candidates.Count == 1 ? $", the type of {candidates[0]}" : "";
        var shown = candidates.Count > 0 ? target.Schema[columns.First(column => Matches(target.Schema[column].Type.Name, type))].Type.Name : type;
        return source.Error(ErrorCode.RecordRejected, offset, $"'{value}' is no {shown}{of}. Nothing was inserted.");
    }

    /// <summary>DuckDB names some types after their storage.</summary>
    private static bool Matches(string ours, string theirs) => ours == theirs || (ours, theirs) is ("BIGINT", "INT64") or ("INTEGER", "INT32") or ("SMALLINT", "INT16") or ("TINYINT", "INT8")
        or ("UBIGINT", "UINT64") or ("UINTEGER", "UINT32") or ("USMALLINT", "UINT16") or ("UTINYINT", "UINT8") or ("HUGEINT", "INT128") or ("BOOLEAN", "BOOL")
        || theirs.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase) && ours.StartsWith("TIMESTAMP", StringComparison.Ordinal)
        || string.Equals(ours, theirs, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(?:Could not convert string|invalid (?<type>\w+) field format:) ['""](?<value>[^'""]*)['""](?: to (?<type>\w+))?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotConvertible();
}
