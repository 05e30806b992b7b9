using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Remembers the codes of texts of 1 to 7 bytes, each packed with its length into one word, so that a short text seen before costs one multiplication and one comparison.</summary>
internal sealed class WordCodes
{
    private const int Probes = 8;
    private const int MaxSlots = TextDictionary.MaxCount * 2;

    private struct Slot
    {
        public ulong Word; // 0 is free
        public int Code;
    }

    private Slot[] _slots = new Slot[64];
    private int _count;

    /// <summary>The bytes of a text and, in the highest byte, its length; 0 when it is empty or longer than 7 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(ReadOnlySpan<byte> text)
    {
        var length = (uint)text.Length;
        if (length - 1 > 6) return 0;
        ref var first = ref MemoryMarshal.GetReference(text);
        ulong word;
        if (length >= 4)
        {
            // Two reads that overlap in the middle: where they do, they agree.
            ulong head = Unsafe.ReadUnaligned<uint>(ref first);
            ulong tail = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4));
            word = head | (tail << (int)((length - 4) * 8));
        }
        else
        {
            var (middle, last) = (length >> 1, length - 1);
            word = first | ((ulong)Unsafe.Add(ref first, middle) << (int)(middle * 8)) | ((ulong)Unsafe.Add(ref first, last) << (int)(last * 8));
        }

        return word | ((ulong)length << 56);
    }

    /// <summary>The code of a packed text; -1 when it is not remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong word)
    {
        var slots = _slots;
        ref var slot = ref slots[Hash(word) & (slots.Length - 1)];
        return slot.Word == word ? slot.Code : FindFurther(word);
    }

    /// <summary>Remembers a packed text's code.</summary>
    public void Add(ulong word, int code)
    {
        if (_count * 4 >= _slots.Length && _slots.Length < MaxSlots) Enlarge();
        Place(word, code);
    }

    /// <summary>Forgets all texts.</summary>
    public void Clear()
    {
        _slots = new Slot[64];
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindFurther(ulong word)
    {
        var slots = _slots;
        var hash = Hash(word);
        for (var probe = 1; probe < Probes; probe++)
        {
            ref var slot = ref slots[(hash + probe) & (slots.Length - 1)];
            if (slot.Word == word) return slot.Code;
            if (slot.Word == 0) break;
        }

        return -1;
    }

    private void Place(ulong word, int code)
    {
        var hash = Hash(word);
        for (var probe = 0; probe < Probes; probe++)
        {
            ref var slot = ref _slots[(hash + probe) & (_slots.Length - 1)];
            if (slot.Word != 0) continue;
            slot = new Slot { Word = word, Code = code };
            _count++;
            return;
        }
    }

    private void Enlarge()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        _count = 0;
        foreach (var slot in old)
            if (slot.Word != 0) Place(slot.Word, slot.Code);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ulong word) => (int)((word * 0x9E37_79B9_7F4A_7C15) >> 40);
}
