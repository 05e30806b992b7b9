using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Quiver.DuckDb;

/// <summary>What DuckDB said was wrong.</summary>
/// <param name="Kind">The family of the error.</param>
/// <param name="Message">DuckDB's sentence, without the family and without the line with the caret.</param>
internal sealed record DuckDbError(ErrorKind Kind, string Message)
{
    /// <summary>Where in the text handed in, in UTF-16 code units from its start; null when the error belongs to no place.</summary>
    public int? Offset { get; init; }

    /// <summary>The exact case within the family, such as COLUMN_NOT_FOUND, MISSING_ENTRY, SYNTAX_ERROR; null when DuckDB names none.</summary>
    public string? Subtype { get; init; }

    /// <summary>What kind of entry is missing, such as <c>Table</c> or <c>Scalar Function</c>.</summary>
    public string? EntryType { get; init; }

    /// <summary>The name that was not found.</summary>
    public string? Name { get; init; }

    /// <summary>Names DuckDB proposes instead; empty when it has none.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>The code that a function of ours failed with; null when the error is DuckDB's own.</summary>
    public ErrorCode? CallbackCode { get; init; }

    /// <summary>The code users see.</summary>
    public ErrorCode Code => CallbackCode ?? Kind switch
    {
        ErrorKind.Interrupt => ErrorCode.QueryCancelled,
        ErrorKind.Internal or ErrorKind.Fatal => ErrorCode.InternalError,
        ErrorKind.Catalog when Subtype == "MISSING_ENTRY" && EntryType is "Table" or "View" => ErrorCode.TableNotFound,
        ErrorKind.Catalog when Subtype == "ENTRY_ALREADY_EXISTS" && EntryType is "Table" or "View" => ErrorCode.TableExists,
        ErrorKind.Binder when Subtype == "COLUMN_NOT_FOUND" => ErrorCode.UnknownColumn,
        _ => ErrorCode.QueryFailed,
    };

    /// <summary>The finer code of a text that does not parse; null for other errors.</summary>
    public ErrorCode? Detail => Kind is ErrorKind.Parser or ErrorKind.Syntax ? ErrorCode.SqlParseError : null;

    /// <summary>Reads an error as a session reports it (<c>errors_as_json</c>), or as plain text.</summary>
    /// <param name="report">The report: a JSON object, one after <c>Parser Error: </c> or another sentence, or a sentence after its family.</param>
    /// <param name="sql">The text that was handed in, for the place; null when there is none.</param>
    public static DuckDbError Read(string report, string? sql)
    {
        var brace = report.IndexOf('{', StringComparison.Ordinal);
        var isJson = brace == 0 || (brace > 0 && report.AsSpan(0, brace).EndsWith("Error: ")); // of a result that is read on after it failed: a sentence, a line break, and then the error
        var error = isJson && TryReadJson(report[brace..], sql, out var structured) ? structured : ReadText(report);
        var message = error.Message;
        return CallbackError.Read(ref message) is { } code ? error with { CallbackCode = code, Message = message } : error;
    }

    private static bool TryReadJson(string json, string? sql, out DuckDbError error)
    {
        error = null!;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (Text(document.RootElement, "exception_type") is not { } family) return false;
            var kind = KindOf(family);
            error = new DuckDbError(kind, Text(document.RootElement, "exception_message") ?? json)
            {
                Offset = OffsetOf(Text(document.RootElement, "position"), kind, sql),
                Subtype = Text(document.RootElement, "error_subtype"),
                EntryType = Text(document.RootElement, "type"),
                Name = Text(document.RootElement, "name"),
                Candidates = Text(document.RootElement, "candidates")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            };
            return true;
        }
        catch (JsonException)
        {
            return false; // a sentence that merely begins with a brace
        }
    }

    private static DuckDbError ReadText(string report)
    {
        const string mark = " Error: ";
        var end = report.IndexOf(mark, StringComparison.Ordinal);
        var kind = end > 0 ? KindOf(report[..end]) : ErrorKind.Invalid;
        var message = kind == ErrorKind.Invalid ? report : report[(end + mark.Length)..];
        var caret = message.IndexOf("\n\nLINE ", StringComparison.Ordinal);
        return new DuckDbError(kind, caret >= 0 ? message[..caret] : message);
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The family by its written name: letters are compared without case, as DuckDB writes <c>Out of Range</c>, <c>INTERNAL</c>, <c>NullPointer</c>.</summary>
    private static ErrorKind KindOf(string family)
    {
        var letters = string.Concat(family.Where(char.IsAsciiLetter));
        return letters switch
        {
            "TransactionContext" => ErrorKind.Transaction,
            "ExtensionAutoloading" => ErrorKind.Autoload,
            _ => Enum.TryParse<ErrorKind>(letters, ignoreCase: true, out var kind) ? kind : ErrorKind.Invalid,
        };
    }

    // The parser counts characters, everything after it bytes of UTF-8.
    private static int? OffsetOf(string? position, ErrorKind kind, string? sql)
    {
        if (sql is null || !int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var left)) return null;
        var offset = 0;
        foreach (var rune in sql.EnumerateRunes())
        {
            if (left <= 0) break;
            left -= kind is ErrorKind.Parser or ErrorKind.Syntax ? 1 : rune.Utf8SequenceLength;
            offset += rune.Utf16SequenceLength;
        }

        return offset;
    }
}
