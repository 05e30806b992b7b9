using System.Runtime.CompilerServices;
using Quiver.Bench.Workloads;

namespace Quiver.Bench.Limits;

/// <summary>Q1: a selection vector written without branches, then the chosen rows gathered and multiplied.</summary>
internal sealed class FilterLoop : LimitLoop
{
    private readonly TradeColumns _trades;
    private readonly byte[] _isChosen = new byte[Stride];
    private readonly int[] _selection = new int[BatchRows + 1];
    private readonly long[] _times = new long[BatchRows];
    private readonly int[] _symbols = new int[BatchRows];
    private readonly double[] _values = new double[BatchRows];

    public FilterLoop(TradeColumns trades)
    {
        _trades = trades;
        foreach (var symbol in Q1.Chosen) _isChosen[symbol] = 1;
    }

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>The sum of all values that came out, so that no compiler finds them useless.</summary>
    public double Total { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        var rowsOut = 0L;
        Total = 0;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            var count = Math.Min(BatchRows, _trades.Count - start);
            var selected = Select(_trades.Symbols.AsSpan(start, count));
            Total += Gather(start, selected);
            rowsOut += selected;
        }

        return rowsOut;
    }

    private int Select(ReadOnlySpan<int> symbols)
    {
        ref var isChosen = ref _isChosen[0]; // symbols are below its length
        var selection = _selection;
        var selected = 0;
        for (var row = 0; row < symbols.Length; row++)
        {
            selection[selected] = row;
            selected += Unsafe.Add(ref isChosen, symbols[row]);
        }

        return selected;
    }

    private double Gather(int start, int selected)
    {
        var (times, symbols, prices, quantities) = (_trades.Times, _trades.Symbols, _trades.Prices, _trades.Quantities);
        var (selection, timesOut, symbolsOut, valuesOut) = (_selection, _times, _symbols, _values);
        var total = 0.0;
        for (var place = 0; place < selected; place++)
        {
            var row = start + selection[place];
            timesOut[place] = times[row];
            symbolsOut[place] = symbols[row];
            var value = prices[row] * quantities[row];
            valuesOut[place] = value;
            total += value;
        }

        return total;
    }
}
