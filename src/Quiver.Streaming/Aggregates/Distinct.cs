using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// An aggregate with DISTINCT: it passes on to another the rows whose values a group has not seen. Values get numbers, once for all groups; each group has a set of numbers. Equal values are those
/// that GROUP BY takes for equal; whether nulls count is an option.
/// </summary>
/// <remarks>Merging is a union: what the later group has seen and the earlier has not is fed to the earlier, value by value, in the order in which it came.</remarks>
internal sealed unsafe class Distinct : GroupedAggregate
{
    private const int Few = 1_024;       // so many dead values are not worth the work
    private const int Many = 32;         // values of a group that make it worth bits of its own …
    private const int BitsPerValue = 64; // … while they take no more memory than the entries
    private const int StepRows = 128;    // of a block, so that what is new to a group comes hardly more than once among them

    private readonly GroupedAggregate _inner;
    private readonly CountedRows _counted;
    private readonly KeyTable _values;
    private readonly DistinctEntries _entries = new();
    private readonly DistinctBits _bits = new();       // of groups that have seen a good part of all values
    private readonly DistinctLists _lists = new();     // of these groups, in place of the entries
    private readonly bool _hasSecond;
    private readonly bool _hasKey;
    private readonly Column[] _columns;                // the argument, and what else the inner aggregate reads
    private readonly int[] _numbers = new int[BlockRows];
    private readonly int[] _unseen = new int[StepRows];
    private readonly int[] _newRows = new int[BlockRows];
    private readonly int[] _newSlots = new int[BlockRows];
    private bool _isRestored;                          // handles of bits in the groups' rows mean nothing
    private long _passedOn;                            // rows, so that the inner aggregate can tell which came first

    /// <summary>Makes it around another, which it owns.</summary>
    /// <param name="inner">The same call without DISTINCT.</param>
    /// <param name="argument">The type of its argument.</param>
    /// <param name="options">What else stands in the call, and whether nulls count.</param>
    public Distinct(GroupedAggregate inner, DataType argument, AggregateOptions options)
    {
        _inner = inner;
        _counted = new CountedRows(options);
        (_hasSecond, _hasKey) = (options.Second is not null, options.OrderKeyType is not null);
        DataType[] types = [argument, .. _hasSecond ? (DataType[])[options.Second!] : [], .. _hasKey ? (DataType[])[options.OrderKeyType!] : []]; // an order key is a function of the argument
        _values = KeyTable.Create(types);
        _columns = new Column[types.Length];
    }

    /// <inheritdoc/>
    public override int Offset
    {
        get => base.Offset;
        set => (base.Offset, _inner.Offset) = (value, value + sizeof(Seen));
    }

    /// <inheritdoc/>
    public override int StateSize => sizeof(Seen) + _inner.StateSize;

    /// <inheritdoc/>
    public override DataType ResultType => _inner.ResultType;

    /// <inheritdoc/>
    public override bool Retractable => false; // a value would have to be counted

    /// <inheritdoc/>
    public override bool UsesArena => _inner.UsesArena;

    /// <inheritdoc/>
    public override TextArena? Arena
    {
        get => _inner.Arena;
        set => _inner.Arena = value;
    }

    /// <inheritdoc/>
    public override bool KeepsBesideRows => true;

    /// <inheritdoc/>
    public override bool HasGarbage => (_values.Count > Few && _values.Count > 4L * Count) || _inner.HasGarbage;

    // How many values all groups have seen.
    private long Count => _entries.Count + _lists.Count;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        _counted.Keep(ref slots, ref rows, input);
        if (rows.IsEmpty) return;
        _columns[0] = input.Argument!;
        if (_hasSecond) _columns[1] = input.Second!;
        if (_hasKey) _columns[^1] = input.OrderKey!;
        _values.Resolve(_columns, rows, _numbers);
        Array.Clear(_columns);

        Attach(groups);
        var added = 0;
        var areRuns = _bits.Count > 0 && slots.AreRuns;
        for (var start = 0; start < rows.Length; start += StepRows)
        {
            var count = Math.Min(StepRows, rows.Length - start);
            added = AddAll(groups, slots.Slice(start, count), rows.Slice(start, count), _numbers.AsSpan(start, count), areRuns, added);
        }

        if (added == 0) return;
        var news = _newRows.AsSpan(0, added);
        _inner.Update(groups, _newSlots.AsSpan(0, added), news, input with { Filter = null, FirstArrival = _passedOn - news[0] });
        _passedOn += news[^1] - news[0] + 1;
    }

    /// <inheritdoc/>
    public override void Merge(GroupRows groups, int into, int from)
    {
        Attach(groups);
        var seen = State(groups, from);
        if (Faults.DistinctAcrossPanes)
        {
            _inner.Merge(groups, into, from);
            return;
        }

        var numbers = NumbersOf(seen);
        var added = 0;
        foreach (var number in numbers)
        {
            numbers[added] = number;
            added += Add(groups, into, number);
        }

        if (added > 0) Replay(groups, into, numbers.AsSpan(0, added));
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results) => _inner.Results(groups, slots, results);

    /// <inheritdoc/>
    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to) => _inner.Relocate(groups, slots, to);

    /// <inheritdoc/>
    public override void Release(GroupRows groups, ReadOnlySpan<int> slots)
    {
        Attach(groups);
        _inner.Release(groups, slots);
        foreach (var slot in slots)
        {
            ref var seen = ref State(groups, slot);
            if (seen.Bits == DistinctBits.None)
            {
                _entries.Remove(seen.Newest, seen.Count);
                continue;
            }

            _lists.Remove(seen.Newest);
            _bits.Free(seen.Bits);
        }
    }

    /// <inheritdoc/>
    public override void Compact(GroupRows groups, ReadOnlySpan<int> slots)
    {
        if (_inner.HasGarbage) _inner.Compact(groups, slots);
        var names = new int[_values.Count]; // new number + 1 of each old one
        _entries.Mark(names);
        _lists.Mark(names);
        var live = new List<int>();
        for (var number = 0; number < names.Length; number++)
        {
            if (names[number] == 0) continue;
            live.Add(number);
            names[number] = live.Count;
        }

        _values.Compact(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(live));
        _entries.Rename(names);
        _lists.Rename(names);
        RenewBits(groups);
    }

    /// <inheritdoc/>
    public override Frozen Freeze() => new FrozenParts(new FrozenNumbers(_passedOn), _values.Freeze(), _entries.Freeze(), _lists.Freeze(), _inner.Freeze());

    /// <inheritdoc/>
    public override void Restore(StateReader reader)
    {
        _passedOn = reader.ReadAll<long>()[0];
        _values.Restore(reader);
        _entries.Restore(reader);
        _lists.Restore(reader);
        _isRestored = true;
        _inner.Restore(reader);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _values.Dispose();
        _entries.Dispose();
        _bits.Dispose();
        _lists.Dispose();
        _inner.Dispose();
    }

    // Adds the values of rows to their groups, and notes, behind others, those rows whose group had not seen theirs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddAll(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<int> numbers, bool areRuns, int added)
    {
        var (pointers, offset, newSlots, newRows) = (groups.Pointers, (nint)Offset, _newSlots, _newRows);
        var unseen = _bits.Count == 0 ? RowNumbers.First(rows.Length) : _unseen.AsSpan(0, _bits.Unseen(pointers, offset + Seen.BitsOffset, slots, numbers, areRuns, _unseen));
        foreach (var k in unseen)
        {
            var slot = slots[k];
            (newSlots[added], newRows[added]) = (slot, rows[k]);
            added += Add(slot, ref *(Seen*)(pointers[slot] + offset), numbers[k]);
        }

        return added;
    }

    // 1 when the group had not seen the number, else 0.
    private int Add(GroupRows groups, int slot, int number) => Add(slot, ref State(groups, slot), number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(int slot, ref Seen seen, int number)
    {
        if (seen.Bits == DistinctBits.None) return AddEntry(slot, ref seen, number) ? 1 : 0;
        var isNew = _bits.Add(seen.Bits, number);
        _lists.Append(slot, number, ref seen.Newest, isNew);
        seen.Count += isNew;
        return isNew;
    }

    private bool AddEntry(int slot, ref Seen seen, int number)
    {
        if (!_entries.Add(slot, number, ref seen.Newest)) return false;
        seen.Count++;
        if (seen.Count >= Many && BitOperations.IsPow2(seen.Count) && seen.Count * BitsPerValue >= _values.Count) GiveBits(slot, ref seen);
        return true;
    }

    // From here on its numbers are listed in chunks, and found by their bits.
    private void GiveBits(int slot, ref Seen seen)
    {
        var numbers = NumbersOf(seen);
        _entries.Remove(seen.Newest, seen.Count);
        _bits.Cover(_values.Count);
        (seen.Newest, seen.Bits) = (0, _bits.Take());
        foreach (var number in numbers)
        {
            _lists.Append(slot, number, ref seen.Newest, _bits.Add(seen.Bits, number));
        }
    }

    // In the order in which they came.
    private int[] NumbersOf(in Seen seen)
    {
        var numbers = new int[seen.Count];
        if (seen.Bits == DistinctBits.None) _entries.CopyTo(seen.Newest, numbers);
        else _lists.CopyTo(seen.Newest, numbers);
        return numbers;
    }

    // Whatever comes, comes after this: each group that has bits has one for each value, and all of them together take no more memory than the entries would.
    private void Attach(GroupRows groups)
    {
        if (_isRestored)
        {
            _isRestored = false;
            RenewBits(groups);
        }

        if (_bits.Count == 0 || _values.Count <= _bits.Room) return;
        if (_bits.Count * (long)_values.Count <= Count * BitsPerValue) _bits.Cover(_values.Count);
        else ForgetBits(groups);
    }

    // Groups that have lists get bits that say the same.
    private void RenewBits(GroupRows groups)
    {
        _bits.Clear();
        _bits.Cover(_values.Count);
        foreach (var slot in _lists.Groups())
        {
            groups.MakeWritable([slot]);
            ref var seen = ref State(groups, slot);
            seen.Bits = _bits.Take();
            foreach (var number in NumbersOf(seen)) _bits.Add(seen.Bits, number);
        }
    }

    // Groups that have lists get entries that say the same.
    private void ForgetBits(GroupRows groups)
    {
        foreach (var slot in _lists.Groups())
        {
            groups.MakeWritable([slot]);
            ref var seen = ref State(groups, slot);
            var numbers = NumbersOf(seen);
            _lists.Remove(seen.Newest);
            (seen.Newest, seen.Bits) = (0, DistinctBits.None);
            foreach (var number in numbers) _entries.Add(slot, number, ref seen.Newest);
        }

        _bits.Clear();
    }

    // The values themselves stand in for the rows that had them.
    private void Replay(GroupRows groups, int into, ReadOnlySpan<int> numbers)
    {
        Span<int> rows = stackalloc int[BlockRows];
        Span<int> slots = stackalloc int[BlockRows];
        slots.Fill(into);
        while (!numbers.IsEmpty)
        {
            var block = numbers[..Math.Min(numbers.Length, BlockRows)];
            var columns = _values.KeysOf(block);
            try
            {
                for (var k = 0; k < block.Length; k++) rows[k] = k;
                var input = new AggregateInput(columns[0], _hasKey ? columns[^1] : null, Filter: null, Weights: null) { Second = _hasSecond ? columns[1] : null, FirstArrival = _passedOn };
                _inner.Update(groups, slots[..block.Length], rows[..block.Length], input);
            }
            finally
            {
                foreach (var column in columns) column.Dispose();
            }

            _passedOn += block.Length;
            numbers = numbers[block.Length..];
        }
    }

    private ref Seen State(GroupRows groups, int slot) => ref *(Seen*)(groups.Pointers[slot] + Offset);

    // Sixteen bytes, so that the inner state lies as it would alone.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 16)]
    private struct Seen
    {
        public const int BitsOffset = 2 * sizeof(int);

        public int Newest;
        public int Count;
        public int Bits;
    }
}
