namespace Quiver.Cli;

/// <summary>What a word may become.</summary>
/// <param name="Start">Where the word begins.</param>
/// <param name="Candidates">The words, in the order in which they are shown; each begins with what stands there, but for case.</param>
internal sealed record Completion(int Start, IReadOnlyList<string> Candidates)
{
    /// <summary>What a candidate is followed by when it is the only one.</summary>
    public string End { get; init; } = " ";

    /// <summary>What all candidates begin with, as the first writes it; empty without candidates.</summary>
    public string Common
    {
        get
        {
            if (Candidates.Count == 0) return "";
            var length = Candidates[0].Length;
            foreach (var candidate in Candidates)
            {
                length = Math.Min(length, candidate.Length);
                for (var place = 0; place < length; place++)
                {
                    if (char.ToUpperInvariant(candidate[place]) != char.ToUpperInvariant(Candidates[0][place])) length = place;
                }
            }

            return Candidates[0][..length];
        }
    }
}

/// <summary>Knows what a word may become.</summary>
internal interface ICompleter
{
    /// <summary>The words that the one before a place may become.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="cursor">The place.</param>
    Completion Complete(string text, int cursor);
}
