using System.Numerics;

namespace Quiver.Bench.Limits;

/// <summary>Q8: a bit for each symbol, in a ring of windows.</summary>
internal sealed class DistinctLoop : LimitLoop
{
    private const int Windows = 8;
    private const int Words = Stride / 64;

    private readonly TradeColumns _trades;
    private readonly ulong[] _seen = new ulong[Windows * Words];
    private long _rowsOut;

    public DistinctLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>The sum of all counts that came out.</summary>
    public long Total { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        Array.Clear(_seen);
        (_rowsOut, Total) = (0, 0);
        var latest = 0L;
        var next = (_trades.Times[0] / Second) - 3;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            latest = Mark(start, Math.Min(_trades.Count, start + BatchRows), latest);
            while ((next + 1) * Second <= latest - Delay) Close(next++);
        }

        while (next * Second <= latest) Close(next++);
        return _rowsOut;
    }

    private long Mark(int start, int end, long latest)
    {
        var (times, symbols, seen) = (_trades.Times, _trades.Symbols, _seen);
        for (var row = start; row < end; row++)
        {
            var time = times[row];
            if (time > latest) latest = time;
            var window = (int)((ulong)time / Second);
            var symbol = symbols[row];
            seen[((window & (Windows - 1)) * Words) + (symbol >> 6)] |= 1UL << symbol;
        }

        return latest;
    }

    private void Close(long window)
    {
        var count = 0;
        foreach (ref var word in _seen.AsSpan((int)(window & (Windows - 1)) * Words, Words))
        {
            count += BitOperations.PopCount(word);
            word = 0;
        }

        if (count == 0) return;
        _rowsOut++;
        Total += count;
    }
}
