using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>The lists of a column, and which rows hold one.</summary>
public readonly ref struct Lists
{
    private readonly int _size; // of each list; 0: the offsets say it

    internal Lists(ReadOnlySpan<int> offsets, Column elements, Bits validity)
    {
        Offsets = offsets;
        Elements = elements;
        Validity = validity;
        Length = offsets.Length - 1;
    }

    internal Lists(int size, int length, Column elements, Bits validity)
    {
        _size = size;
        Elements = elements;
        Validity = validity;
        Length = length;
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>A set bit for each row that holds a list; empty when no row is null.</summary>
    public Bits Validity { get; }

    /// <summary>The elements of all rows, one list after another; there may be others before and behind. Owned by the column of lists.</summary>
    public Column Elements { get; }

    /// <summary>Where each row's elements start in <see cref="Elements"/>, and where the last one's end. Empty for lists of fixed size.</summary>
    internal ReadOnlySpan<int> Offsets { get; }

    /// <summary>Whether a row is null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => !Validity.IsEmpty && !Validity[row];

    /// <summary>The rows of <see cref="Elements"/> that are a row's list, in its order; of a null row, any.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    public Range this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _size == 0 ? Offsets[row]..Offsets[row + 1] : (row * _size)..((row + 1) * _size);
    }
}
