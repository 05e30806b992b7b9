using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Gives each text, byte string or NULL a small number, 0, 1, 2 … in the order in which they first come or in that of a dictionary, and keeps the bytes once.</summary>
internal sealed class TextInterner : IDisposable
{
    private const int BlockRows = 256;

    private readonly PagedList<TextHandle> _handles = new(); // by number; none: NULL
    private readonly List<CodeCache> _caches = [];
    private TextArena _texts = new();
    private readonly WordTable _words = new();
    private ulong[] _slots = new ulong[16]; // hash in the upper half, number + 1 in the lower; 0 is free
    private int _null = -1;                 // the number of NULL
    private TextDictionary? _coded = new(); // the texts in the order of their numbers, for columns that go out; null: they are too many
    private int _codedCount;                // numbers it covers

    /// <summary>How many numbers there are.</summary>
    public int Count => _handles.Count;

    /// <summary>The bytes behind a number; empty for NULL.</summary>
    public ReadOnlySpan<byte> this[int id] => _texts[_handles[id]];

    /// <summary>The number of a text, given now if it has none.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        var hash = (uint)(Hashing.Bytes(Compared(text)) >> 32);
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (var entry = _slots[slot]; entry != 0; entry = _slots[slot])
        {
            var id = (int)(uint)entry - 1;
            if ((uint)(entry >> 32) == hash && Compared(this[id]).SequenceEqual(Compared(text))) return id;
            slot = (slot + 1) & mask;
        }

        return Append(text, hash, slot);
    }

    /// <summary>The number of NULL, given now if it has none.</summary>
    public int AddNull()
    {
        if (_null >= 0) return _null;
        _null = Count;
        _handles.Add(default);
        return _null;
    }

    /// <summary>The numbers of some rows of a text column, coded or plain.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">Positions in it.</param>
    /// <param name="ids">Receives as many numbers.</param>
    public void Resolve(Column column, ReadOnlySpan<int> rows, Span<int> ids)
    {
        if (column.Dictionary is not null) CacheFor(column.Dictionary).Resolve(column, rows, ids);
        else if (column.NullCount == 0) ResolveTexts(column.Texts, rows, ids);
        else ResolveNullable(column.Texts, rows, ids);
    }

    /// <summary>The codes of rows side by side, where all of them are the numbers of their texts: as of the texts of one dictionary, which are given numbers in its order. Empty: they are others, or nobody knows.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">Positions in it.</param>
    public ReadOnlySpan<int> CodesThatAreNumbers(Column column, ReadOnlySpan<int> rows) =>
        column.Dictionary is not null && column.NullCount == 0 && RowNumbers.AreSuccessive(rows) ? CacheFor(column.Dictionary).Same(column.Codes.All.Slice(rows[0], rows.Length)) : [];

    /// <summary>A column of the texts of some numbers: coded, or plain when there are too many texts, or it is not VARCHAR.</summary>
    public Column ToColumn(DataType type, ReadOnlySpan<int> ids)
    {
        if (type != DataType.Utf8 || !Code()) return ToPlain(type, ids);
        if (_null >= 0) return ToNullable(ids);
        var codes = BufferPool.Rent(checked(ids.Length * sizeof(int)));
        ids.CopyTo(codes.As<int>());
        return Column.Pooled(type, ids.Length, validity: null, codes, dictionary: _coded);
    }

    /// <summary>Keeps some texts alone, in their order: the first of <paramref name="live"/> becomes number 0, and so on.</summary>
    /// <param name="live">Numbers, ascending.</param>
    public void Compact(ReadOnlySpan<int> live)
    {
        var old = _texts;
        var kept = new TextHandle[live.Length];
        _texts = new TextArena();
        for (var id = 0; id < live.Length; id++)
        {
            var handle = _handles[live[id]];
            kept[id] = handle.IsNone ? handle : _texts.Add(old[handle]);
        }

        old.Dispose();
        _handles.Dispose();
        _handles.AddAll(kept);
        Reindex();
    }

    /// <summary>Pins the texts known so far, in O(pages).</summary>
    public Frozen Freeze() => new FrozenParts(_texts.Freeze(), _handles.Freeze());

    /// <summary>Takes over what was frozen and written, in place of its own.</summary>
    public void Restore(StateReader reader)
    {
        _texts.Restore(reader);
        _handles.Restore(reader);
        Reindex();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts.Dispose();
        _handles.Dispose();
    }

    private static ReadOnlySpan<byte> Compared(ReadOnlySpan<byte> text) => Faults.HashPrefixOnly && text.Length > 1 ? text[..1] : text;

    // A text's code is its number, less one behind that of NULL, which has none.
    private bool Code()
    {
        for (; _coded is not null && _codedCount < Count; _codedCount++)
            if (_codedCount != _null && _coded.Add(this[_codedCount]) < 0) _coded = null;
        return _coded is not null;
    }

    private Column ToNullable(ReadOnlySpan<int> ids)
    {
        using var codes = new ColumnBuilder(DataType.Int32, ids.Length);
        foreach (var id in ids)
        {
            if (id == _null) codes.AppendNull();
            else codes.Append(id > _null ? id - 1 : id);
        }

        return codes.Finish(_coded!);
    }

    private Column ToPlain(DataType type, ReadOnlySpan<int> ids)
    {
        using var texts = new ColumnBuilder(type, ids.Length);
        foreach (var id in ids)
        {
            if (id == _null) texts.AppendNull();
            else texts.AppendText(this[id]);
        }

        return texts.Finish();
    }

    private CodeCache CacheFor(TextDictionary dictionary)
    {
        foreach (var known in _caches)
            if (known.Dictionary == dictionary) return known;

        const int MostCaches = 4; // a union of sources has a dictionary each; more of them take turns
        if (_caches.Count == MostCaches) _caches.RemoveAt(0);
        var cache = new CodeCache(this, dictionary);
        _caches.Add(cache);
        return cache;
    }

    private void ResolveTexts(Texts texts, ReadOnlySpan<int> rows, Span<int> ids)
    {
        Span<ulong> words = stackalloc ulong[BlockRows];
        for (var start = 0; start < rows.Length; start += BlockRows)
        {
            var block = rows.Slice(start, Math.Min(BlockRows, rows.Length - start));
            var found = ids.Slice(start, block.Length);
            TextWords.Of(texts, block, words);
            for (var k = _words.FindKnown(words, found, 0); k < block.Length; k = _words.FindKnown(words, found, k + 1))
            {
                found[k] = Add(texts[block[k]]);
                if (words[k] != TextWords.Long) _words.Add(words[k], found[k]);
            }
        }
    }

    private void ResolveNullable(Texts texts, ReadOnlySpan<int> rows, Span<int> ids)
    {
        for (var k = 0; k < rows.Length; k++) ids[k] = texts.IsNull(rows[k]) ? AddNull() : Add(texts[rows[k]]);
    }

    private int Append(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        var id = Count;
        _handles.Add(_texts.Add(text));
        _slots[slot] = (ulong)hash << 32 | (uint)(id + 1);
        if (Count * 2 > _slots.Length) Grow();
        return id;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        foreach (var entry in old)
            if (entry != 0) Insert(entry);
    }

    private void Reindex()
    {
        _caches.Clear();
        _words.Clear();
        (_null, _coded, _codedCount) = (-1, new TextDictionary(), 0);
        var length = 16;
        while (length < Count * 2) length *= 2;
        _slots = new ulong[length];
        for (var id = 0; id < Count; id++)
        {
            if (_handles[id].IsNone) _null = id;
            else Insert((ulong)(uint)(Hashing.Bytes(Compared(this[id])) >> 32) << 32 | (uint)(id + 1));
        }
    }

    private void Insert(ulong entry)
    {
        var slot = (int)(entry >> 32) & (_slots.Length - 1);
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry;
    }

    /// <summary>What the codes of one dictionary are here. A code means the same text for ever, so it is looked up once.</summary>
    private sealed class CodeCache
    {
        private const int MostAdopted = 4_096; // texts of a dictionary that are given numbers though they may never come

        private readonly TextInterner _interner;
        private int[] _ids = []; // by code, + 1; 0: not looked up yet
        private int _same;       // codes below it are the numbers of their texts

        public CodeCache(TextInterner interner, TextDictionary dictionary)
        {
            (_interner, Dictionary) = (interner, dictionary);
            while (_same < Math.Min(interner.Count, dictionary.Count) && _same != interner._null && interner[_same].SequenceEqual(dictionary[_same])) _same++;
        }

        public TextDictionary Dictionary { get; }

        /// <summary>The codes, if all are the numbers of their texts; else none.</summary>
        public ReadOnlySpan<int> Same(ReadOnlySpan<int> codes)
        {
            if (AreBelow(codes, _same)) return codes;
            if (_same != _interner.Count || Dictionary.Count > MostAdopted) return [];
            while (_same < Dictionary.Count && _interner.Add(Dictionary[_same]) == _same) _same++;
            return AreBelow(codes, _same) ? codes : [];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static bool AreBelow(ReadOnlySpan<int> codes, int limit)
        {
            var k = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                var limits = Vector512.Create(limit);
                for (; k <= codes.Length - Vector512<int>.Count; k += Vector512<int>.Count)
                    if (!Vector512.LessThanAll(Vector512.Create(codes[k..]), limits)) return false;
            }

            for (; k < codes.Length; k++)
                if (codes[k] >= limit) return false;
            return true;
        }

        public void Resolve(Column column, ReadOnlySpan<int> rows, Span<int> ids)
        {
            if (_ids.Length < Dictionary.Count) Array.Resize(ref _ids, Math.Max(Dictionary.Count, Math.Min(_ids.Length * 2, TextDictionary.MaxCount)));
            var codes = column.Codes;
            if (column.NullCount > 0)
            {
                for (var k = 0; k < rows.Length; k++) ids[k] = codes.IsNull(rows[k]) ? _interner.AddNull() : IdOf(codes.All[rows[k]]);
                return;
            }

            if (RowNumbers.AreSuccessive(rows))
            {
                ResolveRun(codes.All.Slice(rows[0], rows.Length), ids);
                return;
            }

            for (var known = Known(_ids, codes.All, rows, ids, 0); known < rows.Length; known = Known(_ids, codes.All, rows, ids, known + 1))
                ids[known] = IdOf(codes.All[rows[known]]);
        }

        private void ResolveRun(ReadOnlySpan<int> codes, Span<int> ids)
        {
            if (codes.Length <= FewRows.Most)
            {
                for (var k = 0; k < codes.Length; k++) ids[k] = IdOf(codes[k]);
                return;
            }

            for (var known = Known(_ids, codes, ids, 0); known < codes.Length; known = Known(_ids, codes, ids, known + 1))
                ids[known] = IdOf(codes[known]);
        }

        // As the other, for rows side by side.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static unsafe int Known(int[] known, ReadOnlySpan<int> codes, Span<int> ids, int from)
        {
            ids = ids[..codes.Length];
            var k = from;
            if (Eight.IsFast)
            {
                fixed (int* table = known)
                {
                    for (; k <= codes.Length - Eight.Count; k += Eight.Count)
                    {
                        var some = Vector256.Create(codes[k..]);
                        if (!Vector256.LessThanAll(some.AsUInt32(), Vector256.Create((uint)known.Length))) break;
                        var found = Eight.Look(table, some);
                        if (Vector256.EqualsAny(found, Vector256<int>.Zero)) break; // the loop below finds which
                        (found - Vector256<int>.One).CopyTo(ids[k..]);
                    }
                }
            }

            for (; k < codes.Length; k++)
            {
                var id = known[codes[k]];
                if (id == 0) return k;
                ids[k] = id - 1;
            }

            return codes.Length;
        }

        // Goes on to the first row whose code was never looked up.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Known(int[] known, ReadOnlySpan<int> codes, ReadOnlySpan<int> rows, Span<int> ids, int from)
        {
            ids = ids[..rows.Length];
            for (var k = from; k < rows.Length; k++)
            {
                var id = known[codes[rows[k]]];
                if (id == 0) return k;
                ids[k] = id - 1;
            }

            return rows.Length;
        }

        private int IdOf(int code)
        {
            if (_ids[code] == 0) _ids[code] = _interner.Add(Dictionary[code]) + 1;
            return _ids[code] - 1;
        }
    }
}
