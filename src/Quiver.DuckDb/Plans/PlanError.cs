using System.Globalization;
using System.Text.Json;

namespace Quiver.DuckDb.Plans;

/// <summary>Why DuckDB could not parse or bind a text, as its JSON functions report it.</summary>
/// <param name="Kind">The family of the error.</param>
/// <param name="Message">DuckDB's sentence.</param>
internal sealed record PlanError(ErrorKind Kind, string Message)
{
    /// <summary>Where in the text handed in, from its start: in characters from the parser, in UTF-8 bytes from all others; null when it has no place.</summary>
    public int? Position { get; init; }

    /// <summary>Whether <see cref="Position"/> counts characters (code points) and not bytes.</summary>
    public bool CountsCharacters => Kind is ErrorKind.Parser or ErrorKind.Syntax;

    /// <summary>The exact case within the family, such as COLUMN_NOT_FOUND; null when DuckDB names none.</summary>
    public string? Subtype { get; init; }

    /// <summary>What kind of entry is missing, such as <c>Table</c> or <c>Scalar Function</c>.</summary>
    public string? EntryType { get; init; }

    /// <summary>The name that was not found.</summary>
    public string? Name { get; init; }

    /// <summary>The call that no function fits, with the types of its arguments: <c>sum(VARCHAR)</c>.</summary>
    public string? Call { get; init; }

    /// <summary>Names DuckDB proposes instead.</summary>
    public ValueList<string> Candidates { get; init; } = [];

    /// <summary>Reads the report of json_serialize_plan or json_serialize_sql.</summary>
    /// <param name="answer">The root of the answer.</param>
    /// <returns>Null when the answer is no error.</returns>
    public static PlanError? Read(JsonElement answer)
    {
        if (!answer.TryGetProperty("error", out var failed) || failed.ValueKind != JsonValueKind.True) return null;
        return new PlanError(KindOf(Text(answer, "error_type") ?? ""), Text(answer, "error_message") ?? "DuckDB gave no reason.")
        {
            Position = int.TryParse(Text(answer, "position"), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
            Subtype = Text(answer, "error_subtype"),
            EntryType = Text(answer, "type"),
            Name = Text(answer, "name"),
            Call = Text(answer, "call"),
            Candidates = Text(answer, "candidates")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToValueList() ?? [],
        };
    }

    private static ErrorKind KindOf(string family) =>
        Enum.TryParse<ErrorKind>(family.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true, out var kind) ? kind : ErrorKind.Invalid;

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
