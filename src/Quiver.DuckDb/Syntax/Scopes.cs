using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>Says which columns a place in a query can name, as far as the syntax tells.</summary>
/// <param name="columnsOf">The columns of a relation; null when there is none of that name.</param>
internal sealed class Scopes(Func<string, IReadOnlyList<string>?> columnsOf)
{
    private const string Own = "__quiver"; // what the rewrite adds is not for users to know

    /// <summary>The sources of FROM of the SELECT around a node.</summary>
    public IReadOnlyList<SourceInScope> Around(JsonNode node) => SyntaxSearch.SelectOf(node) is { } select ? [.. SourcesOf(select["from_table"])] : [];

    private IEnumerable<SourceInScope> SourcesOf(JsonNode? from)
    {
        if (from is not JsonObject table) return [];
        return table.Type switch
        {
            "JOIN" => SourcesOf(table["left"]).Concat(SourcesOf(table["right"])),
            "BASE_TABLE" => [Named(table, table["table_name"]!.GetValue<string>(), TableColumns(table))],
            "SUBQUERY" => [Named(table, "", OutputOf(table["subquery"]?["node"]))],
            "TABLE_FUNCTION" when table.Alias.StartsWith(Own, StringComparison.Ordinal) => [],
            "TABLE_FUNCTION" => [Named(table, table["function"]!.AsObject().CallName ?? "", null)],
            "EMPTY" => [],
            _ => [Named(table, "", null)],
        };
    }

    // Names given to the columns replace the first ones.
    private static SourceInScope Named(JsonObject table, string name, IReadOnlyList<string>? columns)
    {
        string[] given = [.. table.List("column_name_alias").Select(alias => alias!.GetValue<string>())];
        if (given.Length > 0) columns = [.. given, .. (columns ?? []).Skip(given.Length)];
        return new SourceInScope(table.Alias.Length > 0 ? table.Alias : name, columns, table.Place);
    }

    private IReadOnlyList<string>? TableColumns(JsonObject table)
    {
        var name = table["table_name"]!.GetValue<string>();
        return WithEntry(table, name) is { } query ? OutputOf(query["query"]?["node"]) is { } output ? Renamed(query, output) : null : table.CanBeOurs ? columnsOf(name) : null;
    }

    private static IReadOnlyList<string> Renamed(JsonObject entry, IReadOnlyList<string> output)
    {
        string[] given = [.. entry.List("aliases").Select(alias => alias!.GetValue<string>())];
        return [.. given, .. output.Skip(given.Length)];
    }

    private static JsonObject? WithEntry(JsonNode node, string name)
    {
        for (JsonNode? at = node; at is not null; at = at.Parent)
        {
            if (at is not JsonObject { } query || query["cte_map"] is not JsonObject map) continue;
            foreach (var entry in map.List("map"))
                if (string.Equals(entry!["key"]!.GetValue<string>(), name, StringComparison.OrdinalIgnoreCase)) return entry["value"]!.AsObject();
        }

        return null;
    }

    /// <summary>The names of a query's output, without those of unnamed expressions; null when a star hides them.</summary>
    private IReadOnlyList<string>? OutputOf(JsonNode? query)
    {
        if (query is not JsonObject node) return null;
        if (node.Type != "SELECT_NODE") return OutputOf(node["left"]);
        var names = new List<string>();
        foreach (var item in node.List("select_list"))
        {
            var expression = item!.AsObject();
            if (expression.Alias.Length > 0)
            {
                names.Add(expression.Alias);
            }
            else if (expression.ColumnName is [.., var column])
            {
                names.Add(column);
            }
            else if (expression.Class == "STAR")
            {
                foreach (var source in SourcesOf(node["from_table"]))
                {
                    if (source.Columns is null) return null;
                    names.AddRange(source.Columns);
                }
            }
        }

        names.RemoveAll(name => name.StartsWith(Own, StringComparison.Ordinal));
        return names;
    }
}

/// <summary>A source in FROM.</summary>
/// <param name="Name">Its alias, or its own name; empty when it has none.</param>
/// <param name="Columns">Its columns; null when the syntax does not tell.</param>
/// <param name="Place">Where, in UTF-8 bytes; null when DuckDB does not say.</param>
internal sealed record SourceInScope(string Name, IReadOnlyList<string>? Columns, int? Place);
