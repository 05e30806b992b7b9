using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Remembers the codes of .NET strings, so that a text seen before needs neither UTF-8 nor a full hash: the hash is of the length and the first and last four characters, and the same object is equal at once.
/// A string that finds no place within a few probes is not remembered: the dictionary knows it still.
/// </summary>
internal sealed class StringCodes
{
    private const int Probes = 8;
    private const int MaxSlots = TextDictionary.MaxCount * 2;

    private struct Slot
    {
        public string? Text;
        public int Code;
    }

    private Slot[] _slots = new Slot[64];
    private int _count;

    /// <summary>The code of a string, if it is remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(string text, out int code)
    {
        var slots = _slots;
        var hash = Hash(text);
        ref var slot = ref slots[hash & (slots.Length - 1)];
        if (ReferenceEquals(slot.Text, text))
        {
            code = slot.Code;
            return true;
        }

        return TryFindFurther(text, hash, out code);
    }

    /// <summary>Remembers a string's code.</summary>
    public void Add(string text, int code)
    {
        if (_count * 4 >= _slots.Length && _slots.Length < MaxSlots) Enlarge();
        Place(text, code);
    }

    /// <summary>Forgets all strings.</summary>
    public void Clear()
    {
        _slots = new Slot[64];
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFindFurther(string text, int hash, out int code)
    {
        var slots = _slots;
        for (var probe = 0; probe < Probes; probe++)
        {
            ref var slot = ref slots[(hash + probe) & (slots.Length - 1)];
            if (slot.Text is null) break;
            if (!string.Equals(slot.Text, text, StringComparison.Ordinal)) continue;
            code = slot.Code;
            return true;
        }

        code = -1;
        return false;
    }

    private void Place(string text, int code)
    {
        var hash = Hash(text);
        for (var probe = 0; probe < Probes; probe++)
        {
            ref var slot = ref _slots[(hash + probe) & (_slots.Length - 1)];
            if (slot.Text is not null) continue;
            slot = new Slot { Text = text, Code = code };
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
            if (slot.Text is not null) Place(slot.Text, slot.Code);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(string text)
    {
        ref var first = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
        ulong head;
        ulong tail;
        if (text.Length >= 4)
        {
            head = Unsafe.ReadUnaligned<ulong>(ref first);
            tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (text.Length - 4) * sizeof(char)));
        }
        else
        {
            // A string ends in a null character, so two characters can be read of one.
            head = text.Length == 0 ? 0UL : Unsafe.ReadUnaligned<uint>(ref first);
            tail = text.Length == 0 ? 0UL : text[^1];
        }

        var mixed = (head ^ (tail * 0x9E37_79B9_7F4A_7C15) ^ (ulong)text.Length) * 0xE703_7ED1_A0B4_28DB;
        return (int)(mixed >> 40) & 0xFF_FFFF;
    }
}
