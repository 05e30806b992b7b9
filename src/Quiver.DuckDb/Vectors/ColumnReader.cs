using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Copies the rows of DuckDB's vectors, one vector after another, into a column of ours. Reusable after <see cref="Finish"/>; used by one thread at a time.</summary>
internal abstract class ColumnReader(DataType type) : IDisposable
{
    private MemoryBlock? _validity; // from the first null on; zero behind Length

    /// <summary>The reader of a type.</summary>
    /// <param name="type">A type whose values need no cast to text.</param>
    /// <param name="dictionary">Codes the texts of a VARCHAR column; null reads them plain.</param>
    public static ColumnReader For(DuckType type, TextDictionary? dictionary = null)
    {
        var target = type.ToColumnType();
        return type.Id switch
        {
            TypeId.Boolean => new BooleanReader(),
            TypeId.Decimal => type.Storage switch
            {
                TypeId.SmallInt => new DecimalReader<short>(target),
                TypeId.Integer => new DecimalReader<int>(target),
                TypeId.BigInt => new DecimalReader<long>(target),
                _ => new FixedReader<Int128>(target),
            },
            TypeId.Varchar when dictionary is not null && target == DataType.Utf8 => new CodedTextReader(dictionary),
            TypeId.Varchar or TypeId.Blob => new TextReader(target),
            TypeId.List => new ListReader(target, For(type.Children[0].Type)),
            TypeId.Map => new ListReader(target, new StructReader(target.Element!, [For(type.Children[0].Type), For(type.Children[1].Type)])),
            TypeId.Array => new ArrayReader(target, For(type.Children[0].Type)),
            TypeId.Struct => new StructReader(target, [.. type.Children.Select(member => For(member.Type))]),
            TypeId.SqlNull => new NullReader(),
            TypeId.Enum => type.Storage switch
            {
                TypeId.UTinyInt => new EnumReader<byte>(type),
                TypeId.USmallInt => new EnumReader<ushort>(type),
                _ => new EnumReader<uint>(type),
            },
            _ => target.Width switch
            {
                1 => new FixedReader<byte>(target),
                2 => new FixedReader<short>(target),
                4 => new FixedReader<int>(target),
                8 => new FixedReader<long>(target),
                _ => new FixedReader<Int128>(target),
            },
        };
    }

    /// <summary>The type of the column.</summary>
    public DataType Type { get; } = type;

    /// <summary>Rows read so far.</summary>
    public int Length { get; private set; }

    /// <summary>Rows there is room for.</summary>
    private protected int Capacity { get; private set; }

    /// <summary>Bytes of text read so far; 0 for types of fixed width.</summary>
    public virtual long TextBytes => 0;

    /// <summary>Adds all rows of a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="expected">Rows the column is likely to have in the end, so that memory is taken once.</param>
    public void Append(Vector vector, int expected)
    {
        if (Length + vector.Length > Capacity || Capacity == 0)
        {
            Capacity = Math.Max(Math.Max(expected, 1), Length + vector.Length);
            Reserve(Capacity);
            if (_validity is not null) _validity = Grown(_validity, ValidityBytes, zeroed: true);
        }

        AppendValues(vector);
        AppendValidity(vector);
        Length += vector.Length;
    }

    /// <summary>The rows read as a column, which the caller owns; the reader is empty again.</summary>
    public Column Finish()
    {
        if (Capacity == 0) Reserve(1);
        var column = Build(_validity);
        (_validity, Length, Capacity) = (null, 0, 0);
        return column;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _validity?.Release();
        _validity = null;
        Release();
    }

    /// <summary>Makes room for so many rows in all, keeping those there are.</summary>
    private protected abstract void Reserve(int capacity);

    /// <summary>Writes the rows of a vector behind the others; null rows may get anything.</summary>
    private protected abstract void AppendValues(Vector vector);

    /// <summary>Makes the column, giving the memory away.</summary>
    private protected abstract Column Build(MemoryBlock? validity);

    /// <summary>Gives back memory that is in no column.</summary>
    private protected abstract void Release();

    /// <summary>A larger block with the same beginning, in exchange for a block (null: a first one).</summary>
    private protected static MemoryBlock Grown(MemoryBlock? block, long bytes, bool zeroed = false)
    {
        var larger = zeroed ? BufferPool.RentZeroed(checked((int)bytes)) : BufferPool.Rent(checked((int)bytes));
        if (block is null) return larger;
        block.Bytes[..Math.Min(block.Length, larger.Length)].CopyTo(larger.Bytes);
        block.Release();
        return larger;
    }

    private int ValidityBytes => (Capacity + 63 >> 6) * sizeof(ulong);

    private void AppendValidity(Vector vector)
    {
        var bits = vector.Validity;
        if (_validity is null)
        {
            if (bits.IsEmpty || bits.Count() == bits.Length) return;
            _validity = BufferPool.RentZeroed(ValidityBytes);
            BitSpans.SetRange(_validity.As<ulong>(), 0, Length);
        }

        if (bits.IsEmpty) BitSpans.SetRange(_validity.As<ulong>(), Length, vector.Length);
        else BitSpans.Write(_validity.As<ulong>(), Length, bits);
    }
}
