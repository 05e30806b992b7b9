using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;
using Quiver.Streaming.Time;

namespace Quiver.Streaming;

/// <summary>Updating: which groups change in a step, and what they were before it.</summary>
internal sealed unsafe partial class GroupedAggregation
{
    private List<Change> _changes = []; // of this step, in the order in which groups first changed
    private List<Change> _leaving = []; // those being emitted
    private int _left;                  // how many of them were
    private long _absent;               // groups of which no row is shown: new, or gone

    /// <summary>A group that changes in a step. Its row before the step is kept beside it until it was emitted.</summary>
    private readonly record struct Change(int Slot, int Id, long Start);

    private void NoteChanges(in EventRows rows, ReadOnlySpan<int> slots)
    {
        if (slots.AreEqual) slots = slots[..1];
        for (var k = Unchanged(_groups.Pointers, slots, 0); k < slots.Length; k = Unchanged(_groups.Pointers, slots, k + 1))
            NoteChange(slots[k], _rowIds[k], rows.Times.IsEmpty ? 0 : PaneOf(rows.Times[k]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NoteChange(int slot, int id, long start)
    {
        var before = GroupHeader.NotShown;
        if (HeaderOf(slot).IsShown != 0)
        {
            before = _groups.Allocate();
            Row(slot).CopyTo(Row(before));
        }

        HeaderOf(slot).Before = before;
        _changes.Add(new Change(slot, id, start));
    }

    // Goes on to the first row whose group did not change in this step yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Unchanged(RowPointers groups, ReadOnlySpan<int> slots, int from)
    {
        for (var k = from; k < slots.Length; k++)
            if (((GroupHeader*)groups[slots[k]])->Before == 0) return k;
        return slots.Length;
    }

    private void CountRows(ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, Column? weights)
    {
        var groups = _groups.Pointers;
        if (weights is null || Faults.WeightIgnored)
        {
            foreach (var slot in slots) ((GroupHeader*)groups[slot])->Rows++;
            return;
        }

        var values = weights.Values<long>().All;
        for (var k = 0; k < slots.Length; k++) ((GroupHeader*)groups[slots[k]])->Rows += values[rows[k]];
    }

    // The one row of an aggregate without keys is there from the start: the first step shows it, whatever happens in it.
    private void ShowTotal()
    {
        var group = _panes[0].Groups[0];
        if (HeaderOf(group.Slot) is not { IsShown: 0, Before: 0 }) return;
        _groups.MakeWritable([group.Slot]);
        NoteChange(group.Slot, group.Id, 0);
    }

    // The changes of windows about to close leave now; those of others wait for the end of the step, as they may change again.
    private void LeaveClosing()
    {
        foreach (var change in _changes)
            if (IsClosed(change.Start)) _leaving.Add(change);
        _changes.RemoveAll(change => IsClosed(change.Start));
    }

    private bool EmitChanges(Output output)
    {
        while (_left < _leaving.Count)
        {
            if (!output.HasCredit) return false;
            var chunk = CollectionsMarshal.AsSpan(_leaving)[_left..Math.Min(_left + (MostRows / 2), _leaving.Count)];
            Append(chunk);
            if (_results.Length > 0 && _results.FinishChanges() is { } batch) output.Emit(batch);
            Settle(chunk);
            _left += chunk.Length;
        }

        _leaving.Clear();
        _left = 0;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(ReadOnlySpan<Change> changes)
    {
        var groups = _groups.Pointers;
        foreach (var (slot, id, start) in changes)
        {
            var before = ((GroupHeader*)groups[slot])->Before;
            var end = _windows?.EndOf(start) ?? 0;
            if (Faults.FoldPlusFirst && Exists(slot)) _results.Add(id, slot, start, end, weight: +1);
            if (before != GroupHeader.NotShown) _results.Add(id, before, start, end, weight: -1);
            if (!Faults.FoldPlusFirst && Exists(slot)) _results.Add(id, slot, start, end, weight: +1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Settle(ReadOnlySpan<Change> changes)
    {
        foreach (var (slot, _, _) in changes)
        {
            if (HeaderOf(slot).Before is not GroupHeader.NotShown and var before) _groups.Free(before);
            ref var header = ref HeaderOf(slot); // taken now: freeing may move pages
            header.Before = 0;
            var isShown = Exists(slot) ? 1 : 0;
            _absent += header.IsShown - isShown;
            header.IsShown = isShown;
            if (isShown == 0) Row(slot).Clear(); // nothing of it is left: it starts anew, should it come back
        }
    }

    private bool Exists(int slot) => !_isWeighted || _isTotal || HeaderOf(slot).Rows > 0;

    private ref GroupHeader HeaderOf(int slot) => ref *(GroupHeader*)_groups.Pointers[slot];

    private Span<byte> Row(int slot) => new(_groups.Pointers[slot], _groups.RowSize);
}
