using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// The values of one column of a batch, laid out as Arrow lays them out: a validity mask, slots of fixed width, offsets and bytes, or offsets and a column of elements, 64-byte aligned. Immutable once built, so
/// any thread may read it. Memory is shared by <see cref="Share"/> and <see cref="Slice"/>; each column object has one owner, who disposes it.
/// </summary>
public sealed class Column : IDisposable
{
    private readonly MemoryBlock? _validity; // bits; null: no nulls
    private readonly MemoryBlock _values;    // slots, bits of booleans, offsets of texts and lists, or codes
    private readonly MemoryBlock? _bytes;    // of plain texts
    private readonly Column? _elements;      // of lists; not sliced with them
    private readonly int _offset;            // rows into the blocks
    private int _nullCount;                  // -1: not counted yet
    private bool _disposed;

    internal Column(DataType type, int length, MemoryBlock? validity, MemoryBlock values, MemoryBlock? bytes = null, TextDictionary? dictionary = null, int offset = 0, int nullCount = -1, Column? elements = null)
    {
        Type = type;
        Length = length;
        _validity = validity;
        _values = values;
        _bytes = bytes;
        _elements = elements;
        Dictionary = dictionary;
        _offset = offset;
        _nullCount = validity is null ? 0 : nullCount;
    }

    /// <summary>The type of the values.</summary>
    public DataType Type { get; }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>The texts that <see cref="Codes"/> stand for; null when the column is not coded.</summary>
    public TextDictionary? Dictionary { get; }

    /// <summary>Whether texts are coded: a number a row, the texts in <see cref="Dictionary"/>.</summary>
    public bool IsCoded => Dictionary is not null;

    /// <summary>How many rows are null.</summary>
    public int NullCount => _nullCount >= 0 ? _nullCount : _nullCount = Length - Validity.Count();

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
        return new Values<T>(_values.As<T>().Slice(_offset, Length), Validity);
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
            return new Values<int>(_values.As<int>().Slice(_offset, Length), Validity);
        }
    }

    /// <summary>The lists of a list column.</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The column was disposed.</exception>
    public Lists Lists
    {
        get
        {
            ThrowIfDisposed();
            if (_elements is null) WrongAccess("lists");
            return new Lists(_values.As<int>().Slice(_offset, Length + 1), _elements!, Validity);
        }
    }

    /// <summary>Bytes this column's rows take, for budgets: a slice counts its own rows.</summary>
    public long ByteSize => Type.Kind == TypeKind.Boolean ? Length / 4
        : Length * (long)(Type.Width > 0 ? Type.Width : sizeof(int)) + (_validity is null ? 0 : Length / 8) + (_bytes is null ? 0 : ValueRange().Length) + ElementBytes();

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
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + (long)length, Length);
        return new Column(Type, length, _validity?.Retain(), _values.Retain(), _bytes?.Retain(), Dictionary, _offset + start, length == Length || _nullCount == 0 ? _nullCount : -1, _elements?.Share());
    }

    /// <summary>The same values under another mask, sharing the memory, with an owner of its own.</summary>
    /// <param name="validity">A bit for each row, from the first bit on; owned by the new column. Null: no nulls.</param>
    internal Column Masked(MemoryBlock? validity)
    {
        ThrowIfDisposed();
        if (_offset != 0) throw new InvalidOperationException("A slice has its bits elsewhere; mask the whole column, or gather the slice first.");
        return new Column(Type, Length, validity, _values.Retain(), _bytes?.Retain(), Dictionary, elements: _elements?.Share());
    }

    /// <summary>The same slots read as another type of the same layout (TIMESTAMP as TIMESTAMP WITH TIME ZONE), sharing the memory, with an owner of its own.</summary>
    internal Column As(DataType type)
    {
        if (type.Width != Type.Width || type.IsVariable != Type.IsVariable || type.Element != Type.Element) WrongAccess(type.Name);
        ThrowIfDisposed();
        return new Column(type, Length, _validity?.Retain(), _values.Retain(), _bytes?.Retain(), Dictionary, _offset, _nullCount, _elements?.Share());
    }

    /// <summary>A column of codes (INTEGER) as the texts they stand for, sharing the memory, with an owner of its own.</summary>
    internal Column Decoded(TextDictionary dictionary)
    {
        if (Type.Kind != TypeKind.Int32) WrongAccess("codes");
        ThrowIfDisposed();
        return new Column(DataType.Utf8, Length, _validity?.Retain(), _values.Retain(), null, dictionary, _offset, _nullCount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _validity?.Release();
        _values.Release();
        _bytes?.Release();
        _elements?.Dispose();
    }

    // Where the bytes or elements of the rows are.
    private (int Start, int Length) ValueRange()
    {
        var offsets = _values.As<int>().Slice(_offset, Length + 1);
        return (offsets[0], offsets[^1] - offsets[0]);
    }

    private long ElementBytes()
    {
        if (_elements is null) return 0;
        var (start, length) = ValueRange();
        using var elements = _elements.Slice(start, length);
        return elements.ByteSize;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void WrongWidth(int width) => WrongAccess($"slots of {width} bytes"); // the text is made here, out of the loops

    private void WrongAccess(string asked) => throw new InvalidOperationException($"A column of {Type}{(IsCoded ? " (coded)" : "")} was read as {asked}.");
}
