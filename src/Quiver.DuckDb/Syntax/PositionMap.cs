using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>Leads from places in a printed text back to those in the text it was made from. Places are UTF-8 bytes from the start. Immutable.</summary>
internal sealed class PositionMap
{
    private readonly Dictionary<int, int>? _places; // null: the texts are the same

    private PositionMap(Dictionary<int, int>? places) => _places = places;

    /// <summary>Of a text that is its own original.</summary>
    public static PositionMap Identity { get; } = new(null);

    /// <summary>Walks two trees of one shape in step.</summary>
    /// <param name="original">The tree that was printed; its places are those of the original text.</param>
    /// <param name="printed">The tree of the printed text.</param>
    public static PositionMap Between(JsonObject original, JsonObject printed)
    {
        var places = new Dictionary<int, int>();
        Walk(original, printed, places);
        return new PositionMap(places);
    }

    /// <summary>The original place of a printed one; null when nothing of the original stands there.</summary>
    /// <param name="printed">Bytes from the start of the printed text.</param>
    public int? Original(int printed) => _places is null ? printed : _places.TryGetValue(printed, out var place) ? place : null;

    private static void Walk(JsonNode? original, JsonNode? printed, Dictionary<int, int> places)
    {
        switch (original, printed)
        {
            case (JsonObject a, JsonObject b):
                if (a.Place is { } place && b.Place is { } at) places.TryAdd(at, place);
                foreach (var (key, value) in a)
                    if (b.TryGetPropertyValue(key, out var other)) Walk(value, other, places);
                break;
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                for (var i = 0; i < a.Count; i++) Walk(a[i], b[i], places);
                break;
        }
    }
}
