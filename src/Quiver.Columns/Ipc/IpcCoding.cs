using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// What a writer has said of one dictionary. In a stream a column whose codes change their meaning replaces the dictionary; in a file, where each code has one meaning, its texts are added and its codes moved behind them.
/// </summary>
/// <param name="id">The dictionary's number.</param>
/// <param name="canReplace">Whether a dictionary may be given anew.</param>
internal sealed class IpcCoding(long id, bool canReplace)
{
    private readonly Dictionary<TextDictionary, List<Run>> _runs = []; // of each dictionary that was added to a file: where its codes went
    private TextDictionary? _last;
    private int _lastCount;
    private int _total;
    private bool _isBegun;

    /// <summary>The dictionary's number.</summary>
    public long Id { get; } = id;

    /// <summary>Texts to be written before the rows, if there are any, and the codes of the rows, if they are not those that the rows have.</summary>
    /// <param name="rows">Rows that are coded, or plain texts that are their own dictionary.</param>
    public Step Next(ArrowRows rows) => rows.Dictionary is { } dictionary ? OfCodes(rows, dictionary) : OfTexts(rows);

    private Step OfCodes(ArrowRows rows, TextDictionary dictionary) => canReplace ? Replaced(dictionary) : Added(rows, dictionary);

    private Step Replaced(TextDictionary dictionary)
    {
        var from = dictionary == _last ? _lastCount : 0;
        var isDelta = dictionary == _last;
        (_last, _lastCount) = (dictionary, dictionary.Count);
        return isDelta && _lastCount == from ? default : new Step { Texts = dictionary, From = from, To = _lastCount, IsDelta = isDelta };
    }

    private Step Added(ArrowRows rows, TextDictionary dictionary)
    {
        if (!_runs.TryGetValue(dictionary, out var runs)) runs = _runs[dictionary] = [];
        var (known, count) = (runs.Count == 0 ? 0 : runs[^1].To, dictionary.Count);
        var step = default(Step);
        if (count > known)
        {
            step = new Step { Texts = dictionary, From = known, To = count, IsDelta = _isBegun };
            if (runs.Count > 0 && runs[^1].Base + (known - runs[^1].From) == _total) runs[^1] = runs[^1] with { To = count };
            else runs.Add(new Run(known, count, _total));
            _total += count - known;
            _isBegun = true;
        }

        return runs is [{ Base: 0 }] or [] ? step : step with { Codes = Moved(rows, runs) };
    }

    private Step OfTexts(ArrowRows rows)
    {
        _last = null;
        var (start, isDelta) = canReplace ? (0, false) : (_total, _isBegun);
        (_total, _isBegun) = (start + rows.Length, true);
        var codes = rows.Make(checked(rows.Length * sizeof(int))).As<int>()[..rows.Length];
        for (var row = 0; row < codes.Length; row++) codes[row] = start + row;
        return new Step { Rows = rows, IsDelta = isDelta, Codes = ArrowBytes.Of<int>(codes) };
    }

    private static ArrowBytes Moved(ArrowRows rows, List<Run> runs)
    {
        var table = new int[runs[^1].To];
        foreach (var run in runs)
        {
            for (var code = run.From; code < run.To; code++) table[code] = run.Base + code - run.From;
        }

        var source = MemoryMarshal.Cast<byte, int>(rows.Buffers[1].Span);
        var codes = rows.Make(checked(rows.Length * sizeof(int))).As<int>()[..rows.Length];
        for (var row = 0; row < codes.Length; row++) codes[row] = (uint)source[row] < (uint)table.Length ? table[source[row]] : 0; // of a null row the code may be anything
        return ArrowBytes.Of<int>(codes);
    }

    /// <summary>What is written for the codes of a batch.</summary>
    public readonly record struct Step
    {
        /// <summary>The dictionary whose texts are written; null: none are, or <see cref="Rows"/> are.</summary>
        public TextDictionary? Texts { get; init; }

        /// <summary>The first text.</summary>
        public int From { get; init; }

        /// <summary>The first text that is not written.</summary>
        public int To { get; init; }

        /// <summary>Plain texts that are written as they are.</summary>
        public ArrowRows? Rows { get; init; }

        /// <summary>Whether they are added to those there are.</summary>
        public bool IsDelta { get; init; }

        /// <summary>Codes in place of those of the rows; empty: the rows' own.</summary>
        public ArrowBytes Codes { get; init; }
    }

    private readonly record struct Run(int From, int To, int Base);
}
