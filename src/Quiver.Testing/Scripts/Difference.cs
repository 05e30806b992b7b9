using System.Text;

namespace Quiver.Testing;

/// <summary>Two lists of lines side by side: what both have, what only one has.</summary>
internal static class Difference
{
    private const int MostCompared = 2_000; // lines of which the longest common part is looked for: the work grows with their product
    private const int MostShown = 60;
    private const int Context = 2;          // equal lines shown around a difference

    /// <summary>The difference, a line each: <c>-</c> expected, <c>+</c> found, two spaces for both.</summary>
    public static string Of(IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        var text = new StringBuilder("    - expected, + found:\n");
        if (expected.Count == 0) return Show(text, [("-", "(nothing)"), .. found.Select(line => ("+", line))]);
        if (found.Count == 0) return Show(text, [.. expected.Select(line => ("-", line)), ("+", "(nothing)")]);
        return Show(text, expected.Count + found.Count > MostCompared ? Plainly(expected, found) : Aligned(expected, found));
    }

    private static string Show(StringBuilder text, List<(string Mark, string Line)> lines)
    {
        var shown = 0;
        var gap = false;
        for (var index = 0; index < lines.Count; index++)
        {
            var near = false;
            for (var other = Math.Max(0, index - Context); other <= Math.Min(lines.Count - 1, index + Context); other++) near |= lines[other].Mark != " ";
            if (!near)
            {
                gap = true;
                continue;
            }

            if (gap) text.Append("      …\n");
            gap = false;
            if (++shown > MostShown)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"      … and {lines.Count - index} more lines\n");
                return text.ToString();
            }

            text.Append("    ").Append(lines[index].Mark).Append(' ').Append(lines[index].Line).Append('\n');
        }

        return text.ToString();
    }

    private static List<(string Mark, string Line)> Plainly(IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        var lines = new List<(string, string)>();
        for (var index = 0; index < Math.Max(expected.Count, found.Count); index++)
        {
            if (index < expected.Count && index < found.Count && expected[index] == found[index])
            {
                lines.Add((" ", expected[index]));
                continue;
            }

            if (index < expected.Count) lines.Add(("-", expected[index]));
            if (index < found.Count) lines.Add(("+", found[index]));
        }

        return lines;
    }

    /// <summary>Aligned by the longest common subsequence.</summary>
    private static List<(string Mark, string Line)> Aligned(IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        var common = new int[expected.Count + 1, found.Count + 1]; // of what follows from there on
        for (var left = expected.Count - 1; left >= 0; left--)
        {
            for (var right = found.Count - 1; right >= 0; right--)
                common[left, right] = expected[left] == found[right] ? common[left + 1, right + 1] + 1 : Math.Max(common[left + 1, right], common[left, right + 1]);
        }

        var lines = new List<(string, string)>();
        var (first, second) = (0, 0);
        while (first < expected.Count || second < found.Count)
        {
            if (first < expected.Count && second < found.Count && expected[first] == found[second])
            {
                lines.Add((" ", expected[first++]));
                second++;
            }
            else if (first < expected.Count && (second == found.Count || common[first + 1, second] >= common[first, second + 1]))
            {
                lines.Add(("-", expected[first++]));
            }
            else
            {
                lines.Add(("+", found[second++]));
            }
        }

        return lines;
    }
}
