namespace Quiver.Runtime;

/// <summary>
/// A new query reading what its inputs retained, in the order of the sequence, before it runs with the others. The graph runs nothing else until it has caught up, so there is no gap
/// and no overlap; it can be interrupted for want of credit as any step. Used under the claim.
/// </summary>
internal sealed class Replay
{
    private readonly ReplayInput[] _inputs;
    private readonly long _position;
    private bool _caughtUp;

    public Replay(KeptQuery query, StartAt start, int sliceRows, long position)
    {
        Query = query;
        Path = GraphPath.Of(query);
        _position = position;
        _inputs = [.. query.Inputs.Select(input => new ReplayInput(query, input, start, sliceRows))];
        Feed = _inputs[0].Feed;
    }

    /// <summary>The new query.</summary>
    public KeptQuery Query { get; }

    /// <summary>What it runs through.</summary>
    public GraphPath Path { get; }

    /// <summary>What it reads from now.</summary>
    public Feed Feed { get; private set; }

    /// <summary>Begins with the next retained rows, or with the watermarks that stand now. False: it has caught up.</summary>
    /// <param name="position">The place of the rows in the sequence.</param>
    public bool TryBeginNext(out long position)
    {
        position = _position;
        ReplayInput? first = null;
        var until = long.MaxValue;
        foreach (var input in _inputs)
        {
            if (input.NextPosition is not { } next) continue;
            if (first is null || next < first.NextPosition)
            {
                until = first?.NextPosition - 1 ?? until; // at one position the rows of the input before come first
                first = input;
            }
            else
            {
                until = Math.Min(until, next);
            }
        }

        if (first is not null)
        {
            Feed = first.Feed;
            position = first.Begin(until);
            return true;
        }

        if (_caughtUp) return false;
        _caughtUp = true;
        foreach (var input in _inputs) input.CatchUp();
        return true;
    }

    /// <summary>Lets go of what is in hand.</summary>
    public void Clear()
    {
        foreach (var input in _inputs) input.Feed.Clear();
    }
}
