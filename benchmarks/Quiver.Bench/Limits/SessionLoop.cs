namespace Quiver.Bench.Limits;

/// <summary>Q4: the few open sessions of each symbol in a small array, oldest first; what the watermark has passed is swept out four times a second of event time.</summary>
internal sealed class SessionLoop : LimitLoop
{
    private const long Gap = 500_000;
    private const long SweepEvery = 250_000;
    private const int MostOpen = 16; // of a symbol; six are the most that ever are
    private const int ResultRoom = 1 << 16;

    private readonly TradeColumns _trades;
    private readonly Session[] _sessions = new Session[Stride * MostOpen];
    private readonly int[] _open = new int[Stride];
    private readonly int[] _symbols = new int[ResultRoom];
    private readonly Session[] _results = new Session[ResultRoom];
    private long _rowsOut;

    public SessionLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>How many rows all sessions had together.</summary>
    public long CountOut { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        Array.Clear(_open);
        (_rowsOut, CountOut) = (0, 0);
        var (latest, swept) = (0L, 0L);
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            latest = AddRows(start, Math.Min(_trades.Count, start + BatchRows), latest);
            var watermark = latest - Delay;
            if (watermark - swept < SweepEvery) continue;
            Sweep(watermark);
            swept = watermark;
        }

        Sweep(long.MaxValue);
        return _rowsOut;
    }

    private long AddRows(int start, int end, long latest)
    {
        var (times, symbols, quantities, sessions, open) = (_trades.Times, _trades.Symbols, _trades.Quantities, _sessions, _open);
        for (var row = start; row < end; row++)
        {
            var time = times[row];
            if (time > latest) latest = time;
            var symbol = symbols[row];
            var count = open[symbol];
            var first = symbol * MostOpen;
            if (count > 0)
            {
                ref var newest = ref sessions[first + count - 1];
                if (time >= newest.Start && time <= newest.End + Gap)
                {
                    if (time > newest.End) newest.End = time;
                    newest.Count++;
                    newest.Quantity += quantities[row];
                    continue;
                }

                if (time < newest.Start)
                {
                    AddEarlier(symbol, time, quantities[row]);
                    continue;
                }
            }

            sessions[first + count] = new Session { Start = time, End = time, Count = 1, Quantity = quantities[row] };
            open[symbol] = count + 1;
        }

        return latest;
    }

    // A row before the newest session: it joins one or two sessions, or opens its own between them.
    private void AddEarlier(int symbol, long time, long quantity)
    {
        var sessions = _sessions.AsSpan(symbol * MostOpen, MostOpen);
        ref var count = ref _open[symbol];
        var before = count - 1;
        while (before >= 0 && sessions[before].Start > time) before--;
        var after = before + 1;
        var joinsBefore = before >= 0 && time <= sessions[before].End + Gap;
        var joinsAfter = after < count && time >= sessions[after].Start - Gap;
        if (joinsBefore && joinsAfter)
        {
            sessions[before].End = Math.Max(time, sessions[after].End);
            sessions[before].Count += sessions[after].Count + 1;
            sessions[before].Quantity += sessions[after].Quantity + quantity;
            sessions[(after + 1)..count].CopyTo(sessions[after..]);
            count--;
        }
        else if (joinsBefore)
        {
            sessions[before].End = Math.Max(time, sessions[before].End);
            sessions[before].Count++;
            sessions[before].Quantity += quantity;
        }
        else if (joinsAfter)
        {
            sessions[after].Start = Math.Min(time, sessions[after].Start);
            sessions[after].Count++;
            sessions[after].Quantity += quantity;
        }
        else
        {
            sessions[after..count].CopyTo(sessions[(after + 1)..]);
            sessions[after] = new Session { Start = time, End = time, Count = 1, Quantity = quantity };
            count++;
        }
    }

    private void Sweep(long watermark)
    {
        var rows = 0;
        for (var symbol = 0; symbol < Data.Symbols.Count; symbol++)
        {
            var count = _open[symbol];
            if (count == 0) continue;
            var sessions = _sessions.AsSpan(symbol * MostOpen, count);
            var closed = 0;
            for (; closed < count && sessions[closed].End + Gap < watermark; closed++)
            {
                _symbols[rows] = symbol;
                _results[rows] = sessions[closed];
                CountOut += sessions[closed].Count;
                rows++;
            }

            if (closed == 0) continue;
            sessions[closed..].CopyTo(sessions);
            _open[symbol] = count - closed;
        }

        _rowsOut += rows;
    }

    private struct Session
    {
        public long Start;
        public long End;
        public long Count;
        public long Quantity;
    }
}
