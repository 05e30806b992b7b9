using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>One flat column of a chunk, or some rows of the elements of its lists, seen in DuckDB's memory. Owns nothing.</summary>
internal readonly unsafe ref struct Vector
{
    private readonly void* _data;
    private readonly ulong* _validity; // null: no nulls; else one bit a row, least significant first, 1 is a value

    public Vector(nint vector, int length)
        : this(vector, start: 0, length)
    {
    }

    public Vector(nint vector, int start, int length)
    {
        Pointer = vector;
        Length = length;
        Start = start;
        _data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    /// <summary>The vector as the C interface knows it.</summary>
    public nint Pointer { get; }

    /// <summary>The first row, within the vector of the C interface.</summary>
    public int Start { get; }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>The same rows of another vector, such as that of a struct's member.</summary>
    public Vector At(nint vector) => new(vector, Start, Length);

    /// <summary>A set bit for each row that holds a value; empty when no row is null.</summary>
    public Bits Validity => _validity == null ? default : new(new ReadOnlySpan<ulong>(_validity, (Start + Length + 63) >> 6), Start, Length);

    /// <summary>The slots; those of null rows may hold anything.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new((T*)_data + Start, Length);

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => _validity != null && (_validity[(Start + row) >> 6] >> (Start + row) & 1) == 0;

    /// <summary>The bytes of a row of a VARCHAR or BLOB column; meaningless for a null row.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var slot = (StringSlot*)_data + Start + row;
        return new(slot->Length <= StringSlot.InlineCapacity ? slot->Inline : slot->Pointer, (int)slot->Length);
    }
}
