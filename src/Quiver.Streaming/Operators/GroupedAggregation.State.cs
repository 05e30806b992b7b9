using System.Diagnostics;

namespace Quiver.Streaming;

/// <summary>Freezing and restoring; and what keeps the state as small as what lives in it.</summary>
internal sealed partial class GroupedAggregation
{
    /// <inheritdoc/>
    public override long StateBytes => _groups.ByteSize + (_arena?.Used ?? 0);

    private const int FixedNumbers = 5;
    private const int Few = 1_024; // so many dead keys or groups are not worth the work

    private long _arenaKept; // bytes of texts that were alive when the arena was last compacted

    /// <inheritdoc/>
    public override Frozen Freeze()
    {
        Debug.Assert(_changes.Count + _leaving.Count + _results.Length + _closed + _emitted == 0, "Frozen within a step.");
        List<long> numbers = [_watermark, _absent, _lastTouched, _arenaKept, _arrived];
        List<Frozen> parts = [_ids.Freeze(), _groups.Freeze()];
        if (_arena is not null) parts.Add(_arena.Freeze());
        foreach (var aggregate in _besides) parts.Add(aggregate.Freeze());
        for (var place = 0; place < _panes.Count; place++)
        {
            numbers.Add(_panes[place].Start);
            parts.Add(_panes[place].Groups.Freeze());
        }

        return new FrozenParts([new FrozenNumbers([.. numbers]), .. parts]);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader reader)
    {
        var numbers = reader.ReadAll<long>();
        if (numbers.Length < FixedNumbers) throw new QuiverException(ErrorCode.StorageCorrupt, $"The stored state of an aggregation starts with {numbers.Length} numbers; at least {FixedNumbers} were expected.");
        (_watermark, _absent, _lastTouched, _arenaKept, _arrived) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        if (_windows is not null) ReachWatermark(_windows);
        _nextToClose = _openFrom;
        _ids.Restore(reader);
        _groups.Restore(reader);
        _arena?.Restore(reader);
        foreach (var aggregate in _besides) aggregate.Restore(reader);
        _panes.Clear();
        _stacks?.Clear();
        _touched = 0;
        foreach (var start in numbers[FixedNumbers..])
        {
            var groups = new PagedList<PaneGroup>();
            groups.Restore(reader);
            _panes.Open(start).Replace(groups, _ids.Count);
            _touched += groups.Count;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var key in _keys) key.Dispose();
        foreach (var call in _calls) call.Dispose();
        _windows?.Dispose();
        _panes.Dispose();
        _merged.Dispose();
        _stacks?.Dispose();
        _ids.Dispose();
        _groups.Dispose();
        _arena?.Dispose();
        _results.Dispose();
    }

    // Each of these costs as much as what stays, and runs when as much has gone: nothing, spread over the rows.
    private bool IsUntidy => HasManyKeys || HasManyTexts || _besides.Length > 0;

    private bool HasManyKeys => _ids.Count > Few && _ids.Count > 4 * (_touched + _lastTouched); // the windows closed last tell how many keys the next will bring back

    private bool HasManyTexts => _arena is not null && _arena.Used > GroupRows.PageBytes + (2 * _arenaKept);

    private void Tidy()
    {
        if (_windows is null && _isUpdating && _absent > Few && _absent * 2 > _touched) DropAbsent();
        if (HasManyKeys) CompactKeys();
        if (HasManyTexts) CompactTexts();
        foreach (var aggregate in _besides)
            if (aggregate.HasGarbage) Compact(aggregate);
    }

    private void DropAbsent()
    {
        var pane = _panes[0];
        var kept = new PagedList<PaneGroup>();
        for (var index = 0; index < pane.Groups.Count; index++)
        {
            var group = pane.Groups[index];
            if (HeaderOf(group.Slot).IsShown != 0) kept.Add(group);
            else Free(group.Slot);
        }

        _touched = kept.Count;
        _absent = 0;
        pane.Replace(kept, _ids.Count);
        CompactKeys();
    }

    private void CompactKeys()
    {
        var ids = new int[_ids.Count]; // new id + 1 of each old one; 0: dead
        for (var place = 0; place < _panes.Count; place++)
            for (var index = 0; index < _panes[place].Groups.Count; index++) ids[_panes[place].Groups[index].Id] = 1;

        var live = new int[ids.Length];
        var count = 0;
        for (var id = 0; id < ids.Length; id++)
        {
            if (ids[id] == 0) continue;
            live[count++] = id;
            ids[id] = count;
        }

        _ids.Compact(live.AsSpan(0, count));
        _stacks?.Clear();
        for (var place = 0; place < _panes.Count; place++)
        {
            var (pane, renamed) = (_panes[place], new PagedList<PaneGroup>());
            for (var index = 0; index < pane.Groups.Count; index++) renamed.Add(pane.Groups[index] with { Id = ids[pane.Groups[index].Id] - 1 });
            pane.Replace(renamed, _ids.Count);
        }
    }

    private void Compact(GroupedAggregate aggregate)
    {
        var slots = LiveSlots();
        _groups.MakeWritable(slots);
        aggregate.Compact(_groups, slots);
    }

    private void CompactTexts()
    {
        var kept = new TextArena();
        var slots = LiveSlots();
        _groups.MakeWritable(slots);
        foreach (var call in _calls) call.Aggregate.Relocate(_groups, slots, kept);

        _stacks?.Clear(); // they hold texts too
        _arena!.Dispose();
        _arena = kept;
        _arenaKept = kept.Used;
        foreach (var call in _calls) call.Aggregate.Arena = kept;
    }

    // Every row that holds state between steps.
    private int[] LiveSlots()
    {
        var slots = new List<int>();
        for (var place = 0; place < _panes.Count; place++)
            for (var index = 0; index < _panes[place].Groups.Count; index++) slots.Add(_panes[place].Groups[index].Slot);
        return [.. slots];
    }
}
