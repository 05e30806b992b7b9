using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver;

/// <summary>Which column of a source, or member of a struct, a name from outside means.</summary>
internal static class ColumnMatch
{
    /// <summary>The column of the same name but for case, else the only one of the same name but for case and underscores; -1 when there is none.</summary>
    public static int Find(Schema schema, string name) => Find(schema.Fields, name);

    /// <summary>The member of a struct, by the same rule.</summary>
    public static int Find(ImmutableArray<Field> fields, string name)
    {
        for (var candidate = 0; candidate < fields.Length; candidate++)
            if (string.Equals(fields[candidate].Name, name, StringComparison.OrdinalIgnoreCase)) return candidate;
        var column = -1;
        var plain = Plain(name);
        for (var candidate = 0; candidate < fields.Length; candidate++)
        {
            if (!string.Equals(Plain(fields[candidate].Name), plain, StringComparison.OrdinalIgnoreCase)) continue;
            if (column >= 0) return -1; // two columns could be meant
            column = candidate;
        }

        return column;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
