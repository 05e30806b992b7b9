namespace Quiver.Cli;

/// <summary>Patterns as LIKE has them, without case.</summary>
internal static class LikePattern
{
    /// <summary>Whether a text has something that stands for other characters.</summary>
    public static bool Is(string text) => text.AsSpan().ContainsAny('%', '*', '?');

    /// <summary>Whether a text is one that a pattern means: <c>%</c> and <c>*</c> are any text, <c>_</c> and <c>?</c> any character.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var (at, star, resumed) = (0, -1, 0); // the last star, and the text behind what it has taken
        var next = 0;
        while (next < text.Length)
        {
            if (at < pattern.Length && (pattern[at] is '%' or '*'))
            {
                (star, resumed) = (at++, next);
            }
            else if (at < pattern.Length && (pattern[at] is '_' or '?' || char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[next])))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                next = ++resumed;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart("%*").IsEmpty;
    }
}
