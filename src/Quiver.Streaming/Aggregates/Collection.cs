using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>What a group holds of a <see cref="Collection"/>: sixteen bytes, all zero when it has no values.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct CollectedValues
{
    /// <summary>The last node of the group's values + 1.</summary>
    public int Last;

    /// <summary>How many values there are.</summary>
    public int Count;
}

/// <summary>
/// Values of many groups, each in the order of a key, then of arrival. A group's values are a list of nodes linked from the last to the first; a node stands for a value, or for another list as a whole,
/// which is how lists are put end to end without being copied. Nodes never change: what a group was stays what it was while the group goes on, and what is frozen is a prefix. Sorting waits
/// until values are read. Nodes of groups that went stay until <see cref="Sweep"/>.
/// </summary>
/// <param name="isOrdered">Whether there are keys.</param>
internal sealed class Collection(bool isOrdered) : IDisposable
{
    private const int Few = 1_024;   // so many dead nodes are not worth the work
    private const int ValueNode = 0; // in Node.Inner: a value …
    private const int NullNode = -1; // … and NULL

    private readonly Stack<int> _later = new();
    private PagedList<Node> _nodes = new();
    private PagedList<UInt128> _values = new();    // of each node; see StoredValue
    private PagedList<TextHandle> _keys = new();   // of each node, when there are keys
    private TextArena _texts = new();
    private int _kept;                             // nodes that the last sweep left
    private int[] _marks = [];                     // of each node during a sweep: not 0 when it stays, then where + 1
    private int[] _items = [];

    /// <summary>Whether most nodes may be dead.</summary>
    public bool HasGarbage => _nodes.Count > Few && _nodes.Count > 2L * _kept;

    /// <summary>Adds the value of a row to a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="values">The value's column.</param>
    /// <param name="row">Its row.</param>
    /// <param name="key">The row's key, made by <see cref="OrderKeyBytes"/>; empty without an order.</param>
    /// <param name="arrival">When the row came.</param>
    public void Add(ref CollectedValues group, Column values, int row, ReadOnlySpan<byte> key, long arrival)
    {
        var isNull = values.IsNull(row);
        Add(ref group, new Node(group.Last, isNull ? NullNode : ValueNode, arrival), isNull ? default : StoredValue.Of(values, row, _texts), isOrdered ? _texts.Add(key) : default);
        group.Count++;
    }

    /// <summary>Adds the values of another group to a group.</summary>
    public void AddAll(ref CollectedValues group, in CollectedValues other)
    {
        if (other.Count == 0) return;
        var count = group.Count + other.Count;
        if (group.Count == 0) group = other;
        else Add(ref group, new Node(group.Last, Inner: other.Last, Arrival: 0), default, default);
        group.Count = count;
    }

    /// <summary>The values of a group in their order; valid until the next call.</summary>
    public ReadOnlySpan<int> InOrder(in CollectedValues group)
    {
        if (_items.Length < group.Count) _items = new int[Math.Max(group.Count, _items.Length * 2)];
        var items = _items.AsSpan(0, group.Count);
        Gather(group.Last, items);
        if (isOrdered) items.Sort(CompareKeys);
        else if (!IsInOrderOfArrival(items)) items.Sort(CompareArrivals);
        return items;
    }

    /// <summary>Appends a value, or NULL, to a column of its type.</summary>
    public void AppendTo(ColumnBuilder results, int item)
    {
        if (_nodes[item].Inner == NullNode) results.AppendNull();
        else StoredValue.AppendTo(results, _values[item], _texts);
    }

    /// <summary>The bytes of a value that is a text.</summary>
    public ReadOnlySpan<byte> Text(int item) => _texts[StoredValue.TextOf(_values[item])];

    /// <summary>Begins a sweep: next all groups are marked.</summary>
    public void BeginSweep() => _marks = new int[_nodes.Count];

    /// <summary>Marks a group whose nodes stay.</summary>
    public void Mark(in CollectedValues group)
    {
        if (group.Last != 0) _marks[group.Last - 1] = 1;
    }

    /// <summary>Drops the nodes that no marked group has; next all groups are moved.</summary>
    /// <param name="type">The type of the values.</param>
    public void Sweep(DataType type)
    {
        for (var node = _nodes.Count - 1; node >= 0; node--) // a node refers to earlier ones alone
        {
            if (_marks[node] == 0) continue;
            if (_nodes[node].Before > 0) _marks[_nodes[node].Before - 1] = 1;
            if (_nodes[node].Inner > 0) _marks[_nodes[node].Inner - 1] = 1;
        }

        var (nodes, values, keys, texts) = (new PagedList<Node>(), new PagedList<UInt128>(), new PagedList<TextHandle>(), new TextArena());
        for (var node = 0; node < _nodes.Count; node++)
        {
            if (_marks[node] == 0) continue;
            var (before, inner, arrival) = _nodes[node];
            nodes.Add(new Node(before > 0 ? _marks[before - 1] : before, inner > 0 ? _marks[inner - 1] : inner, arrival));
            values.Add(inner == ValueNode ? StoredValue.Move(type, _values[node], _texts, texts) : default);
            if (isOrdered) keys.Add(inner > 0 ? default : texts.Add(_texts[_keys[node]]));
            _marks[node] = nodes.Count;
        }

        Dispose();
        (_nodes, _values, _keys, _texts) = (nodes, values, keys, texts);
        _kept = nodes.Count;
    }

    /// <summary>Moves a marked group to where its nodes are now.</summary>
    public void Move(ref CollectedValues group)
    {
        if (group.Last != 0) group.Last = _marks[group.Last - 1];
    }

    /// <summary>Ends a sweep.</summary>
    public void EndSweep() => _marks = [];

    /// <summary>Pins the nodes there are, in O(pages).</summary>
    public Frozen Freeze() => new FrozenParts(new FrozenNumbers(_kept), _nodes.Freeze(), _values.Freeze(), _keys.Freeze(), _texts.Freeze());

    /// <summary>Takes over what was frozen and written, in place of its own.</summary>
    public void Restore(StateReader reader)
    {
        _kept = (int)reader.ReadAll<long>()[0];
        _nodes.Restore(reader);
        _values.Restore(reader);
        _keys.Restore(reader);
        _texts.Restore(reader);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nodes.Dispose();
        _values.Dispose();
        _keys.Dispose();
        _texts.Dispose();
    }

    private void Add(ref CollectedValues group, Node node, UInt128 value, TextHandle key)
    {
        _nodes.Add(node);
        _values.Add(value);
        if (isOrdered) _keys.Add(key);
        group.Last = _nodes.Count;
    }

    // From the last to the first. What stands before an inner list waits until the list is through.
    private void Gather(int last, Span<int> items)
    {
        var left = items.Length;
        for (_later.Push(last); _later.TryPop(out var next);)
        {
            while (next != 0)
            {
                var node = _nodes[next - 1];
                if (node.Inner <= 0) items[--left] = next - 1;
                else if (node.Before != 0) _later.Push(node.Before);
                next = node.Inner <= 0 ? node.Before : node.Inner;
            }
        }
    }

    private bool IsInOrderOfArrival(ReadOnlySpan<int> items)
    {
        for (var k = 1; k < items.Length; k++)
            if (_nodes[items[k - 1]].Arrival > _nodes[items[k]].Arrival) return false;
        return true;
    }

    private int CompareArrivals(int left, int right) => _nodes[left].Arrival.CompareTo(_nodes[right].Arrival);

    private int CompareKeys(int left, int right) => _texts[_keys[left]].SequenceCompareTo(_texts[_keys[right]]) is not 0 and var order ? order : CompareArrivals(left, right);

    /// <summary>A value, or a list of values, and what comes before it.</summary>
    /// <param name="Before">The node before + 1; 0: none.</param>
    /// <param name="Inner">The last node + 1 of the list that it stands for; else <see cref="ValueNode"/> or <see cref="NullNode"/>.</param>
    /// <param name="Arrival">When a value came.</param>
    private readonly record struct Node(int Before, int Inner, long Arrival);
}
