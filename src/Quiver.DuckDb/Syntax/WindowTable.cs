using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>A window function in FROM: <c>TUMBLE(trades, ts, INTERVAL '1 minute') AS w</c>.</summary>
/// <param name="Relation">The table or subquery behind it, under the alias that the call has.</param>
/// <param name="Window">The window, its time a column.</param>
internal sealed record WindowTable(JsonObject Relation, WindowCall Window)
{
    /// <summary>The name by which columns of it may be qualified; empty when it has none.</summary>
    public string Qualifier => Relation.Alias.Length > 0 ? Relation.Alias : Relation["table_name"]?.GetValue<string>() ?? "";

    /// <summary>Reads a table function that is a window.</summary>
    /// <param name="table">The TABLE_FUNCTION.</param>
    /// <param name="context">For the places of errors.</param>
    /// <exception cref="QueryException">Its arguments are not a relation, a column and intervals.</exception>
    public static WindowTable Read(JsonObject table, RewriteContext context)
    {
        var written = WindowCall.Read(table["function"]!.AsObject())!;
        if (written.Arguments is not [JsonObject first, JsonObject second, ..])
            throw context.Wrong($"Found {written.Written.ToUpperInvariant()} in FROM without a relation and a time column, expected {Form(written)}.", written.Place);
        var window = written with { Arguments = [second.TextConstant is { } column ? SyntaxNodes.Column(column, second.Place) : second, .. written.Arguments[2..]] };
        if (window.Problem() is not null)
            throw context.Wrong($"Found {written.Written.ToUpperInvariant()} in FROM with {written.Arguments.Length} arguments, expected {Form(written)}.", written.Place);
        var relation = RelationOf(first) ?? throw context.Wrong($"The first argument of {written.Written.ToUpperInvariant()} in FROM is no relation; expected {Form(written)}.", first.Place ?? written.Place);
        relation["alias"] = table.Alias;
        relation["sample"] = table["sample"]?.DeepClone();
        relation["column_name_alias"] = table["column_name_alias"]!.DeepClone();
        return new WindowTable(relation, window);
    }

    /// <summary>The relation with the window's bounds as two more columns, for a query that does not group by them: where a window does not hang on other rows.</summary>
    /// <exception cref="QueryException">The window depends on other rows; or the query is kept and rows are in several windows.</exception>
    public JsonObject ToProjection(RewriteContext context)
    {
        if (Window.Kind != "tumble" && (Window.Kind == "session" || !context.IsAsked))
        {
            throw context.Wrong(
                $"Found {Window.Shown} in FROM of a query that does not group by its window; add GROUP BY window_start, window_end to the query that reads it.", Window.Place);
        }

        var form = WindowForm.Of(Window, context);
        var inner = Relation.DeepClone().AsObject();
        inner["alias"] = "";
        inner["column_name_alias"] = new JsonArray();
        var select = SyntaxNodes.Select([SyntaxNodes.Star(), Field(WindowCall.Start), Field(WindowCall.End)], inner);
        form.Expand(select, []);
        var projected = SyntaxNodes.Subquery(select);
        projected["alias"] = Qualifier;
        projected["column_name_alias"] = Relation["column_name_alias"]!.DeepClone();
        return projected;

        JsonObject Field(string name)
        {
            var field = form.Field(name, Window.Place);
            field["alias"] = name;
            return field;
        }
    }

    private static string Form(WindowCall window) => window.Kind switch
    {
        "tumble" => "TUMBLE(relation, time, size[, offset])",
        "session" => "SESSION(relation, time, gap)",
        "hop" => $"{window.Written.ToUpperInvariant()}(relation, time, slide, size[, offset])",
        _ => "CUMULATE(relation, time, step, size[, offset])",
    };

    // A relation arrives as the name of a column, or as a scalar subquery.
    private static JsonObject? RelationOf(JsonObject argument)
    {
        if (argument.Class == "SUBQUERY" && argument["subquery_type"]?.GetValue<string>() == "SCALAR" && argument["subquery"]?["node"] is JsonObject query)
            return SyntaxNodes.Subquery(query.DeepClone().AsObject());
        if (argument.ColumnName is not ([_] or [_, _]) || argument.ColumnName is not [.. var schema, var name]) return null;
        var table = SyntaxNodes.Table(name, argument.Place);
        table["schema_name"] = schema is [var only] ? only : "";
        return table;
    }
}
