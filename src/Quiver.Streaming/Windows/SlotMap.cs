using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Finds the slot of a key's group in one pane: an array over all ids while most of them are there or there are few, else a hash table, so that many windows of many rare keys do not cost an array each. Derived; never stored.
/// </summary>
internal sealed unsafe class SlotMap : IDisposable
{
    private const int AlwaysDense = 4_096; // ids: 16 KiB
    private const int Few = 256;           // ids: 1 KiB
    private const int Large = 1 << 18;     // ids: a map of 1 MiB is not one of many that come and go
    private const int Sparseness = 8;      // ids for each that is there, above which hashing takes less memory

    private MemoryBlock? _dense; // slot by id; 0: none
    private int _room;
    private ulong[]? _hashed;    // id + 1 in the upper half, slot in the lower; 0 is free
    private int _count;

    /// <summary>Slots by id, 0 where there is none, as far as <see cref="Cover"/> was told; null while hashed.</summary>
    public int* Dense => _dense is null ? null : (int*)_dense.Pointer;

    /// <summary>The slot of an id; 0 when it has none.</summary>
    public int this[int id]
    {
        get
        {
            if (_hashed is null) return id < _room ? Dense[id] : 0;
            var entry = _hashed[Place(id)];
            return (int)(uint)entry;
        }
    }

    /// <summary>Makes <see cref="Dense"/>, while there is one, reach over all ids below a count.</summary>
    public void Cover(int idCount)
    {
        if (_hashed is null && idCount <= _room) return;
        if (idCount <= AlwaysDense || _count >= idCount / Sparseness) MakeDense(idCount);
        else if (_hashed is null) MakeHashed();
    }

    /// <summary>Notes the slot of an id that has none; <see cref="Cover"/> was told of it.</summary>
    public void Add(int id, int slot)
    {
        _count++;
        if (_hashed is null)
        {
            Dense[id] = slot;
            return;
        }

        if (_count * 2 > _hashed.Length) Rehash(_hashed.Length * 2);
        _hashed[Place(id)] = Entry(id, slot);
    }

    /// <summary>Notes that so many ids were given slots in <see cref="Dense"/>.</summary>
    public void NoteAdded(int count) => _count += count;

    /// <summary>Forgets all ids; a small map keeps its memory.</summary>
    public void Clear()
    {
        if (_dense is null || _room > Few)
        {
            Dispose();
            return;
        }

        _dense.As<int>()[.._room].Clear();
        _count = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dense?.Release();
        (_dense, _room, _hashed, _count) = (null, 0, null, 0);
    }

    private void MakeDense(int idCount)
    {
        var room = Math.Max(Math.Max(64, idCount), _room * 2);
        var dense = room < Large ? BufferPool.RentZeroed(room * sizeof(int)) : BufferPool.MakeZeroed(room * sizeof(int));
        var slots = dense.As<int>();
        if (_dense is not null) _dense.As<int>()[.._room].CopyTo(slots);
        foreach (var entry in _hashed ?? [])
            if (entry != 0) slots[(int)(entry >> 32) - 1] = (int)(uint)entry;
        _dense?.Release();
        (_dense, _room, _hashed) = (dense, room, null);
    }

    private void MakeHashed()
    {
        var length = 64;
        while (length < _count * 4) length *= 2;
        _hashed = new ulong[length];
        for (var id = 0; id < _room; id++)
            if (Dense[id] is not 0 and var slot) _hashed[Place(id)] = Entry(id, slot);
        _dense?.Release();
        (_dense, _room) = (null, 0);
    }

    private void Rehash(int length)
    {
        var old = _hashed!;
        _hashed = new ulong[length];
        foreach (var entry in old)
            if (entry != 0) _hashed[Place((int)(entry >> 32) - 1)] = entry;
    }

    private static ulong Entry(int id, int slot) => (ulong)(uint)(id + 1) << 32 | (uint)slot;

    // Where an id's entry is, or would be put.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int id)
    {
        var entries = _hashed!;
        var mask = entries.Length - 1;
        var place = (int)Hashing.Word((uint)id) & mask;
        while (entries[place] != 0 && (int)(entries[place] >> 32) != id + 1) place = (place + 1) & mask;
        return place;
    }
}
