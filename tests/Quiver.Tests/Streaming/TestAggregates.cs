using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

/// <summary>Reads a column as it is.</summary>
internal sealed class ColumnAt(int column, DataType type) : IEvaluator
{
    public DataType Type => type;

    public Column Evaluate(Batch batch) => batch[column].Share();

    public void Dispose()
    {
    }
}

/// <summary>Computes a column by a function a row; it fails where the function does, of selected rows alone.</summary>
internal sealed class Computed(DataType type, Func<Batch, int, object?> value) : IEvaluator
{
    public DataType Type => type;

    public Column Evaluate(Batch batch)
    {
        var selected = batch.Selection?.Rows.ToArray().ToHashSet();
        using var builder = new ColumnBuilder(type);
        for (var row = 0; row < batch.Length; row++) Data.Append(builder, selected?.Contains(row) == false ? null : value(batch, row));
        return builder.Finish();
    }

    public void Dispose()
    {
    }
}

/// <summary>The plainest sum of BIGINT: NULL of no values.</summary>
internal sealed unsafe class NaiveSum : GroupedAggregate
{
    private struct State
    {
        public long Sum;
        public long Count;
    }

    public override int StateSize => sizeof(State);

    public override DataType ResultType => DataType.Int64;

    public override bool Retractable => true;

    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        Assert.InRange(rows.Length, 1, BlockRows);
        for (var k = 0; k < rows.Length; k++)
        {
            if (input.Argument!.IsNull(rows[k]) || (input.Filter is { } filter && (filter.IsNull(rows[k]) || !filter.Booleans[rows[k]]))) continue;
            var weight = input.Weights?.Values<long>().All[rows[k]] ?? 1;
            var state = (State*)(groups.Pointers[slots[k]] + Offset);
            state->Sum += weight * input.Argument.Values<long>().All[rows[k]];
            state->Count += weight;
        }
    }

    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            var (one, other) = (*(State*)(earlier[k] + Offset), *(State*)(later[k] + Offset));
            *(State*)(into[k] + Offset) = new State { Sum = one.Sum + other.Sum, Count = one.Count + other.Count };
        }
    }

    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            var state = (State*)(groups.Pointers[slot] + Offset);
            if (state->Count == 0) results.AppendNull();
            else results.Append(state->Sum);
        }
    }
}

/// <summary>The texts of all rows in order, up to 40 bytes of them: every row replaces the group's text in the arena.</summary>
internal sealed unsafe class NaiveTrail : GroupedAggregate
{
    public override int StateSize => sizeof(TextHandle);

    public override DataType ResultType => DataType.Utf8;

    public override bool Retractable => false;

    public override bool UsesArena => true;

    public static string Of(IEnumerable<string?> texts)
    {
        var trail = string.Concat(texts);
        return trail.Length > 40 ? trail[^40..] : trail;
    }

    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        for (var k = 0; k < rows.Length; k++)
        {
            if (input.Argument!.IsNull(rows[k])) continue;
            var state = (TextHandle*)(groups.Pointers[slots[k]] + Offset);
            byte[] trail = [.. Arena![*state], .. input.Argument.Texts[rows[k]]];
            *state = Arena.Add(trail.AsSpan(Math.Max(0, trail.Length - 40)));
        }
    }

    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            byte[] trail = [.. Arena![*(TextHandle*)(earlier[k] + Offset)], .. Arena[*(TextHandle*)(later[k] + Offset)]];
            *(TextHandle*)(into[k] + Offset) = Arena.Add(trail.AsSpan(Math.Max(0, trail.Length - 40)));
        }
    }

    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots) results.AppendText(Arena![*(TextHandle*)(groups.Pointers[slot] + Offset)]);
    }

    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
        foreach (var slot in slots)
        {
            var state = (TextHandle*)(groups.Pointers[slot] + Offset);
            if (!state->IsNone) *state = to.Add(Arena![*state]);
        }
    }
}
