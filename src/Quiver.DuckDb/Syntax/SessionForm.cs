using System.Globalization;
using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Sessions by gaps and islands: rows of one value of the other keys, in the order of their time, begin a session where the row before is longer ago than the gap. The rows that the SELECT
/// reads are put into a subquery that knows for each its session's first time, which is the key; the session's end is a gap behind its last time.
/// </summary>
internal sealed class SessionForm(WindowCall window, WindowSizes sizes, RewriteContext context) : WindowForm
{
    private const string Time = "__quiver_time";
    private const string KeyName = "__quiver_key";

    /// <summary>Of several sources in FROM each is a struct by this and its name.</summary>
    public const string SourceName = "__quiver_of_";


    /// <inheritdoc/>
    public override JsonObject Key(int? place) => SyntaxNodes.Column(Column, place);

    /// <inheritdoc/>
    public override JsonObject Field(string field, int? place) => field == WindowCall.Start
        ? Key(place)
        : SyntaxNodes.Operator("+", place, SyntaxNodes.Call("max", place, SyntaxNodes.Column(Time, place)), SyntaxNodes.Call("to_microseconds", place, Micros(sizes.Step)));

    /// <inheritdoc/>
    public override void Expand(JsonObject select, IReadOnlyList<JsonObject> keys)
    {
        var from = (JsonObject)select["from_table"]!;
        var time = SyntaxNodes.Cast((JsonObject)window.Arguments[0].DeepClone(), "TIMESTAMP", null);
        time["alias"] = Time;
        JsonArray items = from.Type == "EMPTY" ? [time] : [SyntaxNodes.Star(), time];
        for (var key = 0; key < keys.Count; key++)
        {
            var item = (JsonObject)keys[key].DeepClone();
            item["alias"] = KeyName + key.ToString(CultureInfo.InvariantCulture);
            items.Add((JsonNode)item);
        }

        var qualifier = from.Alias.Length > 0 ? from.Alias : from["table_name"]?.GetValue<string>() ?? "";
        if (from.Type == "JOIN")
        {
            qualifier = "";
            context.MustCheckNames = true;
            KeepQualifiers(select, from, items);
        }

        var rows = SyntaxNodes.Select(items, (JsonObject)from.DeepClone());
        rows["where_clause"] = select["where_clause"] is { } where ? WithoutAliases(where, select) : null;
        rows["sample"] = select["sample"]?.DeepClone();
        Require(rows, SyntaxNodes.IsNotNull((JsonObject)window.Arguments[0].DeepClone()));
        select["where_clause"] = null;
        select["sample"] = null;
        var sessions = SyntaxNodes.Subquery(Sessions(rows, keys.Count));
        sessions["alias"] = qualifier;
        from.ReplaceWith(sessions);
        string[] own = [.. items.OfType<JsonObject>().Select(item => item.Alias).Where(alias => alias.Length > 0), "__quiver_first", Column];
        SyntaxNodes.HideFromStars(select, star => star["relation_name"]!.GetValue<string>() is "" || from.Type != "JOIN", own);
    }

    private JsonObject Sessions(JsonObject rows, int keys)
    {
        var partition = keys == 0 ? "" : $"PARTITION BY {string.Join(", ", Enumerable.Range(0, keys).Select(key => KeyName + key.ToString(CultureInfo.InvariantCulture)))} ";
        var sessions = context.Parse(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT *, max(__quiver_first) OVER ({partition}ORDER BY {Time} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS {Column}
            FROM (SELECT *, CASE WHEN coalesce({Time} > lag({Time}) OVER ({partition}ORDER BY {Time}) + to_microseconds({sizes.Step}), true) THEN {Time} END AS __quiver_first
                  FROM (SELECT 1) AS rows) AS firsts
            """));
        sessions["from_table"]!["subquery"]!["node"]!["from_table"]!["subquery"]!["node"]!.ReplaceWith(rows);
        return sessions;
    }

    // DuckDB lets WHERE name what is selected; inside of the subquery that is no longer known.
    private JsonNode WithoutAliases(JsonNode where, JsonObject select)
    {
        var aliases = select.List("select_list").OfType<JsonObject>().Where(item => item.Alias.Length > 0).ToList();
        var columns = context.Scopes.Around((JsonObject)select["from_table"]!).SelectMany(source => source.Columns ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var holder = new JsonObject { ["where"] = where.DeepClone() };
        Replace(holder);
        return holder["where"]!.DeepClone();

        void Replace(JsonNode? node)
        {
            if (node is JsonObject column && column.ColumnName is [var name] && !columns.Contains(name)
                && aliases.Find(item => string.Equals(item.Alias, name, StringComparison.OrdinalIgnoreCase)) is { } item)
            {
                var copy = (JsonObject)item.DeepClone();
                copy["alias"] = "";
                column.ReplaceWith(copy);
            }
            else if (node is JsonObject part && part.Class != "SUBQUERY")
            {
                foreach (var key in part.Select(field => field.Key).ToArray()) Replace(part[key]);
            }
            else if (node is JsonArray list)
            {
                for (var index = 0; index < list.Count; index++) Replace(list[index]);
            }
        }
    }

    /// <summary>Of several sources each becomes a struct as well, so that <c>t.price</c> is a field of one and stays apart from <c>q.price</c>.</summary>
    private void KeepQualifiers(JsonObject select, JsonObject from, JsonArray items)
    {
        var names = SourceNames(from).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var item = SyntaxNodes.Column(name, null);
            item["alias"] = SourceName + name;
            items.Add((JsonNode)item);
        }

        foreach (var item in select.List("select_list").OfType<JsonObject>())
            if (item.Alias.Length == 0 && item.Class != "STAR") item["alias"] = item.ColumnName is [.., var column] ? column : context.Print(item);
        foreach (var key in select.Select(field => field.Key).ToArray())
            if (key is not ("from_table" or "cte_map" or "where_clause" or "sample")) Requalify(select[key], names);
    }

    private static void Requalify(JsonNode? node, HashSet<string> names)
    {
        switch (node)
        {
            case JsonObject star when star.Class == "STAR" && names.Contains(star["relation_name"]!.GetValue<string>()):
                star["relation_name"] = SourceName + star["relation_name"]!.GetValue<string>();
                break;
            case JsonObject query when query.Type == "SELECT_NODE":
                var others = SourceNames(query["from_table"] as JsonObject).ToHashSet(StringComparer.OrdinalIgnoreCase); // theirs hide ours
                var visible = names.Where(name => !others.Contains(name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
                foreach (var (_, child) in query) Requalify(child, visible);
                break;
            case JsonObject column when column.ColumnName is [var name, _, ..] && names.Contains(name):
                column.List("column_names")[0] = SourceName + names.First(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
                break;
            case JsonObject part:
                foreach (var (_, child) in part) Requalify(child, names);
                break;
            case JsonArray list:
                foreach (var child in list) Requalify(child, names);
                break;
        }
    }

    private static IEnumerable<string> SourceNames(JsonObject? from)
    {
        if (from is null) return [];
        if (from.Type == "JOIN")
        {
            var left = SourceNames(from["left"] as JsonObject);
            return from["join_type"]?.GetValue<string>() is "SEMI" or "ANTI" ? left : left.Concat(SourceNames(from["right"] as JsonObject));
        }

        var name = from.Alias.Length > 0 ? from.Alias : from["table_name"]?.GetValue<string>() ?? (from["function"] as JsonObject)?.CallName ?? "";
        return name.Length > 0 ? [name] : [];
    }
}
