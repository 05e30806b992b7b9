using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>Names of columns for formats in which two cannot have the same: a, a_1.</summary>
internal static class DistinctNames
{
    /// <summary>A name for each column; the first of equal ones keeps its own.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="comparer">Says which names are the same.</param>
    public static IEnumerable<string> Of(Schema schema, StringComparer comparer)
    {
        var taken = new HashSet<string>(schema.Fields.Select(field => field.Name), comparer);
        var used = new HashSet<string>(comparer);
        foreach (var field in schema.Fields)
        {
            var name = field.Name;
            for (var number = 1; !used.Add(name); number++)
            {
                name = $"{field.Name}_{number}";
                if (taken.Contains(name)) name = field.Name; // some other column's own name
            }

            yield return name;
        }
    }
}
