namespace Quiver.Columns;

/// <summary>Finds what a misspelt name may have meant.</summary>
internal static class Suggestions
{
    private const int LongestName = 64; // the work grows with the square of it

    /// <summary>The candidate that is closest to a name, or null when none is close: one slip in short names, up to three in long ones. Case does not count; the first of equals wins.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The names there are.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName) return null;
        var allowed = name.Length switch { <= 2 => 0, <= 5 => 1, <= 8 => 2, _ => 3 };
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) > allowed) continue;
            var distance = Distance(name, candidate);
            if (distance > allowed) continue;
            nearest = candidate;
            if (distance == 0) break;
            allowed = distance - 1;
        }

        return nearest;
    }

    /// <summary>A sentence part that offers the closest candidate: <c>; did you mean price?</c>, or empty when none is close.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The names there are.</param>
    public static string DidYouMean(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"; did you mean {nearest}?" : "";

    /// <summary>How many letters must be inserted, removed, replaced, or swapped with their neighbour to turn one name into the other.</summary>
    /// <remarks>Source: optimal string alignment, Boytsov, "Indexing Methods for Approximate Dictionary Searching", JEA 16, 2011, section 2.2.</remarks>
    private static int Distance(string left, string right)
    {
        Span<int> twoBack = stackalloc int[2 * LongestName];
        Span<int> oneBack = stackalloc int[2 * LongestName];
        Span<int> row = stackalloc int[2 * LongestName];
        for (var j = 0; j <= right.Length; j++) oneBack[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = Equal(left[i - 1], right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], oneBack[j]) + 1, oneBack[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Equal(left[i - 1], right[j - 2]) && Equal(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], twoBack[j - 2] + 1);
            }

            var free = twoBack;
            twoBack = oneBack;
            oneBack = row;
            row = free;
        }

        return oneBack[right.Length];

        static bool Equal(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
    }
}
