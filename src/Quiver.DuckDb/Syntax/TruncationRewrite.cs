using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Writes <c>date_trunc('hour', x) &lt;&gt; y</c> as <c>coalesce(date_trunc('hour', x), NULL) &lt;&gt; y</c> in asked queries. It means the same, and DuckDB does not simplify it: of a y that is no whole hour it
/// would make the constant true, or false for <c>=</c>, also where x is NULL (1.5.5).
/// </summary>
internal static class TruncationRewrite
{
    /// <summary>Rewrites a tree in place.</summary>
    /// <returns>Whether there was such a comparison.</returns>
    public static bool Apply(SyntaxTree tree, RewriteContext context)
    {
        var truncations = SyntaxSearch.Nodes(tree.Query).Where(node => node.Class == "COMPARISON")
            .SelectMany(node => new[] { node["left"], node["right"] }).OfType<JsonObject>().Where(side => side.CallName is "date_trunc" or "datetrunc").ToList();
        if (truncations.Count == 0) return false;

        SyntaxNodes.KeepNames(tree.Query, truncations, context);
        foreach (var truncation in truncations)
        {
            var whole = SyntaxNodes.Coalesce(truncation.Place, truncation.DeepClone(), SyntaxNodes.Null(truncation.Place));
            whole["alias"] = truncation.Alias;
            truncation.ReplaceWith(whole);
        }

        return true;
    }
}
