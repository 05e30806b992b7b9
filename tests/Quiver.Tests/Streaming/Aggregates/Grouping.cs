using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>Runs one aggregate over groups as the operator does: blocks of rows, the writable rows made so, an arena when it asks for one.</summary>
internal sealed class Grouping : IDisposable
{
    private readonly GroupedAggregate _aggregate;
    private readonly GroupRows _groups;
    private TextArena _arena = new();

    /// <param name="aggregate">What to run.</param>
    /// <param name="count">How many groups.</param>
    /// <param name="offset">Where its state lies, after that of others.</param>
    public Grouping(GroupedAggregate aggregate, int count, int offset = 16)
    {
        _aggregate = aggregate;
        aggregate.Offset = offset;
        if (aggregate.UsesArena) aggregate.Arena = _arena;
        _groups = new GroupRows((offset + aggregate.StateSize + 15) & ~15);
        Slots = [.. Enumerable.Range(0, count).Select(_ => _groups.Allocate())];
    }

    /// <summary>The slot of each group.</summary>
    public int[] Slots { get; }

    /// <summary>Adds rows to the groups that <paramref name="group"/> names for each row of the batch, in blocks of uneven size.</summary>
    public void Add(int[] group, int[] rows, in AggregateInput input)
    {
        var block = 1;
        for (var start = 0; start < rows.Length; start += block, block = block % GroupedAggregate.BlockRows * 3 + 1)
        {
            var some = rows.AsSpan(start, Math.Min(Math.Min(block, GroupedAggregate.BlockRows), rows.Length - start)).ToArray();
            block = some.Length;
            var slots = Array.ConvertAll(some, row => Slots[group[row]]);
            _groups.MakeWritable(slots);
            _aggregate.Update(_groups, slots, some, input);
        }
    }

    /// <summary>Gives groups back and takes new ones in their place, at the same slots as it may be.</summary>
    public void Renew(params int[] groups)
    {
        foreach (var group in groups)
        {
            _aggregate.Release(_groups, [Slots[group]]);
            _groups.Free(Slots[group]);
        }

        foreach (var group in groups) Slots[group] = _groups.Allocate();
    }

    /// <summary>Takes the state of another, by way of its bytes; pinned before it went on.</summary>
    public void Restore(byte[] state) => StateBytes.Restore(state, reader =>
    {
        _groups.Restore(reader);
        _arena.Restore(reader);
        _aggregate.Restore(reader);
    });

    public Frozen Freeze() => new FrozenParts(_groups.Freeze(), _arena.Freeze(), _aggregate.Freeze());

    public void Merge(int into, int from) => _aggregate.Merge(_groups, Slots[into], Slots[from]);

    /// <summary>The results of pairs of groups put together.</summary>
    public unsafe Column MergedResults(int[] earlier, int[] later)
    {
        using var builder = new ColumnBuilder(_aggregate.ResultType);
        _aggregate.MergedResults(Array.ConvertAll(earlier, group => (nint)_groups.Pointers[Slots[group]]), Array.ConvertAll(later, group => (nint)_groups.Pointers[Slots[group]]), builder);
        return builder.Finish();
    }

    /// <summary>Moves all texts to a new arena, and drops garbage, as the operator does when most of the old one is garbage.</summary>
    public void Compact()
    {
        _groups.MakeWritable(Slots);
        _aggregate.Compact(_groups, Slots);
        var to = new TextArena();
        _aggregate.Relocate(_groups, Slots, to);
        _arena.Dispose();
        _aggregate.Arena = _arena = to;
    }

    /// <summary>The results of the first <paramref name="count"/> groups.</summary>
    public Column Results(int count)
    {
        using var builder = new ColumnBuilder(_aggregate.ResultType);
        _aggregate.Results(_groups, Slots.AsSpan(0, count), builder);
        return builder.Finish();
    }

    public void Dispose()
    {
        _aggregate.Dispose();
        _groups.Dispose();
        _arena.Dispose();
    }
}
