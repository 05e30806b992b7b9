using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>An aggregate that chooses or gathers nested values: within it they are the byte strings that <see cref="NestedArgument"/> makes of its argument.</summary>
/// <param name="inner">The aggregate of byte strings; this owns it.</param>
/// <param name="result">The type of the results: of the values, or a list of them.</param>
internal sealed class NestedAggregate(GroupedAggregate inner, DataType result) : GroupedAggregate
{
    private readonly ColumnBuilder _bytes = new(inner.ResultType);

    /// <inheritdoc/>
    public override int Offset
    {
        get => inner.Offset;
        set => inner.Offset = value;
    }

    /// <inheritdoc/>
    public override int StateSize => inner.StateSize;

    /// <inheritdoc/>
    public override DataType ResultType => result;

    /// <inheritdoc/>
    public override bool Retractable => inner.Retractable;

    /// <inheritdoc/>
    public override bool UsesArena => inner.UsesArena;

    /// <inheritdoc/>
    public override TextArena? Arena
    {
        get => inner.Arena;
        set => inner.Arena = value;
    }

    /// <inheritdoc/>
    public override bool KeepsBesideRows => inner.KeepsBesideRows;

    /// <inheritdoc/>
    public override bool HasGarbage => inner.HasGarbage;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input) => inner.Update(groups, slots, rows, input);

    /// <inheritdoc/>
    public override void Merge(GroupRows groups, int into, int from) => inner.Merge(groups, into, from);

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later) => inner.Merge(into, earlier, later);

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        inner.Results(groups, slots, _bytes);
        Decode(results);
    }

    /// <inheritdoc/>
    public override bool ReadsMerged => inner.ReadsMerged;

    /// <inheritdoc/>
    public override void MergedResults(ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, ColumnBuilder results)
    {
        inner.MergedResults(earlier, later, _bytes);
        Decode(results);
    }

    /// <inheritdoc/>
    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to) => inner.Relocate(groups, slots, to);

    /// <inheritdoc/>
    public override void Release(GroupRows groups, ReadOnlySpan<int> slots) => inner.Release(groups, slots);

    /// <inheritdoc/>
    public override void Compact(GroupRows groups, ReadOnlySpan<int> slots) => inner.Compact(groups, slots);

    /// <inheritdoc/>
    public override Frozen Freeze() => inner.Freeze();

    /// <inheritdoc/>
    public override void Restore(StateReader reader) => inner.Restore(reader);

    /// <inheritdoc/>
    public override void Dispose()
    {
        inner.Dispose();
        _bytes.Dispose();
        base.Dispose();
    }

    private void Decode(ColumnBuilder results)
    {
        using var bytes = _bytes.Finish();
        var isList = bytes.Type.Kind == TypeKind.List;
        for (var row = 0; row < bytes.Length; row++)
        {
            if (bytes.IsNull(row))
            {
                results.AppendNull();
                continue;
            }

            if (!isList)
            {
                NestedBytes.Decode(bytes.Texts[row], results);
                continue;
            }

            var lists = bytes.Lists;
            for (var element = lists[row].Start.Value; element < lists[row].End.Value; element++)
            {
                if (lists.Elements.IsNull(element)) results.Elements.AppendNull();
                else NestedBytes.Decode(lists.Elements.Texts[element], results.Elements);
            }

            results.EndList();
        }
    }
}

/// <summary>The argument of a <see cref="NestedAggregate"/>, or of a count of distinct nested values: its values as byte strings.</summary>
/// <param name="values">The values; this owns it.</param>
/// <param name="asKey">Whether equal values have equal bytes.</param>
internal sealed class NestedArgument(IEvaluator values, bool asKey) : IEvaluator
{
    /// <inheritdoc/>
    public DataType Type => DataType.Binary;

    /// <inheritdoc/>
    public Column Evaluate(Batch batch)
    {
        using var column = values.Evaluate(batch);
        return NestedBytes.Encode(column, batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows, asKey, isCompact: false);
    }

    /// <inheritdoc/>
    public void Dispose() => values.Dispose();
}
