using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>One flat column of a chunk, seen in DuckDB's memory. Owns nothing.</summary>
internal readonly unsafe ref struct Vector
{
    private readonly void* _data;
    private readonly ulong* _validity; // null: no nulls; else one bit a row, least significant first, 1 is a value

    public Vector(nint vector, int length)
    {
        Pointer = vector;
        Length = length;
        _data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    /// <summary>The vector as the C interface knows it.</summary>
    public nint Pointer { get; }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>One bit a row in words of 64, least significant first, 1 is a value; empty when no row is null.</summary>
    public ReadOnlySpan<ulong> Validity => _validity == null ? default : new(_validity, (Length + 63) >> 6);

    /// <summary>The slots; those of null rows may hold anything.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new(_data, Length);

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => _validity != null && (_validity[row >> 6] >> row & 1) == 0;

    /// <summary>The bytes of a row of a VARCHAR or BLOB column; meaningless for a null row.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var slot = (StringSlot*)_data + row;
        return new(slot->Length <= StringSlot.InlineCapacity ? slot->Inline : slot->Pointer, (int)slot->Length);
    }
}
