using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Rewrites what is ours in a syntax tree, so that DuckDB can bind it. A window function in GROUP BY becomes one group key, the marker <c>quiver_window</c>,
/// and <c>window_start</c> and <c>window_end</c> its fields, in each SELECT for itself; <c>FROM TUMBLE(trades, …)</c> becomes the same;
/// <c>late('q')</c> becomes a relation of that name. On the way it notes the relations and system columns that are named.
/// </summary>
internal sealed class WindowRewrite
{
    private readonly List<TableReference> _tables = [];
    private readonly List<JsonObject> _tableNodes = [];
    private readonly List<SystemColumn> _systemColumns = [];
    private readonly HashSet<string?> _qualifiers = []; // of the system columns
    private readonly RewriteContext _context;
    private bool _changed;

    private WindowRewrite(RewriteContext context) => _context = context;

    /// <summary>Rewrites a tree in place.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="context">The text it came from, and what must be asked of DuckDB.</param>
    /// <exception cref="QueryException">A window is used in a way that has no meaning; the message says which.</exception>
    public static RewriteOutcome Apply(SyntaxTree tree, RewriteContext context)
    {
        var rewrite = new WindowRewrite(context);
        rewrite.VisitQuery(tree.Query, []);
        var withSystem = rewrite._systemColumns.Count == 0 ? [] : SystemColumnRewrite.Apply(tree.Query, rewrite._tableNodes, rewrite._qualifiers, context);
        return new RewriteOutcome(rewrite._changed || withSystem.Count > 0, rewrite._tables.ToValueList(), rewrite._systemColumns.ToValueList(), withSystem);
    }

    private void Visit(JsonNode? node, FrozenSet<string> own)
    {
        switch (node)
        {
            case JsonObject query when query.IsQuery:
                VisitQuery(query, own);
                break;
            case JsonObject table when table.Type == "BASE_TABLE":
                VisitTable(table, own);
                VisitFields(table, own);
                break;
            case JsonObject table when table.Type == "TABLE_FUNCTION":
                VisitTableFunction(table, own);
                break;
            case JsonObject column when column.ColumnName is [.., var name]:
                VisitColumn(column, name);
                break;
            case JsonObject call when WindowCall.ReadFunction(call) is { } window:
                WindowSizes.Check(window, _context);
                VisitFields(call, own);
                break;
            case JsonObject other:
                VisitFields(other, own);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++) Visit(list[i], own);
                break;
        }
    }

    private void VisitFields(JsonObject node, FrozenSet<string> own)
    {
        foreach (var key in node.Select(field => field.Key).ToArray()) // children replace themselves while they are visited
            Visit(node[key], own);
    }

    // Names of WITH are known in the queries behind them, and in their own step when they are recursive.
    private void VisitQuery(JsonObject query, FrozenSet<string> own)
    {
        foreach (var entry in (query["cte_map"] as JsonObject)?.List("map") ?? [])
        {
            Visit(entry!["value"], own);
            own = With(own, entry["key"]!.GetValue<string>());
        }

        if (query.Type == "SELECT_NODE") _changed |= WindowBlock.Rewrite(query, _context);
        var step = query["cte_name"] is JsonValue name ? With(own, name.GetValue<string>()) : own;
        foreach (var key in query.Select(field => field.Key).ToArray())
            if (key != "cte_map") Visit(query[key], key is "right" or "child" ? step : own);
    }

    private void VisitTable(JsonObject table, FrozenSet<string> own)
    {
        var schema = table["schema_name"]!.GetValue<string>();
        var name = table["table_name"]!.GetValue<string>();
        if (schema.Length == 0 && own.Contains(name)) return;
        if (table.CanBeOurs) _tableNodes.Add(table);
        _tables.Add(new TableReference(name, table.CanBeOurs, table.Place));
    }

    private void VisitTableFunction(JsonObject table, FrozenSet<string> own)
    {
        var call = table["function"]!.AsObject();
        if (call.CallName is "late" or "errors" && call.List("children") is [JsonObject argument] && (argument.TextConstant ?? (argument.ColumnName is [var column] ? column : null)) is { } of)
        {
            var rows = SyntaxNodes.Table($"{call.CallName}({Sql.Literal(of)})", table.Place);
            rows["alias"] = table.Alias.Length == 0 ? call.CallName : table.Alias;
            rows["column_name_alias"] = table["column_name_alias"]!.DeepClone();
            rows["sample"] = table["sample"]?.DeepClone();
            table.ReplaceWith(rows);
            _changed = true;
            VisitTable(rows, own);
        }
        else if (WindowCall.IsWindow(call.CallName))
        {
            var projected = WindowTable.Read(table, _context).ToProjection(_context);
            table.ReplaceWith(projected);
            _changed = true;
            Visit(projected, own);
        }
        else
        {
            VisitFields(table, own);
        }
    }

    private void VisitColumn(JsonObject column, string name)
    {
        var system = name.ToLowerInvariant();
        if (!SystemFields.IsOne(system)) return;
        var qualifier = column.ColumnName is [.., var written, _] ? written : null;
        _qualifiers.Add(qualifier?.StartsWith(SessionForm.SourceName, StringComparison.Ordinal) == true ? qualifier[SessionForm.SourceName.Length..] : qualifier);
        var use = new SystemColumn(system, column.Place);
        if (!_systemColumns.Contains(use)) _systemColumns.Add(use);
    }

    private static FrozenSet<string> With(FrozenSet<string> names, string name) => names.Append(name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a rewrite needs to know beside the tree.</summary>
/// <param name="Text">The text of the tree, for the places of errors.</param>
/// <param name="Print">Makes text of an expression, as DuckDB names a column after it.</param>
/// <param name="Constant">The value of an expression; null when it has columns, is NULL or cannot be told.</param>
internal sealed record RewriteContext(string Text, Func<JsonObject, string> Print, Func<JsonObject, object?> Constant)
{
    /// <summary>Whether the query is asked once, so that DuckDB makes its windows, and not kept, so that operators do. Default: kept.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Whether a name is that of a relation with system columns: one that has none of its own called so.</summary>
    public required Func<string, bool> HasSystemColumns { get; init; }

    /// <summary>Makes a tree of a text of ours.</summary>
    public required Func<string, JsonObject> Parse { get; init; }

    /// <summary>Tells the columns that a place can name.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Whether the query must be bound as it was written, as its rewritten form no longer tells which names are ambiguous.</summary>
    public bool MustCheckNames { get; set; }

    /// <summary>An error in the text.</summary>
    /// <param name="message">What was found, what was expected, what to do.</param>
    /// <param name="place">Where, in UTF-8 bytes; null when there is no place.</param>
    public QueryException Wrong(string message, int? place) =>
        new(ErrorCode.QueryFailed, message, place is { } bytes ? ErrorPlace.Of(Text, TextOffsets.FromUtf8(Text, bytes)) : null);
}

/// <summary>What a rewrite did and found.</summary>
/// <param name="Changed">Whether the tree is another one now.</param>
/// <param name="Tables">The relations it reads.</param>
/// <param name="SystemColumns">The system columns it names.</param>
/// <param name="WithSystemColumns">The relations that it reads with their system columns.</param>
internal readonly record struct RewriteOutcome(bool Changed, ValueList<TableReference> Tables, ValueList<SystemColumn> SystemColumns, ValueList<string> WithSystemColumns);
