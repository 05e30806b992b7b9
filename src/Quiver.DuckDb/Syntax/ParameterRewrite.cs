using System.Globalization;
using System.Text.Json.Nodes;
using Quiver.Columns;

namespace Quiver.DuckDb.Syntax;

/// <summary>Puts values in the places of parameters, so that a query with parameters is bound, kept or asked like any other.</summary>
internal static class ParameterRewrite
{
    /// <summary>Rewrites a tree in place.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="values">The values.</param>
    /// <param name="context">For places, and for the names of columns, which stay those of the parameters.</param>
    /// <returns>Whether there was a parameter.</returns>
    /// <exception cref="QueryException">A parameter has no value, a value no parameter, or a value no SQL type.</exception>
    public static bool Apply(SyntaxTree tree, ParameterValues values, RewriteContext context)
    {
        var parameters = SyntaxSearch.Nodes(tree.Query).Where(node => node.Class == "PARAMETER").ToList();
        if (values.Surplus([.. parameters.Select(Name).Distinct(StringComparer.OrdinalIgnoreCase)]) is { } surplus) throw context.Wrong(surplus, place: null);
        if (parameters.Count == 0) return false;

        SyntaxNodes.KeepNames(tree.Query, parameters, context);
        foreach (var parameter in parameters)
        {
            var name = Name(parameter);
            if (!values.TryFind(name, out var value)) throw context.Wrong(values.Missing(name), PlaceOf(name, context.Text));
            var constant = Constants.Of(value) ?? throw context.Wrong(
                value is DateTime
                    ? $"The value of ${name} is a local time, and times here are UTC. Convert it with ToUniversalTime()."
                    : $"The value of ${name} is a {value!.GetType().Name}, which has no SQL type here. Pass a bool, number, string, bytes, date, time, interval or null.",
                PlaceOf(name, context.Text));
            constant["alias"] = parameter.Alias;
            parameter.ReplaceWith(constant);
        }

        tree.Query.Parent!["named_param_map"] = new JsonArray();
        return true;
    }

    /// <summary>The names of the parameters in a tree, each once: numbers in their order, then the others as they come.</summary>
    public static IReadOnlyList<string> Names(SyntaxTree tree)
    {
        var names = SyntaxSearch.Nodes(tree.Query).Where(node => node.Class == "PARAMETER").Select(Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return [.. names.OrderBy(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)]; // a stable order
    }

    /// <summary>The types of the parameters that stand alone in a row of VALUES, which are those of the columns that the row goes to.</summary>
    public static void TypesOfRows(SyntaxTree tree, IReadOnlyList<DataType> columns, IDictionary<string, DataType> types)
    {
        foreach (var rows in SyntaxSearch.Nodes(tree.Query).Select(node => node["values"]).OfType<JsonArray>())
        {
            foreach (var row in rows.OfType<JsonArray>().Where(row => row.Count == columns.Count))
            {
                for (var column = 0; column < columns.Count; column++)
                    if (row[column] is JsonObject parameter && parameter.Class == "PARAMETER") types.TryAdd(Name(parameter), columns[column]);
            }
        }
    }

    private static string Name(JsonObject parameter) => parameter["identifier"]!.GetValue<string>();

    // DuckDB gives parameters no places.
    private static int? PlaceOf(string name, string text)
    {
        var at = text.IndexOf($"${name}", StringComparison.OrdinalIgnoreCase);
        if (at < 0) at = text.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? null : (int)Quiver.Columns.TextOffsets.ToUtf8(text, at);
    }
}
