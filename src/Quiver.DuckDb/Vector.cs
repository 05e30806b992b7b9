using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>One flat column of a chunk, or some rows of the elements of its lists, seen in DuckDB's memory. Owns nothing.</summary>
internal readonly unsafe ref struct Vector
{
    private readonly void* _data;
    private readonly ulong* _validity; // null: no nulls; else one bit a row, least significant first, 1 is a value

    private readonly int _start;

    public Vector(nint vector, int length)
        : this(vector, start: 0, length)
    {
    }

    public Vector(nint vector, int start, int length)
    {
        Pointer = vector;
        Length = length;
        _start = start;
        _data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    /// <summary>The vector as the C interface knows it.</summary>
    public nint Pointer { get; }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>A set bit for each row that holds a value; empty when no row is null.</summary>
    public Bits Validity => _validity == null ? default : new(new ReadOnlySpan<ulong>(_validity, (_start + Length + 63) >> 6), _start, Length);

    /// <summary>The slots; those of null rows may hold anything.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new((T*)_data + _start, Length);

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => _validity != null && (_validity[(_start + row) >> 6] >> (_start + row) & 1) == 0;

    /// <summary>The bytes of a row of a VARCHAR or BLOB column; meaningless for a null row.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var slot = (StringSlot*)_data + _start + row;
        return new(slot->Length <= StringSlot.InlineCapacity ? slot->Inline : slot->Pointer, (int)slot->Length);
    }
}
