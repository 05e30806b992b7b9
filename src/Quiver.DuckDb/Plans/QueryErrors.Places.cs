using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Quiver.Columns;
using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

internal sealed partial class QueryErrors
{
    private Scopes Scope => field ??= new Scopes(name => relations.Find(name) is { } schema ? [.. schema.Fields.Select(column => column.Name)] : null);

    private IReadOnlyList<SourceInScope> SourcesAt(int place) =>
        tree is not null && SyntaxSearch.Nodes(tree.Query).FirstOrDefault(node => node.Place == place && node.Class == "COLUMN_REF") is { } column ? Scope.Around(column) : [];

    // DuckDB's own place, or the start of the part of the query that the message speaks of, or the query's start.
    private ErrorPlace? PlaceOf(PlanError error)
    {
        var text = query.Original;
        if (error.Position is { } position)
        {
            if (error.CountsCharacters) return ErrorPlace.Of(text, TextOffsets.FromCharacters(text, position));
            if (query.PlaceOfByte(position) is { } place) return place;
        }

        var found = tree is null ? null : PlaceOfMessage(error.Message, tree.Query);
        return ErrorPlace.Of(text, found is { } bytes ? TextOffsets.FromUtf8(text, bytes) : text.Length - text.TrimStart().Length);
    }

    private static int? PlaceOfMessage(string message, JsonObject root)
    {
        var nodes = SyntaxSearch.Nodes(root);
        var name = Quoted().Match(message) is { Success: true } match ? match.Groups["name"].Value : "";
        bool Starts(string start) => message.StartsWith(start, StringComparison.Ordinal);
        int? First(Func<JsonObject, bool> test) => SyntaxSearch.FirstPlace(nodes.FirstOrDefault(test));
        int? FirstIn(string clause) => nodes.Select(node => SyntaxSearch.FirstPlace(node[clause])).FirstOrDefault(place => place is not null);

        if (Starts("Ambiguous reference to table")) return SecondSource(nodes, name);
        if (message.Contains("ASOF JOIN", StringComparison.Ordinal)) return nodes.FirstOrDefault(node => node["ref_type"]?.GetValue<string>() == "ASOF")?.Place;
        if (Starts("Set operations")) return nodes.Where(node => node.Type == "SET_OPERATION_NODE").Select(node => SyntaxSearch.FirstPlace(node["right"])).LastOrDefault();
        if (Starts("GROUP BY term"))
            return nodes.SelectMany(node => node.List("group_expressions").OfType<JsonObject>().Where(key => key.IntegerConstant is { } number && (number < 1 || number > node.List("select_list").Count)))
                .Select(key => key.Place).FirstOrDefault();
        if (Starts("at least one window function")) return FirstIn("qualify");
        if (Starts("column ") && message.Contains("must appear in the GROUP BY", StringComparison.Ordinal))
            return nodes.SelectMany(node => SyntaxSearch.Nodes(node["having"])).FirstOrDefault(node => node.ColumnName is [.., var column] && message.StartsWith($"column {column} ", StringComparison.OrdinalIgnoreCase))?.Place;
        if (Starts("Could not find key") || Starts("Cannot extract field"))
            return First(node => node.ColumnName is [.., var last] && last == name) ?? First(node => node.Type == "STRUCT_EXTRACT" && node.List("children") is [_, JsonObject field] && field.TextConstant == name);
        if (message.Contains("list not found", StringComparison.Ordinal)) return First(node => node.Class == "STAR" && node.ToJsonString().Contains($"\"{name}\"", StringComparison.OrdinalIgnoreCase));
        if (Starts("Referenced table")) return First(node => node.Class == "STAR" && node["relation_name"]?.GetValue<string>() == name);
        if (Starts("Column ")) return First(node => node.List("using_columns").Any(column => column!.GetValue<string>() == name));
        if (Starts("Cannot mix")) return First(node => node.Type is "OPERATOR_COALESCE" or "CASE_EXPR" or "COMPARE_IN");
        if (message.Contains("'array_extract(", StringComparison.Ordinal)) return First(node => node.Type == "ARRAY_EXTRACT");
        if (Starts("Catalog type")) return First(node => node["at_clause"] is JsonObject);
        if (Starts("QUANTILE")) return First(node => node.CallName is { } call && (call.Contains("quantile", StringComparison.Ordinal) || call.StartsWith("percentile", StringComparison.Ordinal)));
        if (Starts("Separator argument")) return First(node => node.CallName is "string_agg" or "group_concat" or "listagg");
        return name.Length == 0 ? null : First(node => node.TextConstant == name) ?? First(node => node.CallName == name) ?? First(node => node.ColumnName is [.., var last] && last == name);
    }

    private static int? SecondSource(IEnumerable<JsonObject> nodes, string name) => nodes
        .Where(node => node.Class.Length == 0 && node.Type is "BASE_TABLE" or "SUBQUERY" or "TABLE_FUNCTION")
        .Where(node => string.Equals(node.Alias.Length > 0 ? node.Alias : node["table_name"]?.GetValue<string>(), name, StringComparison.OrdinalIgnoreCase))
        .Skip(1).Select(SyntaxSearch.FirstPlace).FirstOrDefault();

    [GeneratedRegex("""["'](?<name>[^"']+)["']""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
