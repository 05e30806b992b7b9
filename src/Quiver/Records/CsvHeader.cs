using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Which columns of a source the names in a header of CSV mean.</summary>
internal static class CsvHeader
{
    /// <summary>Finds the columns.</summary>
    /// <param name="names">The names, in order.</param>
    /// <param name="schema">The source's columns.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="unknown">What becomes of names without a column.</param>
    /// <param name="columns">The column of each field; -1: it is ignored.</param>
    /// <param name="howToIgnore">How unknown columns are ignored, in the words of the caller.</param>
    /// <returns>What is wrong; null when the header fits.</returns>
    public static string? Match(IReadOnlyList<string> names, Schema schema, string source, UnknownFields unknown, out int[] columns, string howToIgnore = "UnknownFields.Ignore")
    {
        columns = new int[names.Count];
        var taken = new HashSet<int>();
        for (var index = 0; index < columns.Length; index++)
        {
            var column = columns[index] = ColumnMatch.Find(schema, names[index]);
            if (column < 0 && unknown == UnknownFields.Refuse)
                return $"{Missing.Column(names[index], $"in source '{source}'", schema)} Correct the name in the header, leave the column out, or ignore such columns with {howToIgnore}.";
            if (column >= 0 && !taken.Add(column)) return $"The header has two names for column '{schema[column].Name}'. Rename or remove one.";
        }

        if (taken.Count == 0) return $"No name in the header is that of a column of source '{source}'; there are: {string.Join(", ", schema.Fields.Select(field => field.Name))}.";
        for (var column = 0; column < schema.Count; column++)
        {
            if (schema[column].Nullable || taken.Contains(column)) continue;
            return $"The header has no name for column '{schema[column].Name}', which is NOT NULL. Give every record a value, or declare the column without NOT NULL.";
        }

        return null;
    }
}
