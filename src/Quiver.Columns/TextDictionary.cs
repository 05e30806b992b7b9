using System.Numerics;

namespace Quiver.Columns;

/// <summary>
/// Texts known by small numbers. It only grows: a code, once given, means the same text for ever, so batches of any age share one dictionary and readers may keep what
/// they learnt of a code. Safe to use from all threads: texts that are known are found without a lock, new ones are added under one.
/// </summary>
public sealed class TextDictionary
{
    /// <summary>How many texts a dictionary holds at most; a source whose texts are more leaves coding to plain columns.</summary>
    internal const int MaxCount = 1 << 16;

    /// <summary>How many bytes its texts take at most.</summary>
    internal const int MaxBytes = 1 << 24;

    // Behind Count all arrays may be written: readers look only at codes they were given, and a code is given after its entry is in place.
    private sealed record Entries(int[] Offsets, ulong[] Hashes, byte[] Bytes, int Count);

    private readonly Lock _adding = new();
    private volatile Entries _entries = new(new int[17], new ulong[16], new byte[128], 0);
    private volatile int[] _slots = new int[32]; // code + 1; 0 is free; at most half are taken
    private volatile bool _isGivenUp;

    internal TextDictionary()
    {
    }

    /// <summary>How many texts there are; codes are 0 to this - 1.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether the source that fills this dictionary went over to plain texts: too many of them were different.</summary>
    internal bool IsGivenUp
    {
        get => _isGivenUp;
        set => _isGivenUp = value;
    }

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

    /// <summary>The code of a text; -1 when it has none.</summary>
    /// <param name="text">UTF-8.</param>
    public int Find(ReadOnlySpan<byte> text) => Find(text, Hashing.Bytes(text));

    /// <summary>The code of a text, given now if it has none; -1 when the dictionary is full.</summary>
    /// <param name="text">UTF-8.</param>
    internal int Add(ReadOnlySpan<byte> text)
    {
        var hash = Hashing.Bytes(text);
        var code = Find(text, hash);
        if (code >= 0) return code;
        lock (_adding)
        {
            code = Find(text, hash); // another thread may have been first
            return code >= 0 ? code : Append(text, hash);
        }
    }

    private int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        var slots = _slots;
        for (var slot = (int)hash & (slots.Length - 1); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var code = Volatile.Read(ref slots[slot]) - 1;
            if (code < 0) return -1;
            var entries = _entries; // read after the slot, so it has the code's entry
            if (entries.Hashes[code] == hash && entries.Bytes.AsSpan(entries.Offsets[code]..entries.Offsets[code + 1]).SequenceEqual(text)) return code;
        }
    }

    private int Append(ReadOnlySpan<byte> text, ulong hash)
    {
        var (offsets, hashes, bytes, code) = _entries;
        var start = offsets[code];
        if (code == MaxCount || text.Length > MaxBytes - start) return -1;

        if (code + 2 > offsets.Length) Array.Resize(ref offsets, offsets.Length * 2);
        if (code == hashes.Length) Array.Resize(ref hashes, hashes.Length * 2);
        if (start + text.Length > bytes.Length) Array.Resize(ref bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(start + text.Length)));
        text.CopyTo(bytes.AsSpan(start));
        offsets[code + 1] = start + text.Length;
        hashes[code] = hash;
        _entries = new Entries(offsets, hashes, bytes, code + 1);

        var slots = _slots;
        if ((code + 1) * 2 > slots.Length) slots = Rehashed(hashes, code, slots.Length * 2);
        Volatile.Write(ref slots[FreeSlot(slots, hash)], code + 1);
        _slots = slots;
        return code;
    }

    private static int[] Rehashed(ulong[] hashes, int count, int length)
    {
        var slots = new int[length];
        for (var code = 0; code < count; code++) slots[FreeSlot(slots, hashes[code])] = code + 1;
        return slots;
    }

    private static int FreeSlot(int[] slots, ulong hash)
    {
        var slot = (int)hash & (slots.Length - 1);
        while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }
}
