using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Quiver.DuckDb.Plans;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// The syntax tree of one SELECT: the answer of <c>json_serialize_sql(text)</c>, without skip flags, as <c>json_deserialize_sql</c> demands every field.
/// It is changed in place; <see cref="ToJson()"/> gives what DuckDB makes text of. Not thread-safe.
/// </summary>
internal sealed class SyntaxTree
{
    private const int DeepestNesting = 16384; // DuckDB allows expressions 1,000 levels deep
    private readonly JsonObject _answer;

    private SyntaxTree(JsonObject answer, JsonObject query)
    {
        _answer = answer;
        Query = query;
    }

    /// <summary>The query: a SELECT_NODE, SET_OPERATION_NODE or the like.</summary>
    public JsonObject Query { get; }

    /// <summary>Reads an answer.</summary>
    /// <param name="json">The answer of <c>json_serialize_sql</c>.</param>
    /// <returns>The trees, one a statement of the text, or why there is none.</returns>
    /// <exception cref="QueryException">The text holds a number that is too large for a DOUBLE.</exception>
    public static SyntaxAnswer Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            if (PlanError.Read(document.RootElement) is { } error) return new SyntaxAnswer([], error);
        }
        catch (JsonException e)
        {
            // The one thing that DuckDB writes and JSON has no word for.
            throw new QueryException(
                ErrorCode.QueryFailed, "Found a number that is too large for a DOUBLE, expected one below 1.8e308; write 'Infinity'::DOUBLE for infinity.", inner: e);
        }

        var answer = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestNesting })!.AsObject();
        var statements = answer["statements"]!.AsArray();
        return new SyntaxAnswer([.. statements.Select(statement => new SyntaxTree(answer, statement!["node"]!.AsObject()))], null);
    }

    /// <summary>The tree as <c>json_deserialize_sql</c> takes it.</summary>
    public string ToJson() => Write(_answer);

    /// <summary>A tree of <c>SELECT expression</c>, by which an expression alone can be printed.</summary>
    /// <param name="expression">The expression; it is copied.</param>
    public static string ToJson(JsonObject expression)
    {
        var copy = expression.DeepClone().AsObject();
        copy["alias"] = "";
        var statement = new JsonObject { ["node"] = SyntaxNodes.Select([copy], SyntaxNodes.NoTable()), ["named_param_map"] = new JsonArray() };
        return Write(new JsonObject { ["error"] = false, ["statements"] = new JsonArray(statement) });
    }

    private static string Write(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = DeepestNesting })) node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>Syntax trees, or why there are none.</summary>
internal readonly record struct SyntaxAnswer(ValueList<SyntaxTree> Trees, PlanError? Error);
