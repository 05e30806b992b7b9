using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Quiver.Bench.Limits;

/// <summary>Q2: each step of a batch as a loop over columns, and the four aggregates of a group side by side, in a ring of eight windows.</summary>
internal sealed class TumbleLoop : LimitLoop
{
    private const int Windows = 8;

    private static readonly Group Empty = new() { Min = double.MaxValue, Max = double.MinValue };

    private readonly TradeColumns _trades;
    private readonly Group[] _groups = new Group[Windows * Stride];
    private readonly double[] _values = new double[BatchRows];
    private readonly int[] _windows = new int[BatchRows];
    private readonly int[] _slots = new int[BatchRows];
    private long _rowsOut;

    public TumbleLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>How many rows all groups had together.</summary>
    public long CountOut { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        _groups.AsSpan().Fill(Empty);
        (_rowsOut, CountOut) = (0, 0);
        var firstWindow = (_trades.Times[0] / Second) - 3; // late rows may be before the first
        var latest = 0L;
        var next = 0;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            var count = Math.Min(BatchRows, _trades.Count - start);
            var times = _trades.Times.AsSpan(start, count);
            var prices = _trades.Prices.AsSpan(start, count);
            var values = _values.AsSpan(0, count);
            var windows = _windows.AsSpan(0, count);
            var slots = _slots.AsSpan(0, count);

            Multiply(prices, _trades.Quantities.AsSpan(start, count), values);
            latest = Math.Max(latest, Latest(times));
            FindWindows(times, firstWindow, windows);
            FindSlots(windows, _trades.Symbols.AsSpan(start, count), slots);
            Aggregate(slots, values, prices, _groups);
            while (next + 1 <= ((latest - Delay) / Second) - firstWindow) Close(next++);
        }

        while (next + firstWindow <= latest / Second) Close(next++);
        return _rowsOut;
    }

    private static void Multiply(ReadOnlySpan<double> prices, ReadOnlySpan<long> quantities, Span<double> values)
    {
        var vectorPrices = MemoryMarshal.Cast<double, Vector512<double>>(prices);
        var vectorQuantities = MemoryMarshal.Cast<long, Vector512<long>>(quantities);
        var vectorValues = MemoryMarshal.Cast<double, Vector512<double>>(values);
        for (var place = 0; place < vectorValues.Length; place++) vectorValues[place] = vectorPrices[place] * Vector512.ConvertToDouble(vectorQuantities[place]);
        for (var row = vectorValues.Length * Vector512<double>.Count; row < values.Length; row++) values[row] = prices[row] * quantities[row];
    }

    private static long Latest(ReadOnlySpan<long> times)
    {
        var vectors = MemoryMarshal.Cast<long, Vector512<long>>(times);
        var greatest = Vector512.Create(long.MinValue);
        foreach (var vector in vectors) greatest = Vector512.Max(greatest, vector);
        var latest = long.MinValue;
        for (var lane = 0; lane < Vector512<long>.Count; lane++) latest = Math.Max(latest, greatest[lane]);
        foreach (var time in times[(vectors.Length * Vector512<long>.Count)..]) latest = Math.Max(latest, time);
        return latest;
    }

    private static void FindWindows(ReadOnlySpan<long> times, long firstWindow, Span<int> windows)
    {
        for (var row = 0; row < times.Length; row++) windows[row] = (int)((times[row] / Second) - firstWindow);
    }

    private static void FindSlots(ReadOnlySpan<int> windows, ReadOnlySpan<int> symbols, Span<int> slots)
    {
        for (var row = 0; row < slots.Length; row++) slots[row] = ((windows[row] & (Windows - 1)) * Stride) + symbols[row];
    }

    private static void Aggregate(ReadOnlySpan<int> slots, ReadOnlySpan<double> values, ReadOnlySpan<double> prices, Group[] groups)
    {
        ref var first = ref groups[0]; // slots are below its length
        for (var row = 0; row < slots.Length; row++)
        {
            ref var group = ref Unsafe.Add(ref first, slots[row]);
            group.Count++;
            group.Sum += values[row];
            group.Min = Math.Min(group.Min, prices[row]);
            group.Max = Math.Max(group.Max, prices[row]);
        }
    }

    private void Close(int window)
    {
        foreach (ref var group in _groups.AsSpan((window & (Windows - 1)) * Stride, Data.Symbols.Count))
        {
            if (group.Count == 0) continue;
            _rowsOut++;
            CountOut += group.Count;
            group = Empty;
        }
    }

    private struct Group
    {
        public long Count;
        public double Sum;
        public double Min;
        public double Max;
    }
}
