namespace Quiver.Columns;

/// <summary>Lends batches to one callback, one call at a time, under the same objects as long as the callback does not dispose them.</summary>
internal sealed class Lending
{
    private Batch? _lent;
    private Batch? _spare;

    /// <summary>The rows for the length of a call, during which the caller keeps the batch. <see cref="End"/> ends it.</summary>
    public Batch Begin(Batch rows)
    {
        _lent = rows.Lend(_spare);
        _spare = null;
        return _lent;
    }

    /// <summary>Ends the call: what was lent throws from now on, what was shared of it stays.</summary>
    public void End()
    {
        if (_lent!.TryComeBack()) _spare = _lent;
        _lent = null;
    }
}
