using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The numbers of short texts, by their words: a faster twin of the table of hashes. Derived; never stored.</summary>
internal sealed class WordTable
{
    private const int FewestEntries = 64;

    private ulong[] _words = []; // 0xFF…: free
    private int[] _ids = [];
    private int _count;

    /// <summary>Notes the number of a word that has none.</summary>
    public void Add(ulong word, int id)
    {
        if (++_count * 2 > _words.Length) Grow();
        Insert(word, id);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (_words, _ids, _count) = ([], [], 0);

    /// <summary>Writes the numbers of words.</summary>
    /// <param name="words">Words of texts, also of long ones.</param>
    /// <param name="ids">Receives a number for each.</param>
    /// <param name="from">The first to look up.</param>
    /// <returns>The first whose text is new, or long; the number of <paramref name="ids"/> when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindKnown(ReadOnlySpan<ulong> words, Span<int> ids, int from)
    {
        var (known, numbers) = (_words, _ids);
        if (known.Length == 0) return from;
        var mask = (ulong)known.Length - 1;
        for (var k = from; k < ids.Length; k++)
        {
            var word = words[k];
            if (word == TextWords.Long) return k;
            var slot = Hashing.Word(word) & mask;
            while (known[slot] != word)
            {
                if (known[slot] == TextWords.Long) return k;
                slot = (slot + 1) & mask;
            }

            ids[k] = numbers[slot];
        }

        return ids.Length;
    }

    private void Grow()
    {
        var (words, ids) = (_words, _ids);
        _words = new ulong[Math.Max(FewestEntries, words.Length * 2)];
        _ids = new int[_words.Length];
        Array.Fill(_words, TextWords.Long);
        for (var slot = 0; slot < words.Length; slot++)
            if (words[slot] != TextWords.Long) Insert(words[slot], ids[slot]);
    }

    private void Insert(ulong word, int id)
    {
        var mask = (ulong)_words.Length - 1;
        var slot = Hashing.Word(word) & mask;
        while (_words[slot] != TextWords.Long) slot = (slot + 1) & mask;
        (_words[slot], _ids[slot]) = (word, id);
    }
}
