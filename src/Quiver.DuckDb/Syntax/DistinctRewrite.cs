using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Writes <c>x IS DISTINCT FROM 2</c> as <c>coalesce(x &lt;&gt; 2, true)</c> in asked queries, and its contrary likewise. It means the same, and DuckDB does not push it into scans of files: there it takes
/// a row group whose values are all 2 for one without a row that is distinct from 2, and so loses its NULLs (1.5.5, as a part of OR).
/// </summary>
internal static class DistinctRewrite
{
    /// <summary>Rewrites a tree in place.</summary>
    /// <returns>Whether there was such a comparison.</returns>
    public static bool Apply(SyntaxTree tree, RewriteContext context)
    {
        var comparisons = SyntaxSearch.Nodes(tree.Query).Where(node =>
            node.Type is "COMPARE_DISTINCT_FROM" or "COMPARE_NOT_DISTINCT_FROM" && (IsValue(node["left"]) || IsValue(node["right"]))).ToList();
        if (comparisons.Count == 0) return false;

        SyntaxNodes.KeepNames(tree.Query, comparisons, context);
        foreach (var comparison in comparisons)
        {
            var isDistinct = comparison.Type == "COMPARE_DISTINCT_FROM";
            var plain = (JsonObject)comparison.DeepClone();
            plain["type"] = isDistinct ? "COMPARE_NOTEQUAL" : "COMPARE_EQUAL";
            plain["alias"] = "";
            var whole = SyntaxNodes.Coalesce(comparison.Place, plain, SyntaxNodes.Cast(SyntaxNodes.Text(isDistinct ? "t" : "f", null), "BOOLEAN", null));
            whole["alias"] = comparison.Alias;
            comparison.ReplaceWith(whole);
        }

        return true;
    }

    private static bool IsValue(JsonNode? side) => side is JsonObject expression
        && (expression.Class == "CAST" ? IsValue(expression["child"]) : expression.Class == "CONSTANT" && expression["value"]!["is_null"]?.GetValue<bool>() == false);
}
