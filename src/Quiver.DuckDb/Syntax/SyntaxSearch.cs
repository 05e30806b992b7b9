using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>Finds nodes in a syntax tree, for the places of errors.</summary>
internal static class SyntaxSearch
{
    /// <summary>All nodes of a tree, parents before children, in the order in which they are written down.</summary>
    public static IEnumerable<JsonObject> Nodes(JsonNode? root)
    {
        switch (root)
        {
            case JsonObject node:
                yield return node;
                foreach (var (_, child) in node)
                    foreach (var inner in Nodes(child)) yield return inner;
                break;
            case JsonArray list:
                foreach (var child in list)
                    foreach (var inner in Nodes(child)) yield return inner;
                break;
        }
    }

    /// <summary>The first place in a part of a tree; null when nothing in it has one.</summary>
    public static int? FirstPlace(JsonNode? root)
    {
        int? first = null;
        foreach (var node in Nodes(root))
            if (node.Place is { } place && (first is null || place < first)) first = place;
        return first;
    }

    /// <summary>The SELECT that a node belongs to; null when it is in none.</summary>
    public static JsonObject? SelectOf(JsonNode node)
    {
        for (JsonNode? at = node; at is not null; at = at.Parent)
            if (at is JsonObject candidate && candidate.Type == "SELECT_NODE") return candidate;
        return null;
    }
}
