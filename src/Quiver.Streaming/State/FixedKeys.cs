using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Packed keys of a few words, kept by id and found by open addressing with linear probing.</summary>
/// <remarks>
/// An entry of the table has 32 bits: below, as many as ids need, the id + 1; above them bits of the hash, so that hardly any key is looked at but the one sought. 0 is free. So a key
/// takes its own bytes and 6 to 13 more. Keys are looked up by the block, in steps: while one step goes through the block, the processor fetches what the next one reads, which hides
/// most of the time that a table no cache holds would cost.
/// </remarks>
internal sealed unsafe class FixedKeys<TKey> : PackedKeys
    where TKey : unmanaged, IPackedKey<TKey>
{
    private const int BlockKeys = 256;
    private const int FewestEntries = 16;
    private const int CachedEntries = 1 << 15; // 128 KiB: a table up to this size is in a cache, fetching ahead would only cost

    private readonly PagedList<TKey> _keys = new(); // by id
    private readonly ulong[] _hashes = new ulong[BlockKeys];
    private uint[] _entries = new uint[FewestEntries];

    /// <summary>An empty table.</summary>
    public FixedKeys(KeyLayout layout)
        : base(layout) => Stride = sizeof(TKey);

    /// <inheritdoc/>
    public override int Count => _keys.Count;

    private uint IdMask => (uint)_entries.Length - 1;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> KeyOf(int id) => new(_keys.At(id), sizeof(TKey));

    /// <inheritdoc/>
    protected override void Find(ReadOnlySpan<byte> packed, Span<int> ids)
    {
        var keys = MemoryMarshal.Cast<byte, TKey>(packed);
        for (var start = 0; start < keys.Length; start += BlockKeys)
        {
            var block = keys.Slice(start, Math.Min(BlockKeys, keys.Length - start));
            var found = ids.Slice(start, block.Length);
            Hash(block, _hashes);
            if (_entries.Length > CachedEntries)
            {
                FetchEntries(_hashes.AsSpan(0, block.Length));
                FetchKeys(block.Length);
            }

            for (var k = FindKnown(block, found, 0); k < block.Length; k = FindKnown(block, found, k + 1)) found[k] = Add(block[k], _hashes[k]);
        }
    }

    /// <inheritdoc/>
    protected override int AddUnlisted()
    {
        _keys.Add(default);
        return _keys.Count - 1;
    }

    /// <inheritdoc/>
    protected override Frozen FreezeKeys() => _keys.Freeze();

    /// <inheritdoc/>
    protected override void RestoreKeys(StateReader reader)
    {
        _keys.Restore(reader);
        var length = FewestEntries;
        while (IsTooFull(length)) length *= 2;
        Reindex(length);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _keys.Dispose();
        _entries = new uint[FewestEntries];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hash(ReadOnlySpan<TKey> keys, Span<ulong> hashes)
    {
        hashes = hashes[..keys.Length];
        for (var k = 0; k < keys.Length; k++) hashes[k] = TKey.Hash(keys[k]);
    }

    private void FetchEntries(ReadOnlySpan<ulong> hashes)
    {
        if (!Sse.IsSupported) return;
        fixed (uint* entries = _entries)
            foreach (var hash in hashes) Sse.Prefetch0(entries + (hash & IdMask));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FetchKeys(int count)
    {
        if (!Sse.IsSupported) return;
        var idMask = IdMask;
        for (var k = 0; k < count; k++)
        {
            var entry = _entries[_hashes[k] & idMask] & idMask;
            if (entry != 0) Sse.Prefetch0(_keys.At((int)entry - 1));
        }
    }

    // Goes on to the first key that is new.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindKnown(ReadOnlySpan<TKey> keys, Span<int> ids, int from)
    {
        var entries = _entries;
        var hashes = _hashes.AsSpan(0, keys.Length);
        var idMask = (uint)entries.Length - 1;
        for (var k = from; k < keys.Length; k++)
        {
            var hash = hashes[k];
            for (var slot = hash; ; slot++)
            {
                var entry = entries[slot & idMask];
                if (entry == 0) return k;
                if (((entry ^ (uint)(hash >> 32)) & ~idMask) != 0) continue;
                var id = (int)(entry & idMask) - 1;
                if (!TKey.Equal(*_keys.At(id), keys[k])) continue;
                ids[k] = id;
                break;
            }
        }

        return keys.Length;
    }

    private int Add(TKey key, ulong hash)
    {
        _keys.Add(key);
        if (IsTooFull(_entries.Length)) Reindex(_entries.Length * 2);
        else Insert(hash, _keys.Count);
        return _keys.Count - 1;
    }

    private bool IsTooFull(int length) => _keys.Count > length / 8L * 5;

    private void Reindex(int length)
    {
        _entries = new uint[length];
        Span<ulong> hashes = stackalloc ulong[BlockKeys]; // it may be in the middle of a block that those of the table are of
        for (var start = 0; start < _keys.Count;)
        {
            var run = _keys.Run(start);
            run = run[..Math.Min(BlockKeys, run.Length)];
            Hash(run, hashes);
            if (length > CachedEntries) FetchEntries(hashes);
            for (var k = 0; k < run.Length; k++)
                if (start + k != NullId) Insert(hashes[k], start + k + 1);
            start += run.Length;
        }
    }

    private void Insert(ulong hash, int number)
    {
        var idMask = IdMask;
        var slot = hash;
        while (_entries[slot & idMask] != 0) slot++;
        _entries[slot & idMask] = ((uint)(hash >> 32) & ~idMask) | (uint)number;
    }
}
