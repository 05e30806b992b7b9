namespace Quiver.Runtime;

/// <summary>
/// A new query reading what its input retained, before it runs with the others. The graph runs nothing else until it has caught up, so there is no gap and no overlap; it can be
/// interrupted for want of credit as any step. Used under the claim.
/// </summary>
internal sealed class Replay
{
    private readonly Port _input;
    private readonly int _items;
    private readonly long _position;
    private int _next;
    private bool _caughtUp;

    public Replay(KeptQuery query, StartAt start, int sliceRows, long position)
    {
        Query = query;
        _input = query.Inputs.Single();
        _items = start == StartAt.OldestRetained ? _input.History?.Count ?? 0 : 0;
        _position = position;
        var readers = new Emitter();
        foreach (var (_, reader) in query.Entries) readers.Add(reader);
        if (query.Followed is not null) readers.Add(query.Output);
        readers.Relink();
        Feed = new Feed(_input.Graph.SourceOf(_input)?.EventTime, sliceRows, readers);
    }

    /// <summary>The new query.</summary>
    public KeptQuery Query { get; }

    /// <summary>What it reads from.</summary>
    public Feed Feed { get; }

    /// <summary>Begins with the next retained rows, or with the watermark that stands now. False: it has caught up.</summary>
    /// <param name="position">The place of the rows in the sequence.</param>
    public bool TryBeginNext(out long position)
    {
        position = _position;
        if (_next < _items)
        {
            var item = _input.History![_next++]; // nothing is trimmed meanwhile, as nothing else runs
            position = item.LastPosition;
            Feed.RaiseTo(item.WatermarkBefore);
            Feed.Begin(item.Rows.Share(), item.Numbers, item.Watermarks);
            return true;
        }

        if (_caughtUp) return false;
        _caughtUp = true;
        Feed.RaiseTo(_input.Watermark);
        return true;
    }
}
