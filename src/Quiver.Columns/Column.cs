using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// The values of one column of a batch, laid out as Arrow lays them out: a validity mask, slots of fixed width, offsets and bytes, offsets and a column of elements, or a column for each member, 64-byte aligned.
/// Immutable once built, so any thread may read it. Memory is shared by <see cref="Share"/> and <see cref="Slice"/>; who got a column from one of them disposes it once.
/// </summary>
public sealed partial class Column : IDisposable
{
    private MemoryBlock? _validity; // bits; null: no nulls
    private MemoryBlock _values;    // slots, bits of booleans, offsets of texts, lists and maps, or codes; of structs and lists of fixed size nothing
    private MemoryBlock? _bytes;    // of plain texts
    private Column[]? _children;    // elements of lists and maps, not sliced with them; members of structs and elements of lists of fixed size, sliced with them
    private int _offset;            // rows into the blocks
    private int _nullCount;         // -1: not counted yet
    private bool _disposed;
    private ObjectUse _use;
    private Holders _holders;       // within

    internal Column(DataType type, int length, MemoryBlock? validity, MemoryBlock values, MemoryBlock? bytes = null, TextDictionary? dictionary = null, int offset = 0, int nullCount = -1, Column[]? children = null)
    {
        Type = type;
        Length = length;
        _validity = validity;
        _values = values;
        _bytes = bytes;
        _children = children;
        Dictionary = dictionary;
        _offset = offset;
        _nullCount = validity is null ? 0 : nullCount;
        _holders.Begin();
    }

    /// <summary>The type of the values.</summary>
    public DataType Type { get; private set; }

    /// <summary>How many rows there are.</summary>
    public int Length { get; private set; }

    /// <summary>The texts that <see cref="Codes"/> stand for; null when the column is not coded.</summary>
    public TextDictionary? Dictionary { get; private set; }

    /// <summary>Whether texts are coded: a number a row, the texts in <see cref="Dictionary"/>.</summary>
    public bool IsCoded => Dictionary is not null;

    /// <summary>How many rows are null.</summary>
    public int NullCount => _nullCount >= 0 ? _nullCount : CountNulls();

    /// <summary>Whether a row is null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public bool IsNull(int row)
    {
        var validity = Validity;
        return !validity.IsEmpty && !validity[row];
    }

    /// <summary>A set bit for each row that holds a value; empty when the column has no mask, so no nulls.</summary>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Bits Validity
    {
        get
        {
            ThrowIfDisposed();
            return _validity is null ? default : new Bits(_validity.As<ulong>(), _offset, Length);
        }
    }

    /// <summary>The slots of a column of fixed width.</summary>
    /// <typeparam name="T">The C# type of a slot, as <see cref="TypeKind"/> says; any unmanaged type of the same width is allowed.</typeparam>
    /// <exception cref="InvalidOperationException">The width of <typeparamref name="T"/> is not that of the column.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Values<T> Values<T>()
        where T : unmanaged
    {
        ThrowIfDisposed();
        if (Unsafe.SizeOf<T>() != Type.Width) WrongWidth(Unsafe.SizeOf<T>());
        return new Values<T>(_values.Slice<T>(_offset, Length), _validity is null ? default : Validity);
    }

    /// <summary>The slots alone, of a column of fixed width or of codes, without the mask: what loops take that look at nulls by another way.</summary>
    /// <typeparam name="T">The C# type of a slot; any unmanaged type of the same width is allowed.</typeparam>
    /// <exception cref="InvalidOperationException">The width of <typeparamref name="T"/> is not that of the slots.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<T> Slots<T>()
        where T : unmanaged
    {
        ThrowIfDisposed();
        if (Unsafe.SizeOf<T>() != (Dictionary is null ? Type.Width : sizeof(int))) WrongWidth(Unsafe.SizeOf<T>());
        return _values.Slice<T>(_offset, Length);
    }

    /// <summary>The bits of a boolean column.</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Bits Booleans
    {
        get
        {
            ThrowIfDisposed();
            if (Type.Kind != TypeKind.Boolean) WrongAccess("bits");
            return new Bits(_values.As<ulong>(), _offset, Length);
        }
    }

    /// <summary>The texts or byte strings of the column, coded or not.</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Texts Texts
    {
        get
        {
            ThrowIfDisposed();
            if (!Type.IsVariable) WrongAccess("texts");
            if (Dictionary is not null)
            {
                var codes = _values.As<int>().Slice(_offset, Length);
                return new Texts(codes, Dictionary.Offsets, Dictionary.Bytes, Validity);
            }

            return new Texts(_values.As<int>().Slice(_offset, Length + 1), _bytes!.Bytes, Validity);
        }
    }

    /// <summary>The codes of a coded text column; the slot of a null row holds a valid code or any bytes: look at the mask first.</summary>
    /// <exception cref="InvalidOperationException">The column is not coded.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Values<int> Codes
    {
        get
        {
            ThrowIfDisposed();
            if (Dictionary is null) WrongAccess("codes");
            return new Values<int>(_values.Slice<int>(_offset, Length), _validity is null ? default : Validity);
        }
    }

    /// <summary>The lists of a column of lists, of fixed size too; of a column of maps the entries, each a STRUCT("key", "value").</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Lists Lists
    {
        get
        {
            ThrowIfDisposed();
            if (_children is null || Type.Kind == TypeKind.Struct) WrongAccess("lists");
            return Type.Kind == TypeKind.FixedList
                ? new Lists(Type.Size, Length, _children![0], Validity)
                : new Lists(_values.As<int>().Slice(_offset, Length + 1), _children![0], Validity);
        }
    }

    /// <summary>The maps of a column of maps.</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Maps Maps
    {
        get
        {
            if (Type.Kind != TypeKind.Map) WrongAccess("maps");
            return new Maps(Lists);
        }
    }

    /// <summary>
    /// The columns that a nested column is made of, owned by it: of a struct a column for each member, with as many rows; of lists the elements, as <see cref="Lists"/> says; of maps the entries. Empty for other types.
    /// Where a row is null, the rows below it may hold anything.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public ImmutableArray<Column> Children
    {
        get
        {
            ThrowIfDisposed();
            return _children is null ? [] : ImmutableCollectionsMarshal.AsImmutableArray(_children);
        }
    }

    /// <summary>Bytes this column's rows take, for budgets: a slice counts its own rows.</summary>
    public long ByteSize => Type.Kind == TypeKind.Boolean ? Length / 4
        : _children is not null ? NestedBytes()
        : Length * (long)(Type.Width > 0 ? Type.Width : sizeof(int)) + (_validity is null ? 0 : Length / 8) + (_bytes is null ? 0 : ValueRange().Length);

    /// <summary>Another column over the same memory, with an owner of its own.</summary>
    public Column Share() => Slice(0, Length);

    /// <summary>Some of the rows, sharing the memory, with an owner of its own.</summary>
    /// <param name="start">First row, from 0.</param>
    /// <param name="length">How many rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not all within the column.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Column Slice(int start, int length)
    {
        ThrowIfDisposed();
        if (_use == ObjectUse.Within && start == 0 && length == Length) return Hold();
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + (long)length, Length);
        return Like(Type, length, _validity?.Retain(), Dictionary, _offset + start, length == Length || _nullCount == 0 ? _nullCount : -1);
    }

    /// <summary>As <see cref="Share"/>, by one who gives the column to nobody outside.</summary>
    internal Column ShareWithin()
    {
        ThrowIfDisposed();
        return _use == ObjectUse.Within
            ? Hold()
            : Pooled(Type, Length, _validity?.Retain(), _values.Retain(), _bytes?.Retain(), Dictionary, _offset, _nullCount, AllChildren(static child => child.ShareWithin()));
    }

    /// <summary>The same values under another mask, sharing the memory, with an owner of its own.</summary>
    /// <param name="validity">A bit for each row, from the first bit on; owned by the new column. Null: no nulls.</param>
    internal Column Masked(MemoryBlock? validity)
    {
        ThrowIfDisposed();
        if (_offset != 0) throw new InvalidOperationException("A slice has its bits elsewhere; mask the whole column, or gather the slice first.");
        return Like(Type, Length, validity, Dictionary, 0, -1);
    }

    /// <summary>The same slots read as another type of the same layout (TIMESTAMP as TIMESTAMP WITH TIME ZONE), sharing the memory, with an owner of its own.</summary>
    internal Column As(DataType type)
    {
        if (type.Width != Type.Width || type.IsVariable != Type.IsVariable || ((type.IsNested || Type.IsNested) && type != Type)) WrongAccess(type.Name);
        ThrowIfDisposed();
        return Like(type, Length, _validity?.Retain(), Dictionary, _offset, _nullCount);
    }

    /// <summary>A column of codes (INTEGER) as the texts they stand for, sharing the memory, with an owner of its own.</summary>
    internal Column Decoded(TextDictionary dictionary)
    {
        if (Type.Kind != TypeKind.Int32) WrongAccess("codes");
        ThrowIfDisposed();
        return Like(DataType.Utf8, Length, _validity?.Retain(), dictionary, _offset, _nullCount);
    }

    /// <summary>A column that nobody outside sees, made of an object that was used before. As with a new one its blocks are the column's.</summary>
    internal static Column Pooled(
        DataType type, int length, MemoryBlock? validity, MemoryBlock values, MemoryBlock? bytes = null, TextDictionary? dictionary = null, int offset = 0, int nullCount = -1, Column[]? children = null)
    {
        var column = values.TakeColumn() ?? TakeSpare(values);
        if (column is null) return new Column(type, length, validity, values, bytes, dictionary, offset, nullCount, children) { _use = ObjectUse.Within };
        if (validity is not null) column._validity = validity; // what was used before has none of these
        if (bytes is not null) column._bytes = bytes;
        if (children is not null) column._children = children;
        column.Begin(type, length, dictionary, offset, nullCount, ObjectUse.Within);
        return column;
    }

    /// <summary>As <see cref="Pooled"/>, of fixed width and not coded.</summary>
    internal static Column PooledSlots(DataType type, int length, MemoryBlock? validity, MemoryBlock values)
    {
        var column = values.TakeColumn();
        if (column is null) return Pooled(type, length, validity, values);
        if (validity is not null) column._validity = validity; // what was used before has none, as it has no dictionary
        column.Begin(type, length, dictionary: null, offset: 0, nullCount: -1, ObjectUse.Within);
        return column;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Column? TakeSpare(MemoryBlock values)
    {
        var column = ThreadSpares.Current.TakeColumn();
        if (column is not null) column._values = values;
        return column;
    }

    /// <summary>
    /// Whether the caller alone holds it and its memory: then he may write new rows there, and tell it of them by <see cref="Refill"/>. Nothing of the old rows is to be looked at from then on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEmpty()
    {
        if (_use != ObjectUse.Within || !_holders.IsOne || !_values.IsOwn || _bytes is { IsOwn: false } || _children is not null) return false;
        if (_validity is null) return true;
        _validity.Release();
        _validity = null;
        return true;
    }

    /// <summary>Where the slots or bits are.</summary>
    internal MemoryBlock Memory => _values;

    /// <summary>The column of which the caller is the only holder, for one more.</summary>
    internal Column ShareOwn()
    {
        _holders.AddToOne();
        return this;
    }

    /// <summary>Makes it, which was emptied, a column of other rows of its type in its own memory.</summary>
    internal void RefillSlots(int length, MemoryBlock? validity)
    {
        if (validity is not null) _validity = validity;
        Length = length;
        _nullCount = validity is null ? 0 : -1;
    }

    /// <summary>As <see cref="Refill"/> with rows of the same type in the column's own memory, none of them null. False: it has other memory, or was coded otherwise; nothing was done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryRefill(int length, MemoryBlock values, MemoryBlock? bytes, TextDictionary? dictionary)
    {
        if (!ReferenceEquals(_values, values) || !ReferenceEquals(_bytes, bytes) || !ReferenceEquals(Dictionary, dictionary)) return false;
        Length = length;
        _nullCount = 0;
        return true;
    }

    /// <summary>Makes it, which was emptied, a column of other rows.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="validity">Their mask; the column's from now on.</param>
    /// <param name="values">Where they are: the column's own memory, or other memory in place of it, which the caller gave back.</param>
    /// <param name="bytes">Where their bytes are, likewise.</param>
    /// <param name="dictionary">What they are coded by.</param>
    /// <param name="nullCount">How many are null.</param>
    internal void Refill(DataType type, int length, MemoryBlock? validity, MemoryBlock values, MemoryBlock? bytes, TextDictionary? dictionary, int nullCount)
    {
        if (validity is not null) _validity = validity;
        if (!ReferenceEquals(_values, values)) _values = values; // comparing is cheaper than storing what is there
        if (!ReferenceEquals(_bytes, bytes)) _bytes = bytes;
        Begin(type, length, dictionary, _offset, nullCount, ObjectUse.Within);
    }

    /// <summary>The column for somebody outside, who may look at it, or dispose it, at any time: itself when nobody else holds it, else another one in its place. Takes the caller's hold.</summary>
    internal Column GoOut()
    {
        if (_use != ObjectUse.Within) return this;
        if (_holders.IsOne) // nobody else can share it
        {
            _use = ObjectUse.Outside;
            _children = AllChildren(static child => child.GoOut());
            return this;
        }

        var own = new Column(Type, Length, _validity?.Retain(), _values.Retain(), _bytes?.Retain(), Dictionary, _offset, _nullCount, AllChildren(static child => child.Share().GoOut()));
        Dispose();
        return own;
    }

    /// <summary>The column for somebody outside, for the length of a call during which the caller keeps this one. <see cref="TryComeBack"/> ends it.</summary>
    /// <param name="again">An object that came back, and is used now; null: another one is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Column Lend(Column? again = null)
    {
        if (again is null) return LendNew();
        if (!ReferenceEquals(again._validity, _validity)) again._validity = _validity;
        if (!ReferenceEquals(again._values, _values)) again._values = _values;
        if (!ReferenceEquals(again._bytes, _bytes)) again._bytes = _bytes;
        if (_children is not null || again._children is not null) again._children = LendChildren(again._children);
        again.Begin(Type, Length, Dictionary, _offset, _nullCount, ObjectUse.Lent);
        return again;
    }

    private Column LendNew()
    {
        var lent = Pooled(Type, Length, _validity, _values, _bytes, Dictionary, _offset, _nullCount, AllChildren(static child => child.Lend()));
        lent._use = ObjectUse.Lent;
        return lent;
    }

    /// <summary>Ends what <see cref="Lend"/> began. False: they disposed the object, and may do so again, so it is not to be used again.</summary>
    internal bool TryComeBack()
    {
        var isBack = _children is null || AreChildrenBack();
        if (_disposed) return false;
        _disposed = true;
        return isBack;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_use == ObjectUse.Within)
        {
            if (IsLastHold()) EndWithin();
            return;
        }

        if (_disposed) return;
        _disposed = true;
        if (_use == ObjectUse.Lent) return;
        ReleaseMore();
        _values.Release();
    }

    private void EndWithin()
    {
        _disposed = true;
        if (_validity is not null | _bytes is not null | _children is not null) ReleaseMore();
        Reuse();
    }

    private void ReleaseMore()
    {
        _validity?.Release();
        _bytes?.Release();
        if (_children is not null) DisposeChildren();
        if (_use != ObjectUse.Within) return; // what somebody outside has keeps what it had, and says that it was disposed
        _children = null;
        _validity = _bytes = null;
    }

    private Column Hold()
    {
        _holders.TryAdd();
        return this;
    }

    private bool IsLastHold()
    {
        var left = _holders.Leave();
        Debug.Assert(left >= 0, "A column that may be somebody else's by now is disposed again.");
        return left == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(DataType type, int length, TextDictionary? dictionary, int offset, int nullCount, ObjectUse use)
    {
        if (!ReferenceEquals(Type, type)) Type = type;
        if (!ReferenceEquals(Dictionary, dictionary)) Dictionary = dictionary;
        Length = length;
        _offset = offset;
        _nullCount = _validity is null ? 0 : nullCount;
        _disposed = false;
        _use = use;
        _holders.Begin();
    }

    private void Reuse()
    {
        if (Dictionary is not null) Dictionary = null;
        if (_values.TryReleaseWith(this)) return;
        _values = null!; // what is not pooled goes now
        ThreadSpares.Current.Keep(this);
    }

    private Column Like(DataType type, int length, MemoryBlock? validity, TextDictionary? dictionary, int offset, int nullCount)
    {
        var children = _children is null ? null : ChildrenOf(offset - _offset, length);
        return _use == ObjectUse.Within
            ? Pooled(type, length, validity, _values.Retain(), _bytes?.Retain(), dictionary, offset, nullCount, children)
            : new Column(type, length, validity, _values.Retain(), _bytes?.Retain(), dictionary, offset, nullCount, children);
    }

    // Where the bytes or elements of the rows are.
    private (int Start, int Length) ValueRange()
    {
        var offsets = _values.As<int>().Slice(_offset, Length + 1);
        return (offsets[0], offsets[^1] - offsets[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountNulls() => _nullCount = Length - Validity.Count();

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void WrongWidth(int width) => WrongAccess($"slots of {width} bytes"); // the text is made here, out of the loops

    private void WrongAccess(string asked) => throw new InvalidOperationException($"A column of {Type}{(IsCoded ? " (coded)" : "")} was read as {asked}.");
}
