using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>
/// The texts of a dictionary as DuckDB's string slots, one a code, made once and kept as long as the dictionary. Long texts are copied to pinned pages,
/// as a dictionary may move its bytes when it grows. Thread-safe.
/// </summary>
internal sealed class DictionarySlots
{
    private const int PageBytes = 64 << 10;

    private static readonly ConditionalWeakTable<TextDictionary, DictionarySlots> Known = [];

    private readonly Lock _growing = new();
    private readonly List<byte[]> _pages = []; // all of them: slots point into old ones too
    private StringSlot[] _slots = [];
    private int _used = PageBytes;
    private volatile int _count;

    /// <summary>The slots of all codes a dictionary has now.</summary>
    public static ReadOnlySpan<StringSlot> Of(TextDictionary dictionary) => Known.GetOrCreateValue(dictionary).UpTo(dictionary);

    private ReadOnlySpan<StringSlot> UpTo(TextDictionary dictionary)
    {
        var wanted = dictionary.Count;
        if (_count < wanted)
        {
            lock (_growing)
                if (_count < wanted) Grow(dictionary, wanted);
        }

        return _slots; // grown before the count was: at least the wanted codes are there
    }

    private void Grow(TextDictionary dictionary, int wanted)
    {
        var slots = _slots;
        if (slots.Length < wanted) Array.Resize(ref slots, Math.Max(wanted, slots.Length * 2));
        for (var code = _count; code < wanted; code++) slots[code] = StringSlot.Over(Keep(dictionary[code]));
        _slots = slots;
        _count = wanted;
    }

    /// <summary>The text, or a copy that does not move if its slot will point at it.</summary>
    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> text)
    {
        if (text.Length <= StringSlot.InlineCapacity) return text;
        if (_used + text.Length > PageBytes || _pages.Count == 0)
        {
            _pages.Add(GC.AllocateUninitializedArray<byte>(Math.Max(PageBytes, text.Length), pinned: true));
            _used = 0;
        }

        var place = _pages[^1].AsSpan(_used, text.Length);
        text.CopyTo(place);
        _used += text.Length;
        return place;
    }
}
