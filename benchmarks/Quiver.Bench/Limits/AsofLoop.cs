using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Bench.Limits;

/// <summary>Q5: quotes in sorted arrays, one a symbol; trades wait in buckets of 65 ms until both sides' watermarks have passed, and then look for the last quote before them.</summary>
internal sealed class AsofLoop : LimitLoop
{
    private const int Buckets = 64;
    private const long BucketMicros = 65_536;
    private const long Kept = 4 * Second; // of quotes, behind the slower side
    private const int ResultRows = BatchRows * 4;

    private readonly TradeColumns _trades;
    private readonly QuoteColumns _quotes;
    private readonly SortedQuotes[] _sorted = new SortedQuotes[Stride];
    private readonly int[][] _waiting = new int[Buckets][];
    private readonly int[] _waitingCount = new int[Buckets];
    private readonly int[] _tradesOut = new int[ResultRows];
    private readonly int[] _quotesOut = new int[ResultRows];
    private readonly double[] _bidsOut = new double[ResultRows];
    private int _pending; // results in the arrays above
    private long _rowsOut;
    private long _latestTrade;
    private long _latestQuote;

    public AsofLoop(TradeColumns trades, QuoteColumns quotes) => (_trades, _quotes) = (trades, quotes);

    /// <inheritdoc/>
    public override long Rows => _trades.Count + (long)_quotes.Count;

    /// <summary>The sum of all bids that came out.</summary>
    public double Total { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        for (var symbol = 0; symbol < Stride; symbol++) _sorted[symbol] = new SortedQuotes();
        for (var bucket = 0; bucket < Buckets; bucket++) _waiting[bucket] = new int[4_096];
        Array.Clear(_waitingCount);
        (_pending, _rowsOut, _latestTrade, _latestQuote, Total) = (0, 0, 0, 0, 0);

        var quote = 0;
        var nextBucket = (_trades.Times[0] - (3 * Second)) / BucketMicros;
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            var end = Math.Min(_trades.Count, start + BatchRows);
            var now = _quotes.TradeArrivals[end - 1];
            while (quote < _quotes.Count && _quotes.Arrivals[quote] <= now) AddQuote(quote++);
            for (var trade = start; trade < end; trade++) Park(trade);
            var watermark = Math.Min(_latestTrade, _latestQuote) - Delay;
            while ((nextBucket + 1) * BucketMicros <= watermark) Release(nextBucket++);
        }

        while (quote < _quotes.Count) AddQuote(quote++);
        while (nextBucket * BucketMicros <= _latestTrade) Release(nextBucket++);
        return _rowsOut + _pending;
    }

    private void AddQuote(int quote)
    {
        var time = _quotes.Times[quote];
        if (time > _latestQuote) _latestQuote = time;
        _sorted[_quotes.Symbols[quote]].Add(time, quote, Math.Min(_latestTrade, _latestQuote) - Kept);
    }

    private void Park(int trade)
    {
        var time = _trades.Times[trade];
        if (time > _latestTrade) _latestTrade = time;
        var bucket = (int)(time / BucketMicros) & (Buckets - 1);
        var count = _waitingCount[bucket];
        if (count == _waiting[bucket].Length) Array.Resize(ref _waiting[bucket], count * 2);
        _waiting[bucket][count] = trade;
        _waitingCount[bucket] = count + 1;
    }

    private void Release(long number)
    {
        var bucket = (int)number & (Buckets - 1);
        foreach (var trade in _waiting[bucket].AsSpan(0, _waitingCount[bucket])) Probe(trade);
        _waitingCount[bucket] = 0;
    }

    private void Probe(int trade)
    {
        var quote = _sorted[_trades.Symbols[trade]].LastAt(_trades.Times[trade]);
        if (quote < 0) return;
        _tradesOut[_pending] = trade;
        _quotesOut[_pending] = quote;
        _bidsOut[_pending] = _quotes.Bids[quote];
        Total += _quotes.Bids[quote];
        if (++_pending < ResultRows) return;
        _rowsOut += _pending;
        _pending = 0;
    }

    /// <summary>The quotes of a symbol by time, the oldest dropped when room is needed.</summary>
    private sealed class SortedQuotes
    {
        private long[] _times = new long[64];
        private int[] _quotes = new int[64];
        private int _head;
        private int _end;

        public void Add(long time, int quote, long keepFrom)
        {
            if (_end == _times.Length) MakeRoom(keepFrom);
            var (times, quotes) = (_times, _quotes);
            var place = _end++;
            for (; place > _head && times[place - 1] > time; place--)
            {
                times[place] = times[place - 1];
                quotes[place] = quotes[place - 1];
            }

            times[place] = time;
            quotes[place] = quote;
        }

        /// <summary>The last quote at or before a time; -1 when there is none. A binary search without branches.</summary>
        public int LastAt(long time)
        {
            ref var times = ref MemoryMarshal.GetArrayDataReference(_times);
            var place = _head;
            for (var length = _end - _head; length > 1;)
            {
                var half = length >> 1;
                place = Unsafe.Add(ref times, place + half) <= time ? place + half : place;
                length -= half;
            }

            return _end > _head && Unsafe.Add(ref times, place) <= time ? _quotes[place] : -1;
        }

        private void MakeRoom(long keepFrom)
        {
            while (_head + 1 < _end && _times[_head + 1] < keepFrom) _head++;
            if (_head >= _times.Length / 2)
            {
                Array.Copy(_times, _head, _times, 0, _end - _head);
                Array.Copy(_quotes, _head, _quotes, 0, _end - _head);
                (_head, _end) = (0, _end - _head);
            }
            else
            {
                Array.Resize(ref _times, _times.Length * 2);
                Array.Resize(ref _quotes, _quotes.Length * 2);
            }
        }
    }
}
