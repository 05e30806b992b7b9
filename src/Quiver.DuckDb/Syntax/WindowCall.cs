using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>A call of a window function as the user wrote it: <c>TUMBLE(ts, INTERVAL '1 minute')</c>.</summary>
/// <param name="Kind">tumble, hop, session or cumulate.</param>
/// <param name="Written">The function's name as it came: slide is another word for hop.</param>
/// <param name="Arguments">Time first.</param>
/// <param name="Place">Where, in UTF-8 bytes.</param>
internal sealed record WindowCall(string Kind, string Written, JsonNode[] Arguments, int? Place)
{
    /// <summary>The marker function that stands for the window in the text DuckDB reads.</summary>
    public const string Marker = WindowMarker.Name;

    /// <summary>The first field of the marker's struct.</summary>
    public const string Start = "window_start";

    /// <summary>Its second field.</summary>
    public const string End = "window_end";

    /// <summary>The function's name as errors show it.</summary>
    public string Shown => Written.ToUpperInvariant();

    /// <summary>Whether a name is that of a window function.</summary>
    public static bool IsWindow(string? name) => KindOf(name) is not null;

    /// <summary>Whether a column name is one of the two that a window gives.</summary>
    public static bool IsBound(string name) => FieldOf(name) is not null;

    /// <summary>The field that a column name means; null when it is another name.</summary>
    public static string? FieldOf(string name) =>
        string.Equals(name, Start, StringComparison.OrdinalIgnoreCase) ? Start : string.Equals(name, End, StringComparison.OrdinalIgnoreCase) ? End : null;

    /// <summary>The window that an expression is; null when it is none.</summary>
    public static WindowCall? Read(JsonObject expression)
    {
        var name = expression.CallName;
        return KindOf(name) is { } kind ? new WindowCall(kind, name!, Unwrapped(expression), expression.Place) : null;
    }

    /// <summary>The window that a call such as <c>TUMBLE_END(ts, …)</c>, or the window itself, speaks of; null when it is another call.</summary>
    public static WindowCall? ReadFunction(JsonObject expression)
    {
        var name = expression.CallName ?? "";
        var kind = name.EndsWith("_start", StringComparison.Ordinal) || name.EndsWith("_end", StringComparison.Ordinal) ? name[..name.LastIndexOf('_')] : name;
        return KindOf(kind) is { } known ? new WindowCall(known, name, Unwrapped(expression), expression.Place) : null;
    }

    /// <summary>The field that a call such as <c>TUMBLE_END(ts, …)</c> gives of this window; null when it is another call.</summary>
    public string? FieldOfCall(JsonObject expression)
    {
        var name = expression.CallName ?? "";
        var field = name.EndsWith("_start", StringComparison.Ordinal) ? Start : name.EndsWith("_end", StringComparison.Ordinal) ? End : null;
        return field is not null && KindOf(name[..name.LastIndexOf('_')]) == Kind && SameArguments(Unwrapped(expression)) ? field : null;
    }

    /// <summary>Whether another call is the same window.</summary>
    public bool IsSame(WindowCall other) => Kind == other.Kind && SameArguments(other.Arguments);

    /// <summary>The marker: one group key that is a struct of start and end.</summary>
    /// <param name="place">Where what it replaces stands.</param>
    public JsonObject ToMarker(int? place) => SyntaxNodes.Call(Marker, place, [SyntaxNodes.Text(Kind, place), .. Arguments.Select(argument => argument.DeepClone())]);

    /// <summary>What is wrong with the number of arguments; null when nothing is.</summary>
    public string? Problem()
    {
        var (fewest, most, form) = Kind switch
        {
            "tumble" => (2, 3, "(time, size[, offset])"),
            "hop" => (3, 4, "(time, slide, size[, offset])"),
            "session" => (2, 2, "(time, gap)"),
            _ => (3, 4, "(time, step, size[, offset])"),
        };
        return Arguments.Length >= fewest && Arguments.Length <= most ? null
            : $"Found {Shown} with {Arguments.Length} argument{(Arguments.Length == 1 ? "" : "s")}, expected {Shown}{form}; intervals are written as INTERVAL '1' MINUTE.";
    }

    private static string? KindOf(string? name) => name switch
    {
        "tumble" or "hop" or "session" or "cumulate" => name,
        "slide" => "hop",
        _ => null,
    };

    private bool SameArguments(JsonNode[] others) => others.Length == Arguments.Length && Arguments.Zip(others).All(pair => SyntaxNodes.Same(pair.First, pair.Second));

    // DESCRIPTOR(ts) is another way to write ts.
    private static JsonNode[] Unwrapped(JsonObject call) =>
        [.. call.List("children").Select(argument => argument is JsonObject inner && inner.CallName == "descriptor" && inner.List("children") is [JsonObject column] ? column : argument!)];
}
