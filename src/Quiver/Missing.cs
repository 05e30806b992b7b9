using Quiver.Columns;

namespace Quiver;

/// <summary>The sentences about names that are not there: what was looked for, the nearest that is, and all there are.</summary>
internal static class Missing
{
    public static string Column(string name, string where, Schema schema)
    {
        var names = schema.Fields.Select(field => field.Name).ToList();
        return $"{Near($"There is no column '{name}' {where}", name, names)} There are: {string.Join(", ", names)}.";
    }

    public static string Relation(string noun, string name, IEnumerable<string> names) => Near($"There is no {noun} '{name}'", name, names);

    private static string Near(string sentence, string name, IEnumerable<string> names) =>
        Suggestions.Nearest(name, names) is { } nearest ? $"{sentence}; did you mean {nearest}?" : $"{sentence}.";
}
