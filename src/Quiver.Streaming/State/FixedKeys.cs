using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Packed keys of a few words, found by open addressing with linear probing; the key lies in its entry, so a hit costs one line of memory.</summary>
internal sealed unsafe class FixedKeys<TKey> : PackedKeys
    where TKey : unmanaged, IPackedKey<TKey>
{
    private readonly PagedList<TKey> _keys = new(); // by id
    private Entry[] _entries = new Entry[16];

    /// <summary>An empty table.</summary>
    public FixedKeys(KeyLayout layout)
        : base(layout) => Stride = sizeof(TKey);

    /// <inheritdoc/>
    public override int Count => _keys.Count;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> KeyOf(int id) => new(_keys.At(id), sizeof(TKey));

    /// <inheritdoc/>
    protected override void Find(ReadOnlySpan<byte> packed, Span<int> ids)
    {
        var keys = MemoryMarshal.Cast<byte, TKey>(packed);
        for (var k = FindKnown(_entries, keys, ids, 0); k < keys.Length; k = FindKnown(_entries, keys, ids, k + 1)) ids[k] = Add(keys[k]);
    }

    /// <inheritdoc/>
    protected override Frozen FreezeKeys() => _keys.Freeze();

    /// <inheritdoc/>
    protected override void RestoreKeys(StateReader reader)
    {
        _keys.Restore(reader);
        var length = 16;
        while (length < _keys.Count * 2) length *= 2;
        Reindex(length);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _keys.Dispose();
        _entries = new Entry[16];
    }

    // Goes on to the first key that is new.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FindKnown(Entry[] entries, ReadOnlySpan<TKey> keys, Span<int> ids, int from)
    {
        var mask = entries.Length - 1;
        for (var k = from; k < keys.Length; k++)
        {
            var key = keys[k];
            var slot = (int)TKey.Hash(key) & mask;
            while (true)
            {
                ref var entry = ref entries[slot];
                if (entry.Number == 0) return k;
                if (TKey.Equal(entry.Key, key))
                {
                    ids[k] = entry.Number - 1;
                    break;
                }

                slot = (slot + 1) & mask;
            }
        }

        return keys.Length;
    }

    private int Add(TKey key)
    {
        _keys.Add(key);
        if (_keys.Count * 2 > _entries.Length) Reindex(_entries.Length * 2);
        else Insert(key, _keys.Count);
        return _keys.Count - 1;
    }

    private void Reindex(int length)
    {
        _entries = new Entry[length];
        for (var id = 0; id < _keys.Count; id++) Insert(_keys[id], id + 1);
    }

    private void Insert(TKey key, int number)
    {
        var slot = (int)TKey.Hash(key) & (_entries.Length - 1);
        while (_entries[slot].Number != 0) slot = (slot + 1) & (_entries.Length - 1);
        _entries[slot] = new Entry { Key = key, Number = number };
    }

    private struct Entry
    {
        public TKey Key;
        public int Number; // id + 1; 0: free
    }
}
