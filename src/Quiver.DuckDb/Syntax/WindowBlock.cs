using System.Text.Json.Nodes;
using Quiver.DuckDb.Plans;

namespace Quiver.DuckDb.Syntax;

/// <summary>The window of one SELECT: finds it in GROUP BY or FROM, makes it the marker, and its names the marker's fields.</summary>
internal sealed class WindowBlock
{
    private readonly JsonObject _select;
    private readonly RewriteContext _context;
    private readonly JsonArray _items;
    private readonly WindowCall _window;
    private WindowForm _form = null!; // made when the window is one
    private readonly string[] _qualifiers; // what window_start may be qualified with: the alias of a window in FROM or in the SELECT list

    private WindowBlock(JsonObject select, WindowCall window, string qualifier, RewriteContext context)
    {
        _select = select;
        _context = context;
        _items = select.List("select_list");
        _window = window;
        var aliases = _items.Select(item => item!.AsObject()).Where(item => item.Alias.Length > 0 && WindowCall.Read(item) is { } call && call.IsSame(window)).Select(item => item.Alias);
        _qualifiers = [.. aliases.Append(qualifier).Where(name => name.Length > 0)];
    }

    private bool GroupsByAll => _select["aggregate_handling"]!.GetValue<string>() == "FORCE_AGGREGATES";

    /// <summary>Rewrites a SELECT_NODE in place; subqueries in it are left alone.</summary>
    /// <returns>Whether there was a window.</returns>
    /// <exception cref="QueryException">There are two windows, or one has the wrong number of arguments.</exception>
    public static bool Rewrite(JsonObject select, RewriteContext context)
    {
        if (FromTable(select, context) is { } table)
        {
            var grouped = new WindowBlock(select, table.Window, table.Qualifier, context);
            if (grouped.GroupsByBounds())
            {
                select["from_table"]!.ReplaceWith(table.Relation);
                grouped.Rewrite(isTable: true);
                return true;
            }
        }

        var windows = FindWindows(select);
        if (windows.Count == 0) return false;
        if (windows.Find(window => !window.IsSame(windows[0])) is { } second)
        {
            throw context.Wrong(
                $"Found a second window, {second.Written.ToUpperInvariant()}, in one GROUP BY, expected one; put one of the two into a subquery and group its result by the other.", second.Place);
        }

        new WindowBlock(select, windows[0], qualifier: "", context).Rewrite();
        return true;
    }

    private static WindowTable? FromTable(JsonObject select, RewriteContext context) =>
        select["from_table"] is JsonObject from && from.Type == "TABLE_FUNCTION" && WindowCall.IsWindow(from["function"]!.AsObject().CallName) ? WindowTable.Read(from, context) : null;

    private static List<WindowCall> FindWindows(JsonObject select)
    {
        var windows = new List<WindowCall>();
        var block = new WindowBlock(select, new WindowCall("", "", [], null), "", null!);
        if (block.GroupsByAll)
        {
            foreach (var item in block._items) CollectWindows(item!, windows);
        }
        else
        {
            foreach (var key in select.List("group_expressions"))
                if (WindowCall.ReadFunction(block.Resolve(key!.AsObject())) is { } window) windows.Add(window);
        }

        return windows;
    }

    private static void CollectWindows(JsonNode node, List<WindowCall> windows)
    {
        if (node is JsonObject expression)
        {
            if (WindowCall.ReadFunction(expression) is { } window) windows.Add(window);
            else if (!expression.IsQuery && !IsAggregate(expression)) foreach (var (_, child) in expression) if (child is not null) CollectWindows(child, windows);
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list) if (child is not null) CollectWindows(child, windows);
        }
    }

    private void Rewrite(bool isTable = false)
    {
        _form = WindowForm.Of(_window, _context);
        if (GroupsByAll) NameGroups();
        var keys = _window.Kind == "session" && _context.IsAsked ? OtherKeys() : [];
        RewriteGroups();
        for (var item = 0; item < _items.Count; item++) RewriteItem(_items[item]!.AsObject());
        foreach (var clause in new[] { _select["having"], _select["qualify"], _select["modifiers"] })
            if (clause is not null) ReplaceReferences(clause);
        if (isTable && _context.IsAsked && _window.Kind != "session" && _select["where_clause"] is { } where) ReplaceReferences(where); // the bounds are columns of the table
        _form.Expand(_select, keys);
    }

    private bool GroupsByBounds() => GroupsByAll
        ? _items.Any(item => IsBound(item!.AsObject()))
        : _select.List("group_expressions").Any(key => IsBound(Resolve(key!.AsObject())));

    /// <summary>A group key as written, or the item of the SELECT list it stands for by number or alias.</summary>
    private JsonObject Resolve(JsonObject key)
    {
        if (key.IntegerConstant is { } number && number >= 1 && number <= _items.Count) return _items[(int)number - 1]!.AsObject();
        if (key.ColumnName is not [var name]) return key;
        return _items.FirstOrDefault(item => string.Equals(item!.AsObject().Alias, name, StringComparison.OrdinalIgnoreCase))?.AsObject() ?? key;
    }

    // GROUP BY ALL with a window says no more than the items that are neither aggregates nor made of the window alone.
    private void NameGroups()
    {
        var keys = new JsonArray();
        for (var item = 0; item < _items.Count; item++)
        {
            var expression = _items[item]!.AsObject();
            if (expression.Class == "STAR")
            {
                throw _context.Wrong("Found * or COLUMNS in the SELECT list of a GROUP BY ALL with a window, expected the columns by name; name them.", expression.Place ?? _window.Place);
            }

            var isKey = !DependsOnWindowAlone(expression) && !Contains(expression, part => part.Class == "WINDOW" || IsAggregate(part));
            if (isKey) keys.Add((JsonNode)SyntaxNodes.Integer(item + 1, expression.Place));
        }

        keys.Add((JsonNode)_window.ToMarker(_window.Place));
        _select["group_sets"] = new JsonArray(new JsonArray([.. Enumerable.Range(0, keys.Count).Select(index => (JsonNode)index)]));
        _select["group_expressions"] = keys;
        _select["aggregate_handling"] = "STANDARD_HANDLING";
    }

    // Keys that follow from the window, such as window_start, are the window itself: it stays as one key.
    private void RewriteGroups()
    {
        var keys = new JsonArray();
        var positions = new List<int>();
        var marker = -1;
        foreach (var key in _select.List("group_expressions"))
        {
            var meant = Resolve(key!.AsObject());
            var isWindow = IsWindow(meant);
            if (isWindow && marker < 0)
            {
                marker = keys.Count;
                keys.Add((JsonNode)_form.Key(meant.Place ?? _window.Place));
            }
            else if (!isWindow)
            {
                keys.Add(key.DeepClone());
            }

            positions.Add(isWindow ? marker : keys.Count - 1);
        }

        var sets = new JsonArray();
        foreach (var set in _select.List("group_sets"))
        {
            var placed = new HashSet<int>();
            var places = new JsonArray();
            foreach (var position in set!.AsArray())
                if (placed.Add(positions[position!.GetValue<int>()])) places.Add((JsonNode)positions[position.GetValue<int>()]);
            sets.Add((JsonNode)places);
        }

        _select["group_sets"] = sets;
        _select["group_expressions"] = keys;
    }

    private bool IsWindow(JsonObject key) => key.CallName == WindowCall.Marker || (WindowCall.Read(key) is { } call && call.IsSame(_window)) || DependsOnWindowAlone(key);

    /// <summary>The group keys beside the window, as expressions of the rows before they are grouped: sessions are made for each of their values.</summary>
    private List<JsonObject> OtherKeys()
    {
        if (_select.List("group_sets").Count > 1)
            throw _context.Wrong($"Found {_window.Shown} with ROLLUP, CUBE or GROUPING SETS, expected one list of keys, as each has sessions of its own; ask once for each and put UNION ALL between.", _window.Place);
        var keys = new List<JsonObject>();
        foreach (var key in _select.List("group_expressions"))
        {
            var meant = Resolve(key!.AsObject());
            if (IsWindow(meant)) continue;
            var expression = IsColumn(key.AsObject()) ? key.AsObject() : meant;
            if (Contains(expression, part => FieldOf(part) is not null))
                throw _context.Wrong($"Found a group key made of the bounds of {_window.Shown} and of something else, expected keys that rows have before sessions are made of them; group by both apart.", expression.Place ?? _window.Place);
            var copy = expression.DeepClone().AsObject();
            copy["alias"] = "";
            keys.Add(copy);
        }

        return keys;
    }

    /// <summary>Whether a name is that of a column that is read, which comes before a selected alias of the same name.</summary>
    private bool IsColumn(JsonObject expression) => expression.ColumnName is [var name] && _context.Scopes.Around(expression).Any(source => source.Columns?.Contains(name, StringComparer.OrdinalIgnoreCase) == true);

    // An item keeps the name it would have had: the marker must not show.
    private void RewriteItem(JsonObject item)
    {
        var name = item.Alias.Length > 0 ? item.Alias : item.ColumnName is [.., var column] ? column : null;
        if (FieldOf(item) is { } field)
        {
            var replaced = _form.Field(field, item.Place);
            replaced["alias"] = name ?? _context.Print(item);
            item.ReplaceWith(replaced);
            return;
        }

        var original = item.DeepClone().AsObject();
        if (ReplaceReferences(item) && name is null) item["alias"] = _context.Print(original);
    }

    /// <summary>Replaces the window's names below a node; subqueries have their own, and arguments of aggregates are computed before there is a window.</summary>
    /// <returns>Whether there were any.</returns>
    private bool ReplaceReferences(JsonNode node)
    {
        var replaced = false;
        switch (node)
        {
            case JsonObject expression when IsAggregate(expression):
                break;
            case JsonObject expression when expression.Class == "SUBQUERY":
                if (expression["child"] is { } tested) replaced = ReplaceReferences(tested);
                break;
            case JsonObject expression when IsFieldOfMarker(expression) && _context.IsAsked:
                expression.ReplaceWith(_form.Field(WindowCall.FieldOf(expression.List("children")[1]!.AsObject().TextConstant!)!, expression.Place));
                replaced = true;
                break;
            case JsonObject expression when IsFieldOfMarker(expression):
                expression.List("children")[0]!.ReplaceWith(_window.ToMarker(expression.List("children")[0]!.AsObject().Place));
                replaced = true;
                break;
            case JsonObject expression when FieldOf(expression) is { } field:
                expression.ReplaceWith(_form.Field(field, expression.Place));
                replaced = true;
                break;
            case JsonObject expression:
                foreach (var key in expression.Select(part => part.Key).ToArray())
                    if (expression[key] is { } child) replaced |= ReplaceReferences(child);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } child) replaced |= ReplaceReferences(child);
                break;
        }

        return replaced;
    }

    /// <summary>The field of the window that an expression is: one of its two names, or the window itself, which as a value is its start.</summary>
    private string? FieldOf(JsonObject expression)
    {
        if (expression.ColumnName is [var name]) return WindowCall.FieldOf(name);
        if (expression.ColumnName is [var qualifier, var column]) return IsQualifier(qualifier) ? WindowCall.FieldOf(column) : null;
        if (WindowCall.Read(expression) is { } call) return call.IsSame(_window) ? WindowCall.Start : null;
        return _window.FieldOfCall(expression);
    }

    // TUMBLE(ts, …).window_end
    private bool IsFieldOfMarker(JsonObject expression) =>
        expression.Type == "STRUCT_EXTRACT" && expression.List("children") is [JsonObject child, JsonObject field]
        && field.TextConstant is { } name && WindowCall.IsBound(name) && WindowCall.Read(child) is { } call && call.IsSame(_window);

    private bool IsQualifier(string name) => _qualifiers.Contains(name, StringComparer.OrdinalIgnoreCase);

    private bool IsBound(JsonObject expression) => expression.ColumnName switch
    {
        [var name] => WindowCall.IsBound(name),
        [var qualifier, var name] => IsQualifier(qualifier) && WindowCall.IsBound(name),
        _ => false,
    };

    private bool DependsOnWindowAlone(JsonObject expression)
    {
        var (some, others) = (false, false);
        Look(expression);
        return some && !others;

        void Look(JsonNode? node)
        {
            if (node is JsonObject part)
            {
                if (FieldOf(part) is not null) some = true;
                else if (part.ColumnName.Length > 0 || part.Class is "SUBQUERY" or "STAR" or "WINDOW" || part.CallName == WindowCall.Marker || IsAggregate(part)) others = true;
                else foreach (var (_, child) in part) Look(child);
            }
            else if (node is JsonArray list)
            {
                foreach (var child in list) Look(child);
            }
        }
    }

    private static bool Contains(JsonNode? node, Func<JsonObject, bool> test) => node switch
    {
        JsonObject query when query.IsQuery => false,
        JsonObject part => test(part) || part.Any(field => Contains(field.Value, test)),
        JsonArray list => list.Any(child => Contains(child, test)),
        _ => false,
    };

    private static bool IsAggregate(JsonObject expression) => expression.CallName is { } name && FunctionNames.IsAggregate(name);
}
