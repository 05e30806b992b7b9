using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>Reads and makes the nodes of a syntax tree. DuckDB wants every field of a node, in any order.</summary>
internal static class SyntaxNodes
{
    /// <summary>What DuckDB writes for a node without a place.</summary>
    public const ulong NoPlace = ulong.MaxValue;

    extension(JsonObject node)
    {
        /// <summary>The kind of an expression; empty for other nodes.</summary>
        public string Class => node["class"]?.GetValue<string>() ?? "";

        /// <summary>The kind of a query or table reference, the exact kind of an expression.</summary>
        public string Type => node["type"] is JsonValue value && value.TryGetValue<string>(out var type) ? type : "";

        /// <summary>The name an expression or table was given; empty when none.</summary>
        public string Alias => node["alias"]?.GetValue<string>() ?? "";

        /// <summary>Where it stands, in UTF-8 bytes from the start of the text; null when DuckDB does not say.</summary>
        public int? Place => node["query_location"] is JsonValue value && value.TryGetValue<ulong>(out var place) && place <= int.MaxValue ? (int)place : null;

        /// <summary>Whether a table in FROM can be a relation of ours: it stands there by its name alone, or behind the names that DuckDB gives what is in memory.</summary>
        public bool CanBeOurs => (node["catalog_name"]?.GetValue<string>() ?? "", node["schema_name"]?.GetValue<string>() ?? "") is var (catalog, schema)
            && (catalog.Length == 0 ? schema.Length == 0 || Named(schema, "main") || Named(schema, "memory") : Named(catalog, "memory") && Named(schema, "main"));

        /// <summary>Whether it is a query with a scope of its own.</summary>
        public bool IsQuery => node.Type is "SELECT_NODE" or "SET_OPERATION_NODE" or "RECURSIVE_CTE_NODE" or "CTE_NODE";

        /// <summary>The name of a call without a schema, in lower case; null for anything else.</summary>
        public string? CallName => node.Class == "FUNCTION" && node["schema"]?.GetValue<string>() is "" ? node["function_name"]?.GetValue<string>().ToLowerInvariant() : null;

        /// <summary>The list at a key; empty when there is none.</summary>
        public JsonArray List(string key) => node[key] as JsonArray ?? [];

        /// <summary>The parts of a column's name: the last is the column's own; empty for anything else.</summary>
        public string[] ColumnName => node.Class == "COLUMN_REF" ? [.. node.List("column_names").Select(part => part!.GetValue<string>())] : [];

        /// <summary>The text of a string constant; null for anything else.</summary>
        public string? TextConstant => node.Class == "CONSTANT" && node["value"] is JsonObject value && value["type"]?["id"]?.GetValue<string>() == "VARCHAR"
            && value["value"] is JsonValue text && text.TryGetValue<string>(out var written) ? written : null;

        /// <summary>The value of an integer constant; null for anything else.</summary>
        public long? IntegerConstant => node.Class == "CONSTANT" && node["value"] is JsonObject value && value["type"]?["id"]?.GetValue<string>() == "INTEGER"
            && value["value"] is JsonValue number && number.TryGetValue<long>(out var integer) ? integer : null;
    }

    private static bool Named(string written, string name) => written.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two nodes say the same, wherever they stand and whatever they are called.</summary>
    public static bool Same(JsonNode? left, JsonNode? right)
    {
        switch (left, right)
        {
            case (JsonObject a, JsonObject b):
                return a.Count == b.Count && a.All(field => field.Key is "query_location" or "alias"
                    || (b.TryGetPropertyValue(field.Key, out var other) && (field.Key == "column_names" ? SameName(field.Value, other) : Same(field.Value, other))));
            case (JsonArray a, JsonArray b):
                return a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second));
            default:
                return JsonNode.DeepEquals(left, right);
        }
    }

    /// <summary>A call of a function.</summary>
    public static JsonObject Call(string name, int? place, params IEnumerable<JsonNode> children) => new()
    {
        ["class"] = "FUNCTION",
        ["type"] = "FUNCTION",
        ["alias"] = "",
        ["query_location"] = PlaceValue(place),
        ["function_name"] = name,
        ["schema"] = "",
        ["children"] = new JsonArray([.. children]),
        ["filter"] = null,
        ["order_bys"] = new JsonObject { ["type"] = "ORDER_MODIFIER", ["orders"] = new JsonArray() },
        ["distinct"] = false,
        ["is_operator"] = false,
        ["export_state"] = false,
        ["catalog"] = "",
    };

    /// <summary>An operator between two operands, such as +.</summary>
    public static JsonObject Operator(string sign, int? place, JsonNode left, JsonNode right)
    {
        var call = Call(sign, place, left, right);
        call["is_operator"] = true;
        return call;
    }

    /// <summary>Both conditions.</summary>
    public static JsonObject And(JsonObject left, JsonObject right) => Expression("CONJUNCTION", "CONJUNCTION_AND", null, ("children", new JsonArray(left, right)));

    /// <summary>Whether an expression has a value.</summary>
    public static JsonObject IsNotNull(JsonObject expression) => Expression("OPERATOR", "OPERATOR_IS_NOT_NULL", null, ("children", new JsonArray(expression)));

    /// <summary>The first of some values that is not NULL.</summary>
    public static JsonObject Coalesce(int? place, params JsonNode[] values) => Expression("OPERATOR", "OPERATOR_COALESCE", place, ("children", new JsonArray(values)));

    /// <summary>Gives selected expressions the names that they would have, before parts of them are replaced.</summary>
    /// <param name="query">The query.</param>
    /// <param name="replaced">What will be replaced.</param>
    /// <param name="context">Prints expressions.</param>
    public static void KeepNames(JsonObject query, IReadOnlyCollection<JsonObject> replaced, RewriteContext context)
    {
        var parts = replaced.ToHashSet<JsonObject>(ReferenceEqualityComparer.Instance);
        foreach (var item in SyntaxSearch.Nodes(query).Where(node => node.Type == "SELECT_NODE").SelectMany(select => select.List("select_list")).OfType<JsonObject>().ToList())
            if (item.Alias.Length == 0 && item.Class != "STAR" && SyntaxSearch.Nodes(item).Any(parts.Contains)) item["alias"] = context.Print(item);
    }

    /// <summary>A cast to a type without parameters.</summary>
    public static JsonObject Cast(JsonObject expression, string type, int? place) => Cast(expression, new JsonObject { ["id"] = type, ["type_info"] = null }, place);

    /// <summary>A cast.</summary>
    /// <param name="expression">What is cast.</param>
    /// <param name="type">The type as the tree has it.</param>
    /// <param name="place">Where it stands.</param>
    public static JsonObject Cast(JsonObject expression, JsonObject type, int? place) =>
        Expression("CAST", "OPERATOR_CAST", place, ("child", expression), ("cast_type", type), ("try_cast", false));

    /// <summary>A column by its name.</summary>
    public static JsonObject Column(string name, int? place) => new()
    {
        ["class"] = "COLUMN_REF",
        ["type"] = "COLUMN_REF",
        ["alias"] = "",
        ["query_location"] = PlaceValue(place),
        ["column_names"] = new JsonArray(name),
    };

    /// <summary>A string constant.</summary>
    public static JsonObject Text(string text, int? place) => Constant("VARCHAR", text, place);

    /// <summary>An integer constant.</summary>
    public static JsonObject Integer(int value, int? place) => Constant("INTEGER", value, place);

    /// <summary>All columns.</summary>
    public static JsonObject Star() => new()
    {
        ["class"] = "STAR",
        ["type"] = "STAR",
        ["alias"] = "",
        ["query_location"] = NoPlace,
        ["relation_name"] = "",
        ["exclude_list"] = new JsonArray(),
        ["replace_list"] = new JsonArray(),
        ["columns"] = false,
        ["expr"] = null,
        ["qualified_exclude_list"] = new JsonArray(),
        ["rename_list"] = new JsonArray(),
    };

    /// <summary>A SELECT of some expressions from a table.</summary>
    public static JsonObject Select(JsonArray items, JsonObject from) => new()
    {
        ["type"] = "SELECT_NODE",
        ["modifiers"] = new JsonArray(),
        ["cte_map"] = new JsonObject { ["map"] = new JsonArray() },
        ["select_list"] = items,
        ["from_table"] = from,
        ["where_clause"] = null,
        ["group_expressions"] = new JsonArray(),
        ["group_sets"] = new JsonArray(),
        ["aggregate_handling"] = "STANDARD_HANDLING",
        ["having"] = null,
        ["sample"] = null,
        ["qualify"] = null,
    };

    /// <summary>No FROM.</summary>
    public static JsonObject NoTable() => new() { ["type"] = "EMPTY", ["alias"] = "", ["sample"] = null, ["query_location"] = NoPlace };

    /// <summary>A table by its name.</summary>
    public static JsonObject Table(string name, int? place) => new()
    {
        ["type"] = "BASE_TABLE",
        ["alias"] = "",
        ["sample"] = null,
        ["query_location"] = PlaceValue(place),
        ["schema_name"] = "",
        ["table_name"] = name,
        ["column_name_alias"] = new JsonArray(),
        ["catalog_name"] = "",
        ["at_clause"] = null,
    };

    /// <summary>A table function in FROM.</summary>
    /// <param name="call">The function.</param>
    /// <param name="alias">The table's name.</param>
    /// <param name="columns">Names for its first columns.</param>
    public static JsonObject TableFunction(JsonObject call, string alias, params IEnumerable<string> columns) => new()
    {
        ["type"] = "TABLE_FUNCTION",
        ["alias"] = alias,
        ["sample"] = null,
        ["query_location"] = NoPlace,
        ["function"] = call,
        ["column_name_alias"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]),
        ["with_ordinality"] = "WITHOUT_ORDINALITY",
    };

    /// <summary>All rows of one table with all of another; no table on the left is one row.</summary>
    public static JsonObject CrossJoin(JsonObject left, JsonObject right) => left.Type == "EMPTY" ? right : new()
    {
        ["type"] = "JOIN",
        ["alias"] = "",
        ["sample"] = null,
        ["query_location"] = NoPlace,
        ["left"] = left,
        ["right"] = right,
        ["condition"] = null,
        ["join_type"] = "INNER",
        ["ref_type"] = "CROSS",
        ["using_columns"] = new JsonArray(),
        ["delim_flipped"] = false,
        ["duplicate_eliminated_columns"] = new JsonArray(),
    };

    /// <summary>Leaves columns out of the stars of a SELECT; queries in it have stars of their own.</summary>
    public static void HideFromStars(JsonNode? node, Func<JsonObject, bool> isHidden, params string[] columns)
    {
        switch (node)
        {
            case JsonObject query when query.Class == "SUBQUERY":
                HideFromStars(query["child"], isHidden, columns);
                break;
            case JsonObject star when star.Class == "STAR":
                if (!isHidden(star)) break;
                var excluded = star.List("exclude_list");
                foreach (var column in columns)
                    if (!excluded.Any(present => present!.GetValue<string>() == column)) excluded.Add((JsonNode)column);
                break;
            case JsonObject part:
                foreach (var (key, child) in part) if (key is not ("from_table" or "cte_map")) HideFromStars(child, isHidden, columns);
                break;
            case JsonArray list:
                foreach (var child in list) HideFromStars(child, isHidden, columns);
                break;
        }
    }

    /// <summary>A query in FROM.</summary>
    public static JsonObject Subquery(JsonObject query) => new()
    {
        ["type"] = "SUBQUERY",
        ["alias"] = "",
        ["sample"] = null,
        ["query_location"] = NoPlace,
        ["subquery"] = new JsonObject { ["node"] = query, ["named_param_map"] = new JsonArray() },
        ["column_name_alias"] = new JsonArray(),
    };

    /// <summary>NULL, of no type yet.</summary>
    public static JsonObject Null(int? place)
    {
        var constant = Constant("NULL", 0, place);
        constant["value"] = new JsonObject { ["type"] = new JsonObject { ["id"] = "NULL", ["type_info"] = null }, ["is_null"] = true };
        return constant;
    }

    private static JsonObject Constant(string type, JsonNode value, int? place) => new()
    {
        ["class"] = "CONSTANT",
        ["type"] = "VALUE_CONSTANT",
        ["alias"] = "",
        ["query_location"] = PlaceValue(place),
        ["value"] = new JsonObject
        {
            ["type"] = new JsonObject { ["id"] = type, ["type_info"] = null },
            ["is_null"] = false,
            ["value"] = value,
        },
    };

    private static JsonObject Expression(string kind, string type, int? place, params ReadOnlySpan<(string Key, JsonNode? Value)> fields)
    {
        var node = new JsonObject { ["class"] = kind, ["type"] = type, ["alias"] = "", ["query_location"] = PlaceValue(place) };
        foreach (var (key, value) in fields) node[key] = value;
        return node;
    }

    private static ulong PlaceValue(int? place) => place is { } known ? (ulong)known : NoPlace;

    private static bool SameName(JsonNode? left, JsonNode? right) => left is JsonArray a && right is JsonArray b && a.Count == b.Count
        && a.Zip(b).All(pair => string.Equals(pair.First!.GetValue<string>(), pair.Second!.GetValue<string>(), StringComparison.OrdinalIgnoreCase));
}
