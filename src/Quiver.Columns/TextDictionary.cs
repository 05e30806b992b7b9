using System.Numerics;

namespace Quiver.Columns;

/// <summary>
/// Texts known by small numbers. It only grows: a code, once given, means the same text for ever, so batches of any age share one dictionary and readers may keep what
/// they learnt of a code. One thread adds; any thread reads codes below the <see cref="Count"/> it saw.
/// </summary>
public sealed class TextDictionary
{
    /// <summary>How many texts a dictionary holds at most; a source whose texts are more leaves coding to plain columns.</summary>
    public const int MaxCount = 1 << 16;

    private sealed record Entries(int[] Offsets, byte[] Bytes, int Count);

    private volatile Entries _entries = new(new int[17], new byte[128], 0);
    private int[] _slots = new int[32]; // code + 1; 0 is free
    private ulong[] _hashes = new ulong[16];

    /// <summary>How many texts there are; codes are 0 to this - 1.</summary>
    public int Count => _entries.Count;

    /// <summary>Offsets (n + 1) and bytes of all texts known now, in code order.</summary>
    internal (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Bytes) Snapshot()
    {
        var entries = _entries;
        return (entries.Offsets.AsMemory(0, entries.Count + 1), entries.Bytes);
    }

    internal ReadOnlySpan<int> Offsets => _entries.Offsets;

    internal ReadOnlySpan<byte> Bytes => _entries.Bytes;

    /// <summary>The text of a code.</summary>
    /// <param name="code">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var entries = _entries;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)code, (uint)entries.Count);
            return entries.Bytes.AsSpan(entries.Offsets[code]..entries.Offsets[code + 1]);
        }
    }

    /// <summary>The code of a text, given now if it has none; -1 when the dictionary is full.</summary>
    /// <param name="text">UTF-8.</param>
    public int Add(ReadOnlySpan<byte> text)
    {
        var hash = Hashing.Bytes(text);
        var entries = _entries;
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            var code = _slots[slot] - 1;
            if (_hashes[code] == hash && entries.Bytes.AsSpan(entries.Offsets[code]..entries.Offsets[code + 1]).SequenceEqual(text)) return code;
            slot = (slot + 1) & mask;
        }

        return entries.Count == MaxCount ? -1 : Append(entries, text, hash, slot);
    }

    private int Append(Entries entries, ReadOnlySpan<byte> text, ulong hash, int slot)
    {
        var code = entries.Count;
        var (offsets, bytes) = (entries.Offsets, entries.Bytes);
        if (code + 2 > offsets.Length) Array.Resize(ref offsets, offsets.Length * 2);
        var start = offsets[code];
        if (start + text.Length > bytes.Length) Array.Resize(ref bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(start + text.Length)));
        text.CopyTo(bytes.AsSpan(start)); // behind what readers see: they stop at the count they took
        offsets[code + 1] = start + text.Length;
        if (code == _hashes.Length) Array.Resize(ref _hashes, _hashes.Length * 2);
        _hashes[code] = hash;
        _slots[slot] = code + 1;
        _entries = new Entries(offsets, bytes, code + 1);
        if ((code + 1) * 2 > _slots.Length) Rehash(code + 1);
        return code;
    }

    private void Rehash(int count)
    {
        var slots = new int[_slots.Length * 2];
        for (var code = 0; code < count; code++)
        {
            var slot = (int)_hashes[code] & (slots.Length - 1);
            while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = code + 1;
        }

        _slots = slots;
    }
}
