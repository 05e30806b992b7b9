using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// Which numbers each of many groups has seen. An entry is a row of 16 bytes; the entries of a group form a chain, so that they go with the group, and one table of hashes knows them
/// all. The table is built anew when entries are restored.
/// </summary>
internal sealed unsafe class DistinctEntries : IDisposable
{
    private const int FewestPlaces = 16;

    private readonly GroupRows _entries = new(Marshal.SizeOf<Entry>());
    private ulong[] _pairs = new ulong[FewestPlaces]; // group in the upper half, number in the lower; 0 is free, as no group is at slot 0
    private int _paired;                              // pairs in the table
    private int[] _removed = [];

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a number to a group.</summary>
    /// <param name="group">The group's slot.</param>
    /// <param name="number">The number.</param>
    /// <param name="newest">The group's newest entry, 0 when it has none; replaced when the number is new.</param>
    /// <returns>Whether the group had not seen it.</returns>
    public bool Add(int group, int number, ref int newest)
    {
        var pair = PairOf(group, number);
        var slot = Find(pair);
        if (_pairs[slot] != 0) return false;
        _pairs[slot] = pair;
        Append(group, number, ref newest);
        if (++_paired * 2 > _pairs.Length) Grow();
        return true;
    }

    /// <summary>The numbers of a group in the order in which they came.</summary>
    /// <param name="newest">Its newest entry.</param>
    /// <param name="numbers">Receives them, as many as it has.</param>
    public void CopyTo(int newest, Span<int> numbers)
    {
        var place = newest;
        for (var k = numbers.Length - 1; k >= 0; k--, place = At(place)->Before) numbers[k] = At(place)->Number;
    }

    /// <summary>Removes the entries of a group.</summary>
    /// <param name="newest">The group's newest entry.</param>
    /// <param name="count">How many it has.</param>
    public void Remove(int newest, int count)
    {
        for (var place = newest; place != 0; place = At(place)->Before) Vacate(Find(PairOf(At(place)->Group, At(place)->Number)));
        if (_removed.Length < count) _removed = new int[Math.Max(count, _removed.Length * 2)];
        var places = _removed.AsSpan(0, count);
        for (var (k, place) = (count - 1, newest); k >= 0; k--, place = At(place)->Before) places[k] = place;
        _entries.MakeWritable(places);
        foreach (var place in places) At(place)->Group = 0; // no entry: freeing overwrites the first field alone
        _entries.Free(places);
    }

    /// <summary>Sets a mark for each number that occurs.</summary>
    public void Mark(Span<int> marks)
    {
        foreach (var place in _entries.Slots())
            if (At(place)->Group != 0) marks[At(place)->Number] = 1;
    }

    /// <summary>Gives each number another name.</summary>
    /// <param name="names">The new number + 1 of each that occurs.</param>
    public void Rename(ReadOnlySpan<int> names)
    {
        foreach (var place in _entries.Slots())
        {
            if (At(place)->Group == 0) continue;
            _entries.MakeWritable([place]);
            At(place)->Number = names[At(place)->Number] - 1;
        }

        List();
    }

    /// <summary>Pins the entries.</summary>
    public Frozen Freeze() => _entries.Freeze();

    /// <summary>Takes over the entries that were frozen and written, in place of its own.</summary>
    public void Restore(StateReader reader)
    {
        _entries.Restore(reader);
        List();
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private static ulong PairOf(int group, int number) => (ulong)(uint)group << 32 | (uint)number;

    private static int PlacesFor(int count)
    {
        var length = FewestPlaces;
        while (length < count * 2L) length *= 2;
        return length;
    }

    private void Append(int group, int number, ref int newest)
    {
        var place = _entries.Allocate();
        *At(place) = new Entry { Group = group, Number = number, Before = newest };
        newest = place;
    }

    private Entry* At(int place) => (Entry*)_entries.Pointers[place];

    // Where a pair is, or would be.
    private int Find(ulong pair)
    {
        var mask = _pairs.Length - 1;
        var slot = (int)Hashing.Word(pair) & mask;
        while (_pairs[slot] != 0 && _pairs[slot] != pair) slot = (slot + 1) & mask;
        return slot;
    }

    // What lies behind moves up, as far as it is found there too, so that no search ends early.
    private void Vacate(int hole)
    {
        var mask = _pairs.Length - 1;
        for (var next = (hole + 1) & mask; _pairs[next] != 0; next = (next + 1) & mask)
        {
            var home = (int)Hashing.Word(_pairs[next]) & mask;
            if (((next - home) & mask) < ((next - hole) & mask)) continue;
            _pairs[hole] = _pairs[next];
            hole = next;
        }

        _pairs[hole] = 0;
        _paired--;
    }

    private void Grow()
    {
        var pairs = _pairs;
        _pairs = new ulong[pairs.Length * 2];
        foreach (var pair in pairs)
            if (pair != 0) _pairs[Find(pair)] = pair;
    }

    private void List()
    {
        (_pairs, _paired) = (new ulong[PlacesFor(Count)], Count);
        foreach (var place in _entries.Slots())
        {
            var entry = *At(place);
            if (entry.Group == 0) continue;
            var pair = PairOf(entry.Group, entry.Number);
            _pairs[Find(pair)] = pair;
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Entry
    {
        public int Before; // the entry of the group that came before; 0: none
        public int Group;  // the group's slot; 0: freed
        public int Number;
    }
}
