using Quiver.Columns;

namespace Quiver;

/// <summary>Which column of a source a name from outside means.</summary>
internal static class ColumnMatch
{
    /// <summary>The column of the same name but for case, else the only one of the same name but for case and underscores; -1 when there is none.</summary>
    public static int Find(Schema schema, string name)
    {
        var column = schema.IndexOf(name);
        if (column >= 0) return column;
        var plain = Plain(name);
        for (var candidate = 0; candidate < schema.Count; candidate++)
        {
            if (!string.Equals(Plain(schema[candidate].Name), plain, StringComparison.OrdinalIgnoreCase)) continue;
            if (column >= 0) return -1; // two columns could be meant
            column = candidate;
        }

        return column;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
