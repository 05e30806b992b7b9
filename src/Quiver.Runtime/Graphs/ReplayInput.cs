using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>One input of a new query, as far as it is retained: which rows come next, and where in the sequence. Used under the claim.</summary>
internal sealed class ReplayInput
{
    private readonly Port _port;
    private readonly int _items;
    private int _next;         // the first item that was not begun
    private HistoryItem? _item; // the one in hand

    public ReplayInput(KeptQuery query, Port port, StartAt start, int sliceRows)
    {
        _port = port;
        _items = start == StartAt.OldestRetained ? port.History?.Count ?? 0 : 0;
        var readers = new Emitter();
        foreach (var (entry, reader) in query.Entries)
            if (ReferenceEquals(entry, port)) readers.Add(reader);
        if (query.Followed is not null) readers.Add(query.Output);
        readers.Relink();
        Feed = new Feed(port.Graph.SourceOf(port)?.EventTime, sliceRows, readers);
    }

    /// <summary>What hands its rows to the query.</summary>
    public Feed Feed { get; }

    /// <summary>The place of the next row in the sequence; null when all were sent.</summary>
    public long? NextPosition
    {
        get
        {
            if (!Feed.IsClear) return PositionOf(_item!, Feed.Row);
            return _next < _items ? PositionOf(_port.History![_next], 0) : null; // nothing is trimmed meanwhile, as nothing else runs
        }
    }

    /// <summary>Begins with the next rows, up to a place in the sequence.</summary>
    /// <returns>The place of the last of them.</returns>
    public long Begin(long until)
    {
        if (Feed.IsClear)
        {
            _item = _port.History![_next++];
            Feed.RaiseTo(_item.WatermarkBefore);
            Feed.Begin(_item.Rows.Share(), _item.Numbers, _item.Watermarks, _item.Ingested);
        }

        var item = _item!;
        var end = item.LastPosition <= until ? item.Rows.Length : FirstAfter(item, Feed.Row, until);
        Feed.StopBefore(end);
        return end == item.Rows.Length ? item.LastPosition : PositionOf(item, end - 1);
    }

    /// <summary>Brings the watermark to where it stands now.</summary>
    public void CatchUp()
    {
        Feed.RaiseTo(_port.Watermark);
        if (_port.IsIdle) Feed.SetIdle(true);
    }

    private long PositionOf(HistoryItem item, int row)
    {
        if (item.Positions is not null) return item.Positions.As<long>()[row];
        if (!_port.PublishesRecords) return item.LastPosition;
        return item.Numbers is null ? item.Rows.FirstSequence + row : item.Numbers.As<long>()[row];
    }

    private int FirstAfter(HistoryItem item, int row, long position)
    {
        var end = item.Rows.Length;
        while (row < end) // positions ascend
        {
            var middle = (row + end) / 2;
            if (PositionOf(item, middle) > position) end = middle;
            else row = middle + 1;
        }

        return row;
    }
}
