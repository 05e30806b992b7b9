using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Keys of any columns, packed into rows of a fixed number of bytes that are equal when the keys are. How the rows are found is left to the heirs.</summary>
internal abstract class PackedKeys : KeyTable
{
    private readonly KeyLayout _layout;
    private readonly TextInterner?[] _texts; // one for each text column
    private ulong[] _packed = [];            // scratch
    private Column[]? _columns;              // given out last
    private int[] _textIds = [];
    private int[] _present = [];             // rows that are not null
    private readonly bool _mayHaveGrids;
    private readonly List<CodeGrid> _grids = [];
    private readonly int[] _newRows = new int[CodeGrid.BlockRows]; // rows that a grid does not know
    private readonly int[] _newIds = new int[CodeGrid.BlockRows];

    private protected PackedKeys(KeyLayout layout)
    {
        _layout = layout;
        _texts = [.. layout.Types.Select(type => type.IsVariable ? new TextInterner() : null)];
        Stride = layout.Bytes;
        _mayHaveGrids = CodeGrid.CanHold(layout.Types);
    }

    /// <summary>Bytes from one packed key to the next.</summary>
    protected int Stride { get; init; }

    /// <summary>The id of NULL, where it has one (<see cref="KeyLayout.HasNullId"/>) and came; else -1. What is kept under it means nothing.</summary>
    protected int NullId { get; private set; } = -1;

    /// <summary>The packed key of an id.</summary>
    protected abstract ReadOnlySpan<byte> KeyOf(int id);

    /// <summary>The ids of packed keys, given now to new ones.</summary>
    protected abstract void Find(ReadOnlySpan<byte> packed, Span<int> ids);

    /// <summary>Gives an id to no key.</summary>
    protected abstract int AddUnlisted();

    /// <summary>Pins the packed keys.</summary>
    protected abstract Frozen FreezeKeys();

    /// <summary>Reads what <see cref="FreezeKeys"/> had written.</summary>
    protected abstract void RestoreKeys(StateReader reader);

    /// <summary>Forgets all keys.</summary>
    protected abstract void Clear();

    /// <inheritdoc/>
    public sealed override void Resolve(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        if (rows.IsEmpty) return;
        if (_mayHaveGrids && GridFor(keys) is { } grid) ResolveByGrid(grid, keys, rows, ids);
        else ResolveByHash(keys, rows, ids);
    }

    private void ResolveByGrid(CodeGrid grid, ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        for (var start = 0; start < rows.Length; start += CodeGrid.BlockRows)
        {
            var block = rows.Slice(start, Math.Min(CodeGrid.BlockRows, rows.Length - start));
            var found = ids.Slice(start, block.Length);
            var unknown = grid.Find(keys, block, found);
            if (unknown.IsEmpty) continue;
            for (var k = 0; k < unknown.Length; k++) _newRows[k] = block[unknown[k]];
            ResolveByHash(keys, _newRows.AsSpan(0, unknown.Length), _newIds);
            for (var k = 0; k < unknown.Length; k++)
            {
                found[unknown[k]] = _newIds[k];
                grid.Note(unknown[k], _newIds[k]);
            }
        }
    }

    private CodeGrid? GridFor(ReadOnlySpan<Column> keys)
    {
        foreach (var known in _grids)
            if (known.Covers(keys)) return known;

        const int MostGrids = 4; // a union of sources has other dictionaries for each; more of them take turns, as do grids that grew too small
        if (CodeGrid.TryCreate(keys) is not { } grid) return null;
        if (_grids.Count == MostGrids) _grids.RemoveAt(0);
        _grids.Add(grid);
        return grid;
    }

    private void ResolveByHash(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        if (_layout.HasNullId && keys[0].NullCount > 0) ResolveNullable(keys, rows, ids);
        else ResolvePresent(keys, rows, ids);
    }

    private void ResolvePresent(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        Reserve(rows.Length);
        var packed = MemoryMarshal.AsBytes(_packed.AsSpan())[..(rows.Length * Stride)];
        packed.Clear();
        for (var column = 0; column < keys.Length; column++) Pack(column, keys[column], rows, packed);
        Find(packed, ids[..rows.Length]);
    }

    // Keys are numbered in the order in which they come, NULL among them: the rows before the first NULL ever are done before it.
    private void ResolveNullable(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        var validity = keys[0].Validity;
        if (NullId < 0)
        {
            var first = 0;
            while (first < rows.Length && validity[rows[first]]) first++;
            if (first > 0) ResolvePresent(keys, rows[..first], ids);
            if (first == rows.Length) return;
            NullId = AddUnlisted();
            rows = rows[first..];
            ids = ids[first..];
        }

        if (_present.Length < rows.Length) _present = new int[Math.Max(rows.Length, _present.Length * 2)];
        var count = 0;
        foreach (var row in rows)
            if (validity[row]) _present[count++] = row;
        if (count > 0) ResolvePresent(keys, _present.AsSpan(0, count), ids);
        for (var k = rows.Length - 1; k >= 0; k--) ids[k] = validity[rows[k]] ? ids[--count] : NullId; // from behind: none is overwritten before it moved
    }

    /// <inheritdoc/>
    public sealed override Column[] KeysOf(ReadOnlySpan<int> ids)
    {
        Reserve(ids.Length);
        var packed = MemoryMarshal.AsBytes(_packed.AsSpan())[..(ids.Length * Stride)];
        for (var k = 0; k < ids.Length; k++) KeyOf(ids[k]).CopyTo(packed[(k * Stride)..]);
        var columns = _columns ??= new Column[_layout.Types.Length];
        for (var column = 0; column < columns.Length; column++) columns[column] = Unpack(column, packed, ids);
        return columns;
    }

    /// <inheritdoc/>
    public sealed override void Compact(ReadOnlySpan<int> live)
    {
        var packed = new byte[live.Length * Stride];
        for (var id = 0; id < live.Length; id++) KeyOf(live[id]).CopyTo(packed.AsSpan(id * Stride));
        for (var column = 0; column < _texts.Length; column++)
            if (_texts[column] is { } texts) CompactTexts(texts, packed, live.Length, _layout.Offsets[column]);
        Clear();
        _grids.Clear();
        var ids = new int[live.Length];
        var place = live.IndexOf(NullId);
        var before = place < 0 ? live.Length : place;
        Find(packed.AsSpan(0, before * Stride), ids);
        NullId = place < 0 ? -1 : AddUnlisted();
        if (place >= 0) Find(packed.AsSpan((place + 1) * Stride), ids);
    }

    /// <inheritdoc/>
    public sealed override Frozen Freeze() => new FrozenParts([.. _texts.OfType<TextInterner>().Select(texts => texts.Freeze()), new FrozenNumbers(NullId), FreezeKeys()]);

    /// <inheritdoc/>
    public sealed override void Restore(StateReader reader)
    {
        foreach (var texts in _texts) texts?.Restore(reader);
        NullId = (int)reader.ReadAll<long>()[0];
        _grids.Clear();
        RestoreKeys(reader);
    }

    /// <inheritdoc/>
    public sealed override void Dispose()
    {
        foreach (var texts in _texts) texts?.Dispose();
        Clear();
    }

    private void CompactTexts(TextInterner texts, Span<byte> packed, int count, int offset)
    {
        var ids = new int[texts.Count]; // new number + 1 of each old one
        for (var key = 0; key < count; key++) ids[MemoryMarshal.Read<int>(packed[(key * Stride + offset)..])] = 1;
        var live = new List<int>();
        for (var id = 0; id < ids.Length; id++)
        {
            if (ids[id] == 0) continue;
            live.Add(id);
            ids[id] = live.Count;
        }

        texts.Compact(CollectionsMarshal.AsSpan(live));
        for (var key = 0; key < count; key++)
        {
            var number = packed[(key * Stride + offset)..];
            MemoryMarshal.Write(number, ids[MemoryMarshal.Read<int>(number)] - 1);
        }
    }

    private void Pack(int column, Column values, ReadOnlySpan<int> rows, Span<byte> packed)
    {
        var target = packed[_layout.Offsets[column]..];
        switch (_layout.Types[column].Kind)
        {
            case TypeKind.Utf8 or TypeKind.Binary:
                PackTexts(_texts[column]!, values, rows, target);
                return; // NULL is a number like others
            case TypeKind.Boolean:
                var booleans = values.Booleans;
                for (var k = 0; k < rows.Length; k++) target[k * Stride] = booleans[rows[k]] ? (byte)1 : (byte)0;
                break;
            case TypeKind.Float32: PackAll<float, OneZeroOneNaN>(values.Values<float>().All, rows, target, Stride); break;
            case TypeKind.Float64: PackAll<double, OneZeroOneNaN>(values.Values<double>().All, rows, target, Stride); break;
            case TypeKind.Interval: PackAll<Interval, OneForm>(values.Values<Interval>().All, rows, target, Stride); break;
            default: PackBits(values, rows, target); break;
        }

        if (!_layout.HasNullId && values.NullCount > 0) PackNulls(column, values, rows, packed);
    }

    private void PackBits(Column values, ReadOnlySpan<int> rows, Span<byte> target)
    {
        switch (values.Type.Width)
        {
            case 1: PackAll<byte, AsItIs<byte>>(values.Values<byte>().All, rows, target, Stride); break;
            case 2: PackAll<short, AsItIs<short>>(values.Values<short>().All, rows, target, Stride); break;
            case 4: PackAll<int, AsItIs<int>>(values.Values<int>().All, rows, target, Stride); break;
            case 8: PackAll<long, AsItIs<long>>(values.Values<long>().All, rows, target, Stride); break;
            default: PackAll<Int128, AsItIs<Int128>>(values.Values<Int128>().All, rows, target, Stride); break;
        }
    }

    private void PackTexts(TextInterner texts, Column values, ReadOnlySpan<int> rows, Span<byte> target)
    {
        var ids = _textIds.AsSpan(0, rows.Length);
        texts.Resolve(values, rows, ids);
        for (var k = 0; k < ids.Length; k++) MemoryMarshal.Write(target[(k * Stride)..], ids[k]);
    }

    // Null rows may hold anything: their values are wiped out, their bits set.
    private void PackNulls(int column, Column values, ReadOnlySpan<int> rows, Span<byte> packed)
    {
        var width = Math.Max(1, values.Type.Width);
        var validity = values.Validity;
        for (var k = 0; k < rows.Length; k++)
        {
            if (validity[rows[k]]) continue;
            var key = packed.Slice(k * Stride, Stride);
            key.Slice(_layout.Offsets[column], width).Clear();
            key[_layout.NullsOffset + (column >> 3)] |= (byte)(1 << (column & 7));
        }
    }

    private Column Unpack(int column, ReadOnlySpan<byte> packed, ReadOnlySpan<int> ids)
    {
        var count = ids.Length;
        var type = _layout.Types[column];
        var values = count == 0 ? [] : packed[_layout.Offsets[column]..];
        if (_texts[column] is { } texts)
        {
            var numbers = _textIds.AsSpan(0, count);
            UnpackAll(values, Stride, numbers);
            return texts.ToColumn(type, numbers);
        }

        using var builder = new ColumnBuilder(type, count);
        var nulls = _layout.HasNullId ? NullsAmong(ids) : NullsAmong(column, packed, count);
        switch (type.Width)
        {
            case 1: UnpackAll(values, Stride, builder.AppendSpan<byte>(count)); break;
            case 2: UnpackAll(values, Stride, builder.AppendSpan<short>(count)); break;
            case 4: UnpackAll(values, Stride, builder.AppendSpan<int>(count)); break;
            case 8: UnpackAll(values, Stride, builder.AppendSpan<long>(count)); break;
            case 16: UnpackAll(values, Stride, builder.AppendSpan<Int128>(count)); break;
            default:
                for (var k = 0; k < count; k++) builder.AppendBoolean(values[k * Stride] != 0);
                break;
        }

        var unmasked = builder.Finish();
        if (nulls is null) return unmasked;
        using (unmasked) return unmasked.Masked(nulls);
    }

    // The mask of a column: a set bit for each key that has a value; null when all have one.
    private MemoryBlock? NullsAmong(int column, ReadOnlySpan<byte> packed, int count)
    {
        var (offset, bit) = (_layout.NullsOffset + (column >> 3), column & 7);
        MemoryBlock? mask = null;
        for (var k = 0; k < count; k++)
            if ((packed[(k * Stride) + offset] >> bit & 1) != 0) MarkNull(ref mask, k, count);
        return mask;
    }

    private MemoryBlock? NullsAmong(ReadOnlySpan<int> ids)
    {
        MemoryBlock? mask = null;
        var k = NullId < 0 ? -1 : ids.IndexOf(NullId);
        if (k < 0) return null;
        for (; k < ids.Length; k++)
            if (ids[k] == NullId) MarkNull(ref mask, k, ids.Length);
        return mask;
    }

    private static void MarkNull(ref MemoryBlock? mask, int key, int count)
    {
        if (mask is null)
        {
            mask = BufferPool.RentZeroed(BitSpans.Words(count) * sizeof(ulong));
            BitSpans.SetRange(mask.As<ulong>(), 0, count);
        }

        mask.As<ulong>()[key >> 6] &= ~(1UL << key);
    }

    private void Reserve(int count)
    {
        var words = count * Stride / sizeof(ulong);
        if (_packed.Length < words) _packed = new ulong[Math.Max(words, _packed.Length * 2)];
        if (_textIds.Length < count) _textIds = new int[Math.Max(count, _textIds.Length * 2)];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnpackAll<T>(ReadOnlySpan<byte> packed, int stride, Span<T> values)
        where T : unmanaged
    {
        for (var k = 0; k < values.Length; k++) values[k] = Unsafe.ReadUnaligned<T>(in packed[k * stride]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackAll<T, TForm>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows, Span<byte> target, int stride)
        where T : unmanaged
        where TForm : struct, IKeyForm<T>
    {
        _ = target[((rows.Length - 1) * stride) + Unsafe.SizeOf<T>() - 1]; // the last value fits, so all do
        ref var slot = ref MemoryMarshal.GetReference(target);
        for (var k = 0; k < rows.Length; k++)
        {
            Unsafe.WriteUnaligned(ref slot, TForm.Of(values[rows[k]]));
            slot = ref Unsafe.AddByteOffset(ref slot, (nuint)stride);
        }
    }
}
