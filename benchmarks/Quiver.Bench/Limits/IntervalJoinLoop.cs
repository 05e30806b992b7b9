namespace Quiver.Bench.Limits;

/// <summary>Q6: every 20th trade and quote, each side in sorted arrays by symbol; a row that comes is added to its side and meets the rows of the other within a second of it.</summary>
internal sealed class IntervalJoinLoop : LimitLoop
{
    /// <summary>One row in so many is taken.</summary>
    public const int Every = 20;

    private const long Kept = 4 * Second; // of rows, behind the slower side

    private readonly TradeColumns _trades;
    private readonly QuoteColumns _quotes;
    private readonly SortedRows[] _sortedTrades = new SortedRows[Stride];
    private readonly SortedRows[] _sortedQuotes = new SortedRows[Stride];
    private readonly double[] _results = new double[BatchRows];
    private int _pending; // results in the array above
    private long _rowsOut;
    private long _latestTrade;
    private long _latestQuote;

    public IntervalJoinLoop(TradeColumns trades, QuoteColumns quotes) => (_trades, _quotes) = (trades, quotes);

    /// <inheritdoc/>
    public override long Rows => (_trades.Count / Every) + (_quotes.Count / Every);

    /// <inheritdoc/>
    public override long Run()
    {
        for (var symbol = 0; symbol < Stride; symbol++) (_sortedTrades[symbol], _sortedQuotes[symbol]) = (new SortedRows(), new SortedRows());
        (_pending, _rowsOut, _latestTrade, _latestQuote) = (0, 0, 0, 0);
        var quote = Every - 1;
        for (var trade = Every - 1; trade < _trades.Count; trade += Every)
        {
            for (; quote < _quotes.Count && _quotes.Arrivals[quote] <= _quotes.TradeArrivals[trade]; quote += Every) AddQuote(quote);
            var time = _trades.Times[trade];
            if (time > _latestTrade) _latestTrade = time;
            var symbol = _trades.Symbols[trade];
            Join(_sortedTrades[symbol], _sortedQuotes[symbol], time, _trades.Prices[trade]);
        }

        for (; quote < _quotes.Count; quote += Every) AddQuote(quote);
        return _rowsOut + _pending;
    }

    private void AddQuote(int quote)
    {
        var time = _quotes.Times[quote];
        if (time > _latestQuote) _latestQuote = time;
        var symbol = _quotes.Symbols[quote];
        Join(_sortedQuotes[symbol], _sortedTrades[symbol], time, _quotes.Bids[quote]);
    }

    private void Join(SortedRows own, SortedRows other, long time, double value)
    {
        own.Add(time, value, Math.Min(_latestTrade, _latestQuote) - Kept);
        var (times, values) = (other.Times, other.Values);
        for (var place = other.FirstAt(time - Second); place < other.End && times[place] <= time + Second; place++)
        {
            _results[_pending] = value * values[place];
            if (++_pending < BatchRows) continue;
            _rowsOut += _pending;
            _pending = 0;
        }
    }

    /// <summary>The rows of a symbol by time, the oldest dropped when room is needed.</summary>
    private sealed class SortedRows
    {
        private long[] _times = new long[16];
        private double[] _values = new double[16];
        private int _head;

        public long[] Times => _times;

        public double[] Values => _values;

        public int End { get; private set; }

        public void Add(long time, double value, long keepFrom)
        {
            if (End == _times.Length) MakeRoom(keepFrom);
            var place = End++;
            for (; place > _head && _times[place - 1] > time; place--)
            {
                _times[place] = _times[place - 1];
                _values[place] = _values[place - 1];
            }

            _times[place] = time;
            _values[place] = value;
        }

        public int FirstAt(long time)
        {
            var (low, high) = (_head, End);
            while (low < high)
            {
                var middle = (low + high) >> 1;
                if (_times[middle] < time) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        private void MakeRoom(long keepFrom)
        {
            while (_head < End && _times[_head] < keepFrom) _head++;
            if (_head >= _times.Length / 2)
            {
                Array.Copy(_times, _head, _times, 0, End - _head);
                Array.Copy(_values, _head, _values, 0, End - _head);
                (_head, End) = (0, End - _head);
            }
            else
            {
                Array.Resize(ref _times, _times.Length * 2);
                Array.Resize(ref _values, _values.Length * 2);
            }
        }
    }
}
