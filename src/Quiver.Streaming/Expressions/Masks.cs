using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Validity masks of results, made of those of the operands: one word for 64 rows.</summary>
internal static class Masks
{
    /// <summary>A mask that starts at a word, with the bits of <paramref name="bits"/>.</summary>
    public static MemoryBlock Copy(Bits bits)
    {
        var block = Rent(bits.Length);
        bits.CopyTo(block.As<ulong>());
        return block;
    }

    /// <summary>The mask of rows that are valid in a column; null: all are.</summary>
    public static MemoryBlock? Of(Column? column) => column is null || column.NullCount == 0 ? null : Copy(column.Validity);

    /// <summary>The mask of rows that are valid in both columns; null: all are. An operand that is a constant has no column.</summary>
    public static MemoryBlock? And(Column? left, Column? right)
    {
        if (left is null || left.NullCount == 0) return Of(right);
        var mask = Of(left)!;
        if (right is not null && right.NullCount > 0) And(mask.As<ulong>(), right.Validity);
        return mask;
    }

    /// <summary>Clears the bits that are not set in <paramref name="bits"/>.</summary>
    public static void And(Span<ulong> words, Bits bits)
    {
        for (var index = 0; index < bits.WordCount; index++) words[index] &= bits.Word(index);
    }

    /// <summary>A block for so many bits; its contents are undefined.</summary>
    public static MemoryBlock Rent(int bits) => BufferPool.Rent(BitSpans.Words(bits) * sizeof(ulong));

    /// <summary>A block of so many bits, all set.</summary>
    public static MemoryBlock RentSet(int bits)
    {
        var block = Rent(bits);
        block.Bytes.Fill(byte.MaxValue);
        return block;
    }
}
