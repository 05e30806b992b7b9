namespace Quiver.Bench.Limits;

/// <summary>Q7: volumes in a ring of windows; at each close the ten greatest by insertion.</summary>
internal sealed class TopLoop : LimitLoop
{
    private const int Windows = 8;
    private const int Places = 10;

    private readonly TradeColumns _trades;
    private readonly long[] _volumes = new long[Windows * Stride];
    private readonly int[] _topSymbols = new int[Places];
    private readonly long[] _topVolumes = new long[Places];
    private long _rowsOut;

    public TopLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>The sum of all volumes that came out.</summary>
    public long Total { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        Array.Clear(_volumes);
        (_rowsOut, Total) = (0, 0);
        var latest = 0L;
        var next = (_trades.Times[0] / Second) - 3;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            latest = Aggregate(start, Math.Min(_trades.Count, start + BatchRows), latest);
            while ((next + 1) * Second <= latest - Delay) Close(next++);
        }

        while (next * Second <= latest) Close(next++);
        return _rowsOut;
    }

    private long Aggregate(int start, int end, long latest)
    {
        var (times, symbols, quantities, volumes) = (_trades.Times, _trades.Symbols, _trades.Quantities, _volumes);
        for (var row = start; row < end; row++)
        {
            var time = times[row];
            if (time > latest) latest = time;
            var window = (int)((ulong)time / Second);
            volumes[((window & (Windows - 1)) * Stride) + symbols[row]] += quantities[row];
        }

        return latest;
    }

    private void Close(long window)
    {
        var volumes = _volumes.AsSpan((int)(window & (Windows - 1)) * Stride, Data.Symbols.Count);
        var taken = 0;
        for (var symbol = 0; symbol < volumes.Length; symbol++)
        {
            var volume = volumes[symbol];
            if (volume == 0) continue;
            volumes[symbol] = 0;
            if (taken == Places && volume <= _topVolumes[Places - 1]) continue;
            var place = taken < Places ? taken++ : Places - 1;
            for (; place > 0 && _topVolumes[place - 1] < volume; place--)
            {
                _topVolumes[place] = _topVolumes[place - 1];
                _topSymbols[place] = _topSymbols[place - 1];
            }

            _topVolumes[place] = volume;
            _topSymbols[place] = symbol;
        }

        _rowsOut += taken;
        foreach (var volume in _topVolumes.AsSpan(0, taken)) Total += volume;
    }
}
