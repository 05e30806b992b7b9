using System.Text.Json.Nodes;
using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Lets a statement that names <c>_seq</c> or <c>_ingested</c> read them: the relations that are meant, those of that qualifier or all without one, become table functions that have
/// them as their last columns; stars leave them out.
/// </summary>
internal static class SystemColumnRewrite
{
    /// <summary>Rewrites a tree in place.</summary>
    /// <param name="query">The query, its windows rewritten.</param>
    /// <param name="tables">The tables of the tree that are relations rather than names of WITH.</param>
    /// <param name="qualifiers">What the columns are qualified with, each time one is named; null without one.</param>
    /// <param name="context">Knows the relations.</param>
    /// <returns>The relations that have the columns now.</returns>
    /// <exception cref="QueryException">Two of them are joined by NATURAL, which would take the columns for common ones.</exception>
    public static ValueList<string> Apply(JsonObject query, IEnumerable<JsonObject> tables, IReadOnlyCollection<string?> qualifiers, RewriteContext context)
    {
        var meant = new HashSet<JsonObject>(ReferenceEqualityComparer.Instance);
        var names = new List<string>();
        foreach (var table in tables)
        {
            var name = table["table_name"]!.GetValue<string>();
            var alias = table.Alias.Length > 0 ? table.Alias : name;
            if (!context.HasSystemColumns(name) || !(qualifiers.Contains(null) || Around(table).Prepend(alias).Any(known => qualifiers.Contains(known, StringComparer.OrdinalIgnoreCase)))) continue;
            var rows = SyntaxNodes.TableFunction(SyntaxNodes.Call(BoundPlanReader.SystemFunction, table.Place, SyntaxNodes.Text(name, table.Place)), alias);
            rows["query_location"] = table["query_location"]?.DeepClone();
            rows["sample"] = table["sample"]?.DeepClone();
            rows["column_name_alias"] = table["column_name_alias"]!.DeepClone();
            table.ReplaceWith(rows);
            meant.Add(rows);
            names.Add(name);
        }

        if (meant.Count == 0) return [];
        foreach (var node in SyntaxSearch.Nodes(query).ToList())
        {
            if (node["ref_type"]?.GetValue<string>() == "NATURAL" && Shows(node["left"], meant) && Shows(node["right"], meant))
            {
                throw context.Wrong(
                    $"Found NATURAL between two relations that both have {SystemFields.Sequence} here, expected the common columns by name; write USING (…), or say whose {SystemFields.Sequence} is meant.",
                    node.Place);
            }

            if (node.Type != "SELECT_NODE" || !Shows(node["from_table"], meant)) continue;
            SyntaxNodes.HideFromStars(node, star => IsWritten(star) && IsOf(star, node["from_table"], meant), SystemFields.Sequence, SystemFields.Ingested);
        }

        return names.Distinct(StringComparer.OrdinalIgnoreCase).ToValueList();
    }

    // The names of the queries of ours that a table was put into.
    private static IEnumerable<string> Around(JsonObject table)
    {
        for (var select = SyntaxSearch.SelectOf(table); select?.Parent?.Parent is JsonObject source && PassesAll(select); select = SyntaxSearch.SelectOf(source)) yield return source.Alias;
    }

    private static bool PassesAll(JsonObject select) => select.List("select_list").OfType<JsonObject>().Any(item => item.Class == "STAR" && !IsWritten(item));

    // A star of ours passes everything on; those that users write have places.
    private static bool IsWritten(JsonObject star) => star.Place is not null;

    private static bool IsOf(JsonObject star, JsonNode? from, HashSet<JsonObject> meant)
    {
        var name = star["relation_name"]!.GetValue<string>();
        if (name.Length == 0) return true;
        return Sources(from).Any(source => string.Equals(source.Alias, name, StringComparison.OrdinalIgnoreCase) && Shows(source, meant))
            || (name.StartsWith(SessionForm.SourceName, StringComparison.Ordinal) && Shows(from, meant));
    }

    // Whether a star over a table would have the columns.
    private static bool Shows(JsonNode? from, HashSet<JsonObject> meant) => Sources(from).Any(source => meant.Contains(source)
        || (source["subquery"]?["node"] is JsonObject inner && PassesAll(inner) && Shows(inner["from_table"], meant)));

    private static IEnumerable<JsonObject> Sources(JsonNode? from)
    {
        if (from is not JsonObject table) return [];
        if (table.Type != "JOIN") return [table];
        var left = Sources(table["left"]);
        return table["join_type"]?.GetValue<string>() is "SEMI" or "ANTI" ? left : left.Concat(Sources(table["right"]));
    }
}
