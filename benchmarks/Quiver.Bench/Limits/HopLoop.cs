namespace Quiver.Bench.Limits;

/// <summary>Q3: panes of a second; each close adds the newest pane to a running state and subtracts the oldest.</summary>
internal sealed class HopLoop : LimitLoop
{
    private const int Panes = 16;
    private const int PanesPerWindow = 10;

    private readonly TradeColumns _trades;
    private readonly Average[] _panes = new Average[Panes * Stride];
    private readonly Average[] _running = new Average[Stride];
    private readonly int[] _symbols = new int[Stride];
    private readonly double[] _averages = new double[Stride];
    private long _rowsOut;

    public HopLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>The sum of all averages that came out.</summary>
    public double Total { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        Array.Clear(_panes);
        Array.Clear(_running);
        (_rowsOut, Total) = (0, 0);
        var latest = 0L;
        var next = (_trades.Times[0] / Second) - 3;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            latest = Aggregate(start, Math.Min(_trades.Count, start + BatchRows), latest);
            while ((next + 1) * Second <= latest - Delay) Close(next++);
        }

        while ((next - PanesPerWindow) * Second <= latest) Close(next++);
        return _rowsOut;
    }

    private long Aggregate(int start, int end, long latest)
    {
        var (times, symbols, prices, panes) = (_trades.Times, _trades.Symbols, _trades.Prices, _panes);
        for (var row = start; row < end; row++)
        {
            var time = times[row];
            if (time > latest) latest = time;
            var window = (int)((ulong)time / Second);
            ref var pane = ref panes[((window & (Panes - 1)) * Stride) + symbols[row]];
            pane.Sum += prices[row];
            pane.Count++;
        }

        return latest;
    }

    private void Close(long window)
    {
        var newest = _panes.AsSpan((int)(window & (Panes - 1)) * Stride, Stride);
        var oldest = _panes.AsSpan((int)((window - PanesPerWindow) & (Panes - 1)) * Stride, Stride);
        var rows = 0;
        for (var symbol = 0; symbol < Data.Symbols.Count; symbol++)
        {
            ref var running = ref _running[symbol];
            running.Sum += newest[symbol].Sum - oldest[symbol].Sum;
            running.Count += newest[symbol].Count - oldest[symbol].Count;
            oldest[symbol] = default;
            if (running.Count == 0) continue;
            _symbols[rows] = symbol;
            _averages[rows] = running.Sum / running.Count;
            Total += _averages[rows];
            rows++;
        }

        _rowsOut += rows;
    }

    private struct Average
    {
        public double Sum;
        public long Count;
    }
}
