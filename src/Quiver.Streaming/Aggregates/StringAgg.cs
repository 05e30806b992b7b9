using System.Buffers;
using System.Text;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>string_agg</c>: the texts that are not null with a separator between them, by ORDER BY, else as they came. NULL of no texts.</summary>
/// <param name="options">The separator, and whether there is an ORDER BY.</param>
internal sealed unsafe class StringAgg(AggregateOptions options) : GroupedAggregate
{
    private readonly Collection _texts = new(isOrdered: options.OrderKeyType is not null);
    private readonly CountedRows _counted = new(options with { IgnoresNulls = true });
    private readonly byte[] _separator = Encoding.UTF8.GetBytes(options.Separator!);
    private readonly ArrayBufferWriter<byte> _joined = new();

    /// <inheritdoc/>
    public override int StateSize => sizeof(CollectedValues);

    /// <inheritdoc/>
    public override DataType ResultType => DataType.Utf8;

    /// <inheritdoc/>
    public override bool Retractable => false;

    /// <inheritdoc/>
    public override bool KeepsBesideRows => true;

    /// <inheritdoc/>
    public override bool HasGarbage => _texts.HasGarbage;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        _counted.Keep(ref slots, ref rows, input);
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            _texts.Add(ref State(groups, slots[k]), input.Argument!, row, input.OrderKey is null ? default : input.OrderKey.Texts[row], input.FirstArrival + row);
        }
    }

    /// <inheritdoc/>
    public override void Merge(GroupRows groups, int into, int from) => _texts.AddAll(ref State(groups, into), in State(groups, from));

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            ref var state = ref State(groups, slot);
            if (state.Count == 0)
            {
                results.AppendNull();
                continue;
            }

            _joined.ResetWrittenCount();
            var items = _texts.InOrder(in state);
            for (var k = 0; k < items.Length; k++)
            {
                if (k > 0) _joined.Write(_separator);
                _joined.Write(_texts.Text(items[k]));
            }

            results.AppendText(_joined.WrittenSpan);
        }
    }

    /// <inheritdoc/>
    public override void Compact(GroupRows groups, ReadOnlySpan<int> slots)
    {
        _texts.BeginSweep();
        foreach (var slot in slots) _texts.Mark(in State(groups, slot));
        _texts.Sweep(DataType.Utf8);
        foreach (var slot in slots) _texts.Move(ref State(groups, slot));
        _texts.EndSweep();
    }

    /// <inheritdoc/>
    public override Frozen Freeze() => _texts.Freeze();

    /// <inheritdoc/>
    public override void Restore(StateReader reader) => _texts.Restore(reader);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _texts.Dispose();
    }

    private ref CollectedValues State(GroupRows groups, int slot) => ref *(CollectedValues*)(groups.Pointers[slot] + Offset);
}
