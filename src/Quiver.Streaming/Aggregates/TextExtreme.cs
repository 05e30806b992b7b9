using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>min</c> and <c>max</c> of texts and byte strings, by their bytes. A group holds a handle into the query's arena; NULL of no rows.</summary>
internal sealed unsafe class TextExtreme<TEnd>(DataType type) : GroupedAggregate
    where TEnd : IEnd
{
    /// <inheritdoc/>
    public override int StateSize => sizeof(TextHandle);

    /// <inheritdoc/>
    public override DataType ResultType => type;

    /// <inheritdoc/>
    public override bool Retractable => false;

    /// <inheritdoc/>
    public override bool UsesArena => true;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        var pointers = groups.Pointers;
        var texts = input.Argument!.Texts;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            if (texts.IsNull(row) || !Redirect.Passes(input.Filter, row)) continue; // comparing bytes is dearer than this branch, and scrap would fill the arena
            ref var best = ref *(TextHandle*)(pointers[slots[k]] + Offset);
            var text = texts[row];
            if (best.IsNone || IsBetter(text, Arena![best])) best = Arena!.Add(text);
        }
    }

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            var other = *(TextHandle*)(later[k] + Offset);
            ref var best = ref *(TextHandle*)(into[k] + Offset);
            best = *(TextHandle*)(earlier[k] + Offset);
            if (!other.IsNone && (best.IsNone || IsBetter(Arena![other], Arena[best]))) best = other;
        }
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            var best = State(groups, slot);
            if (best.IsNone) results.AppendNull();
            else results.AppendText(Arena![best]);
        }
    }

    /// <inheritdoc/>
    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
        foreach (var slot in slots)
        {
            ref var best = ref State(groups, slot);
            if (!best.IsNone) best = to.Add(Arena![best]);
        }
    }

    private static bool IsBetter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> best)
    {
        var order = text.SequenceCompareTo(best);
        return TEnd.IsUpper ? order > 0 : order < 0;
    }

    private ref TextHandle State(GroupRows groups, int slot) => ref *(TextHandle*)(groups.Pointers[slot] + Offset);
}
