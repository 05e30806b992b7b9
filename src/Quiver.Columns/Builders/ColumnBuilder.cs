using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>One growing column of any type, in pooled memory. <see cref="Finish()"/> hands the rows over and leaves the builder empty, ready for the next batch. Used by one thread at a time.</summary>
internal sealed unsafe class ColumnBuilder : IDisposable
{
    private const int SmallestRoom = 64; // rows: one word of a mask

    private readonly int _width; // bytes of a slot; 0: booleans, texts and what is nested
    private readonly bool _isText;
    private readonly bool _hasOffsets; // texts, lists and maps
    private readonly bool _hasBits;
    private readonly int _size;        // of each list, when it is fixed
    private readonly ColumnBuilder[]? _children; // elements or members
    private MemoryBlock? _values;
    private MemoryBlock? _validity; // there from the first null on
    private MemoryBlock? _bytes;
    private Column? _given;   // the column finished last, whose memory this is
    private bool _isEmptied;  // it is back, and its memory takes the rows under way
    private int _givenRoom;
    private byte* _slots; // the blocks are pinned and held above for as long as these point into them
    private ulong* _mask;
    private byte* _text;
    private int _room; // rows
    private int _nextRoom;
    private int _end; // of the last row's bytes or elements
    private int _nullCount;
    private bool _disposed;

    /// <summary>An empty builder.</summary>
    /// <param name="type">The type of the values.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    /// <exception cref="ArgumentException">Columns do not hold values of that type.</exception>
    public ColumnBuilder(DataType type, int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (type.Kind == TypeKind.Other) throw new ArgumentException($"Columns do not hold {type}; cast it to a type they hold, such as VARCHAR.", nameof(type));
        Type = type;
        _width = type.Width;
        _isText = type.IsVariable;
        _hasBits = type.Kind == TypeKind.Boolean;
        _hasOffsets = _isText || type.Kind is TypeKind.List or TypeKind.Map;
        _size = type.Size;
        _children = type.Kind == TypeKind.Struct ? [.. type.Fields.Select(field => new ColumnBuilder(field.Type, capacity))] : type.Element is null ? null : [new ColumnBuilder(type.Element)];
        _nextRoom = capacity;
    }

    /// <summary>The type of the values.</summary>
    public DataType Type { get; }

    /// <summary>How many rows there are so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of texts so far, those in lists included.</summary>
    public long TextBytes => _isText ? _end : _children is null ? 0 : NestedBytes();

    /// <summary>Adds a null.</summary>
    public void AppendNull()
    {
        var row = Length;
        if (row == _room) Grow(row + 1L);
        if (_mask is null) StartMask();
        if (_hasOffsets) ((int*)_slots)[row + 1] = _end;
        else Unsafe.InitBlockUnaligned(_slots + ((long)row * _width), 0, (uint)_width); // pooled memory holds old rows: nothing of them goes out
        if (_children is not null && !_hasOffsets) AppendNullChildren();
        _nullCount++;
        Length = row + 1;
    }

    /// <summary>Adds a value of fixed width, as the column's type lays it out.</summary>
    /// <exception cref="InvalidOperationException">The width of <typeparamref name="T"/> is not that of the column.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append<T>(T value)
        where T : unmanaged
    {
        if (sizeof(T) != _width) WrongWidth(sizeof(T));
        var row = AppendValid();
        ((T*)_slots)[row] = value;
    }

    /// <summary>Adds true or false.</summary>
    public void AppendBoolean(bool value)
    {
        if (Type.Kind != TypeKind.Boolean) WrongValue("booleans");
        var row = AppendValid();
        ((ulong*)_slots)[row >> 6] |= (value ? 1UL : 0UL) << row;
    }

    /// <summary>Adds a text or a byte string.</summary>
    /// <param name="utf8OrBytes">For text, valid UTF-8: not checked here.</param>
    public void AppendText(ReadOnlySpan<byte> utf8OrBytes)
    {
        if (!_isText) WrongValue("texts");
        EnsureText(utf8OrBytes.Length);
        utf8OrBytes.CopyTo(new Span<byte>(_text + _end, utf8OrBytes.Length));
        EndValue(utf8OrBytes.Length);
    }

    /// <summary>Adds a text.</summary>
    /// <param name="text">A lone surrogate becomes U+FFFD, as everywhere in .NET.</param>
    public void AppendText(string text)
    {
        if (!_isText) WrongValue("texts");
        EnsureText(Encoding.UTF8.GetMaxByteCount(text.Length));
        EndValue(Encoding.UTF8.GetBytes(text, new Span<byte>(_text + _end, _bytes!.Length - _end)));
    }

    /// <summary>Takes the elements of the next list, or the entries (STRUCT("key", "value")) of the next map, which <see cref="EndList"/> ends.</summary>
    /// <exception cref="InvalidOperationException">The column is not one of lists or maps.</exception>
    public ColumnBuilder Elements
    {
        get
        {
            if (_children is null || Type.Element is null) WrongValue("elements");
            return _children[0];
        }
    }

    /// <summary>Take the members of the next struct, which <see cref="EndStruct"/> ends.</summary>
    /// <exception cref="InvalidOperationException">The column is not one of structs.</exception>
    public ReadOnlySpan<ColumnBuilder> Members
    {
        get
        {
            if (_children is null || Type.Element is not null) WrongValue("members");
            return _children;
        }
    }

    /// <summary>Adds a list, or a map: the elements that came since the last one.</summary>
    /// <exception cref="InvalidOperationException">The column is not one of lists or maps, or is one of lists of another size.</exception>
    public void EndList()
    {
        var elements = Elements;
        if (_hasOffsets)
        {
            EndValue(elements.Length - _end);
            return;
        }

        if (elements.Length != (Length + 1L) * _size) WrongValue($"{elements.Length - ((long)Length * _size)} elements for a list");
        AppendValid();
    }

    /// <summary>Adds a struct, whose members came since the last one.</summary>
    /// <exception cref="InvalidOperationException">The column is not one of structs, or some member has another number of rows.</exception>
    public void EndStruct()
    {
        foreach (var member in Members)
            if (member.Length != Length + 1) WrongValue($"{member.Length - Length} values for a member");
        AppendValid();
    }

    /// <summary>Adds rows that the caller fills; they are valid. The span is good until the next call.</summary>
    /// <param name="count">How many rows.</param>
    /// <exception cref="InvalidOperationException">The width of <typeparamref name="T"/> is not that of the column.</exception>
    public Span<T> AppendSpan<T>(int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (sizeof(T) != _width) WrongWidth(sizeof(T));
        var start = Length;
        if (count > _room - start) Grow(start + (long)count);
        if (_mask is not null) BitSpans.SetRange(Mask, start, count);
        Length = start + count;
        return new Span<T>((T*)_slots + start, count);
    }

    /// <summary>Makes a row that was added as a value of fixed width null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1; not null yet.</param>
    internal void SetNull(int row)
    {
        if (_mask is null) StartMask();
        _mask[row >> 6] &= ~(1UL << row);
        Unsafe.InitBlockUnaligned(_slots + ((long)row * _width), 0, (uint)_width);
        _nullCount++;
    }

    /// <summary>Adds a row of a column of the same type: null or value, plain or coded; the result is plain.</summary>
    /// <param name="column">A column of this type.</param>
    /// <param name="row">0 to its length - 1.</param>
    public void AppendFrom(Column column, int row)
    {
        if (column.Type.Kind != Type.Kind) WrongValue(column.Type.Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)column.Length);
        if (column.IsNull(row))
        {
            AppendNull();
            return;
        }

        switch (_width)
        {
            case 1: Append(column.Values<byte>().All[row]); break;
            case 2: Append(column.Values<short>().All[row]); break;
            case 4: Append(column.Values<int>().All[row]); break;
            case 8: Append(column.Values<long>().All[row]); break;
            case 16: Append(column.Values<Int128>().All[row]); break;
            default:
                if (_isText) AppendText(column.Texts[row]);
                else if (_children is not null) AppendNested(column, row);
                else AppendBoolean(column.Booleans[row]);
                break;
        }
    }

    /// <summary>The rows so far, of fixed width. Good until the next call.</summary>
    internal Values<T> Rows<T>()
        where T : unmanaged => new(new ReadOnlySpan<T>(_slots, Length), _nullCount == 0 ? default : new Bits(Mask, 0, Length));

    /// <summary>Takes back the rows from <paramref name="length"/> on.</summary>
    /// <param name="length">Rows to keep, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        if (length == Length)
        {
            TruncateChildren(); // those of a row that was not ended
            return;
        }

        if (_mask is not null)
        {
            _nullCount = length - new Bits(Mask, 0, length).Count();
            BitSpans.ClearFrom(Mask, length);
        }

        if (_hasOffsets) _end = ((int*)_slots)[length];
        else if (_hasBits) BitSpans.ClearFrom(_values!.As<ulong>(), length);
        Length = length;
        TruncateChildren();
    }

    /// <summary>The rows so far as a column, which the caller owns; the builder is empty again.</summary>
    public Column Finish() => Finish(Type, dictionary: null);

    /// <summary>The rows so far, which are codes (INTEGER), as the texts that they stand for.</summary>
    public Column Finish(TextDictionary dictionary)
    {
        if (Type.Kind != TypeKind.Int32) WrongValue("a dictionary");
        return Finish(DataType.Utf8, dictionary);
    }

    /// <summary>Goes on in the memory of the column finished last, if <paramref name="isBack"/> and nobody else holds that; else that column is others' from now on. To be called before the first row.</summary>
    /// <param name="isBack">Whether the caller, who got the column, gives it back: then <see cref="Finish()"/> returns the same one again.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reopen(bool isBack)
    {
        if (_given is not null && !_isEmptied) ReopenGiven(isBack);
    }

    private void ReopenGiven(bool isBack)
    {
        if (isBack && _given!.TryEmpty())
        {
            _isEmptied = true;
            _room = _givenRoom;
            if (_hasBits) _values!.Bytes.Clear(); // bits are only set
            return;
        }

        Forget();
    }

    private Column Finish(DataType type, TextDictionary? dictionary)
    {
        if (_isEmptied && _nullCount == 0 && _validity is null && _given!.TryRefill(Length, _values!, _bytes, dictionary))
        {
            _nextRoom = Length;
            _isEmptied = false;
            (_givenRoom, _room, _end, Length) = (_room, 0, 0, 0);
            return _given;
        }

        return FinishNew(type, dictionary);
    }

    private Column FinishNew(DataType type, TextDictionary? dictionary)
    {
        Reopen(isBack: false);
        if (_values is null) Grow(0);
        if (_isText) _bytes ??= BufferPool.Rent(0);
        if (_nullCount == 0) _validity?.Release();
        var validity = _nullCount == 0 ? null : _validity;
        var column = _given;
        if (column is null) column = Column.Pooled(type, Length, validity, _values!, _bytes, dictionary, nullCount: _nullCount, children: FinishChildren());
        else column.Refill(type, Length, validity, _values!, _bytes, dictionary, _nullCount);
        _nextRoom = Length;
        if (_children is not null)
        {
            Forget();
            return column;
        }

        if (!ReferenceEquals(_given, column)) _given = column;
        (_givenRoom, _isEmptied) = (_room, false);
        (_room, _end, _nullCount, Length) = (0, 0, 0, 0); // the rest stays, for when the column comes back
        _validity = null;
        _mask = null;
        return column;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_isEmptied) _given!.Refill(_given.Type, 0, _validity, _values!, _bytes, _given.Dictionary, 0); // whoever gave it back disposes it
        if (_given is not null) Forget();
        _values?.Release();
        _validity?.Release();
        _bytes?.Release();
        foreach (var child in _children ?? []) child.Dispose();
        Forget();
    }

    private Span<ulong> Mask => new(_mask, _validity!.Length >> 3);

    private void Forget()
    {
        (_given, _isEmptied) = (null, false);
        (_values, _validity, _bytes) = (null, null, null);
        _slots = null;
        _mask = null;
        _text = null;
        (_room, _end, _nullCount, Length) = (0, 0, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int AppendValid()
    {
        var row = Length;
        if (row == _room) Grow(row + 1L);
        if (_mask is not null) _mask[row >> 6] |= 1UL << row;
        Length = row + 1;
        return row;
    }

    private void AppendNested(Column column, int row)
    {
        var children = column.Children;
        if (Type.Kind == TypeKind.Struct)
        {
            for (var member = 0; member < children.Length; member++) _children![member].AppendFrom(children[member], row);
            EndStruct();
            return;
        }

        var list = column.Lists[row];
        for (var element = list.Start.Value; element < list.End.Value; element++) _children![0].AppendFrom(children[0], element);
        EndList();
    }

    // Those of structs and of lists of fixed size have rows below null ones too.
    private void AppendNullChildren()
    {
        TruncateChildren();
        foreach (var child in _children!)
            for (var count = Math.Max(_size, 1); count > 0; count--) child.AppendNull();
    }

    private void TruncateChildren()
    {
        foreach (var child in _children ?? []) child.Truncate(_hasOffsets ? _end : Length * Math.Max(_size, 1));
    }

    private Column[]? FinishChildren()
    {
        if (_children is null) return null;
        TruncateChildren();
        var children = new Column[_children.Length];
        for (var child = 0; child < children.Length; child++) children[child] = _children[child].Finish();
        return children;
    }

    private long NestedBytes()
    {
        long bytes = 0;
        foreach (var child in _children!) bytes += child.TextBytes + (child.Length * (long)child._width);
        return bytes;
    }

    private void EndValue(int length)
    {
        var row = AppendValid();
        _end += length;
        ((int*)_slots)[row + 1] = _end;
    }

    [MemberNotNull(nameof(_mask))]
    private void StartMask()
    {
        _validity = BufferPool.RentZeroed(MaskBytes(_room));
        _mask = (ulong*)_validity.Pointer;
        BitSpans.SetRange(Mask, 0, Length);
    }

    [MemberNotNull(nameof(_values))]
    private void Grow(long rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Reopen(isBack: false);
        var room = (int)Math.Min(Math.Max(Math.Max(rows, _room * 2L), Math.Max(_nextRoom, SmallestRoom)), 1L << 30);
        if (rows > room) TooLarge();
        room = (room + 63) & ~63;
        var bytes = _hasOffsets ? (room + 1L) * sizeof(int) : _hasBits ? MaskBytes(room) : (long)room * _width;
        if (bytes > int.MaxValue - 64) TooLarge();

        var used = _hasOffsets ? (Length + 1) * sizeof(int) : _hasBits ? MaskBytes(Length) : Length * _width;
        var grown = _hasBits ? BufferPool.RentZeroed((int)bytes) : BufferPool.Rent((int)bytes);
        if (_values is not null) _values.Bytes[..used].CopyTo(grown.Bytes);
        else if (_hasOffsets) grown.As<int>()[0] = 0;
        _values?.Release();
        _values = grown;
        _slots = grown.Pointer;
        _room = room;

        if (_validity is null) return;
        var mask = BufferPool.RentZeroed(MaskBytes(room));
        _validity.Bytes[..MaskBytes(Length)].CopyTo(mask.Bytes);
        _validity.Release();
        _validity = mask;
        _mask = (ulong*)mask.Pointer;
    }

    private void EnsureText(int length)
    {
        Reopen(isBack: false);
        if (_bytes is not null && length <= _bytes.Length - _end) return;
        ObjectDisposedException.ThrowIf(_disposed, this);
        var needed = (long)_end + length;
        if (needed > int.MaxValue - 64) TooLarge();
        var grown = BufferPool.Rent((int)Math.Min(Math.Max(needed, _end * 2L), int.MaxValue - 64));
        _bytes?.Bytes[.._end].CopyTo(grown.Bytes);
        _bytes?.Release();
        _bytes = grown;
        _text = grown.Pointer;
    }

    private static int MaskBytes(int rows) => (int)((rows + 63L) >> 6 << 3);

    [DoesNotReturn]
    private static void TooLarge() => throw new InvalidOperationException("A column holds at most 2 GiB and 2^30 rows; finish the batch earlier.");

    [DoesNotReturn]
    private void WrongWidth(int width) => WrongValue($"slots of {width} bytes"); // the text is made here, out of the loops

    [DoesNotReturn]
    private void WrongValue(string given) => throw new InvalidOperationException($"A column of {Type} was given {given}.");
}
