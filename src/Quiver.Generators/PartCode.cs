using System.Text;

namespace Quiver.Generators;

/// <summary>Writes how one value goes into a column and comes out of it. What lists and dictionaries need are methods of their own, which it gathers.</summary>
internal sealed class PartCode
{
    public const string Appender = "global::Quiver.Columns.ColumnAppender";
    public const string Cell = "global::Quiver.CompilerServices.RowCell";
    private const string Collections = "global::System.Collections.Generic";

    private readonly StringBuilder _methods = new();
    private int _count;

    /// <summary>The methods that the statements call.</summary>
    public string Methods => _methods.ToString();

    /// <summary>The class of a type's accessor, by its place in the model of the row.</summary>
    public static string Accessor(int place) => place == 0 ? "Accessor" : $"Accessor{place}";

    /// <summary>A value's type, with its question mark.</summary>
    public static string TypeOf(ValueModel value) => value.IsNullable ? value.Type + "?" : value.Type;

    /// <summary>The statement that appends a value to a column.</summary>
    /// <param name="part">How.</param>
    /// <param name="column">An expression of the column.</param>
    /// <param name="value">An expression of the value.</param>
    /// <param name="name">A name for a variable, not used elsewhere around.</param>
    public string Append(PartModel part, string column, string value, string name)
    {
        var ownNull = part.Value.IsObject && part.Value.Kind is not (ValueKind.Text or ValueKind.Bytes); // these two are appended with their null
        return part.Value.IsNullable || ownNull
            ? $"if ({value} is {{ }} {name}) {{ {Append(part.Value, column, name)} }} else {{ {column}.AppendNull(); }}"
            : Append(part.Value, column, value);
    }

    /// <summary>The expression that reads a value from a column.</summary>
    /// <param name="part">How.</param>
    /// <param name="cell">An expression of the column.</param>
    /// <param name="row">An expression of the row.</param>
    public string Read(PartModel part, string cell, string row)
    {
        var value = part.Value.Kind switch
        {
            ValueKind.Members => $"{Accessor(part.Value.Members)}.Shared.ReadFrom({cell}, {row})",
            ValueKind.List or ValueKind.Map => $"{ReadMethod(part.Value)}({cell}, {row})",
            _ => $"{cell}.{Method(part.Value)}({row})",
        };
        if (!part.AllowsNull) return value;
        return $"({cell}.IsNull({row}) ? {(part.Value.IsObject ? "null!" : $"default({TypeOf(part.Value)})")} : {value})";
    }

    private string Append(ValueModel value, string column, string source) => value.Kind switch
    {
        ValueKind.Integer => $"{column}.Append(({Wide(value.Number)}){source});",
        ValueKind.Single => $"{column}.Append((double){source});",
        ValueKind.Char => $"{column}.Append({source}.ToString());",
        ValueKind.Bytes => $"AppendBytes({column}, {source});",
        ValueKind.Enum => $"AppendEnum({column}, {source}, ({(Wide(value.Number) == "ulong" ? "ulong" : "long")}){source});",
        ValueKind.Members => $"{Accessor(value.Members)}.Shared.AppendTo({column}, {source});",
        ValueKind.List or ValueKind.Map => $"{AppendMethod(value)}({column}, {source});",
        _ => $"{column}.Append({source});",
    };

    // As the library widens: every integer to long, but for those that do not fit in.
    private static string Wide(string number) => number is "ulong" or "global::System.Int128" or "global::System.UInt128" ? number : "long";

    private static string Method(ValueModel value) => value.Kind switch
    {
        ValueKind.Integer => $"AsInteger<{value.Number}>",
        ValueKind.Enum => $"AsEnum<{value.Type}, {value.Number}>",
        ValueKind.Text => "AsString",
        _ => $"As{value.Kind}",
    };

    private string AppendMethod(ValueModel list)
    {
        var method = $"Append{_count++}";
        var isMap = list.Kind == ValueKind.Map;
        var element = ElementOf(list);
        var each = isMap
            ? $"{Append(list.Parts[0], "keys", "entry.Key", "key")} {Append(list.Parts[1], "values", "entry.Value", "value")}"
            : Append(list.Parts[0], "elements", "entry", "element");
        Line($$"""

                private static void {{method}}({{Appender}} column, {{list.Type}} list)
                {
            """);
        if (list.List == ListKind.ImmutableArray)
        {
            Line("        if (list.IsDefault)");
            Line("        {");
            Line("            column.AppendNull();");
            Line("            return;");
            Line("        }");
            Line("");
        }

        Line(isMap ? "        var (keys, values) = (column.Keys, column.Values);" : "        var elements = column.Elements;");
        foreach (var walk in Walks(list, element)) Line($"        {walk} {each} }}");

        Line($"        column.{(isMap ? "EndMap" : "EndList")}();");
        Line("    }");
        return method;
    }

    // The loops over a list up to their bodies. What is known only as a sequence is mostly an array, a List or a Dictionary, which need no enumerator that is an object.
    private static string[] Walks(ValueModel list, string element) => list switch
    {
        { IsWalked: true } => ["foreach (var entry in list) {"],
        { List: ListKind.Pairs } => [$"if (list is {DictionaryOf(list)} dictionary) foreach (var entry in dictionary) {{", "else foreach (var entry in list) {"],
        { List: ListKind.Indexed } => [$"if (IsSpan<{element}>(list, out var span)) foreach (var entry in span) {{", "else for (var index = 0; index < list.Count; index++) { var entry = list[index];"],
        _ => [$"if (IsSpan<{element}>(list, out var span)) foreach (var entry in span) {{", $"else foreach (var entry in ({Collections}.IEnumerable<{element}>)list) {{"],
    };

    private string ReadMethod(ValueModel list)
    {
        var method = $"Read{_count++}";
        var element = ElementOf(list);
        var isMap = list.Kind == ValueKind.Map;
        var entry = isMap ? (Key: Read(list.Parts[0], "keys", "start + entry"), Value: Read(list.Parts[1], "values", "start + entry")) : (Key: "", Value: Read(list.Parts[0], "elements", "start + entry"));
        Line($$"""

                private static {{list.Type}} {{method}}({{Cell}} cell, int row)
                {
            """);
        if (list.List == ListKind.None)
        {
            Line("        throw new global::System.NotSupportedException();"); // the library refuses to match it
            Line("    }");
            return method;
        }

        Line($"        var (start, count) = cell.RangeOf<{list.Type}>(row);");
        Line(isMap ? "        var (keys, values) = (cell.Keys, cell.Values);" : "        var elements = cell.Elements;");
        var value = isMap ? $"new {element}({entry.Key}, {entry.Value})" : entry.Value;
        var (made, add, result) = list.List switch
        {
            ListKind.List => ($"new {list.Type}(count)", $"list.Add({value})", "list"),
            ListKind.Dictionary or ListKind.Pairs => ($"new {DictionaryOf(list)}(count)", $"list[{entry.Key}] = {entry.Value}", "list"),
            ListKind.ImmutableArray => (Array(element), $"list[entry] = {value}", "global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(list)"),
            _ => (Array(element), $"list[entry] = {value}", "list"),
        };
        Line($"        var list = {made};");
        Line($"        for (var entry = 0; entry < count; entry++) {add};");
        Line($"        return {result};");
        Line("    }");
        return method;
    }

    private static string ElementOf(ValueModel list) => list.Kind == ValueKind.Map ? $"{Collections}.KeyValuePair<{TypeOf(list.Parts[0].Value)}, {TypeOf(list.Parts[1].Value)}>" : TypeOf(list.Parts[0].Value);

    private static string DictionaryOf(ValueModel map) => $"{Collections}.Dictionary<{TypeOf(map.Parts[0].Value)}, {TypeOf(map.Parts[1].Value)}>";

    // Of arrays of arrays the length stands in the first brackets.
    private static string Array(string element)
    {
        var ranks = element.Length;
        while (ranks > 1 && element[ranks - 1] == ']' && element[ranks - 2] == '[') ranks -= 2;
        return $"count == 0 ? global::System.Array.Empty<{element}>() : new {element.Substring(0, ranks)}[count]{element.Substring(ranks)}";
    }

    private void Line(string text) => _methods.Append(text).Append('\n');
}
