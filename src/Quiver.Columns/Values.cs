using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>The slots of a column and which of them hold a value. The slot of a null row may hold any bytes: look at the mask first.</summary>
/// <typeparam name="T">The C# type of a slot, as <see cref="TypeKind"/> says.</typeparam>
public readonly ref struct Values<T>
    where T : unmanaged
{
    /// <summary>Views slots.</summary>
    /// <param name="values">A slot for each row.</param>
    /// <param name="validity">A set bit for each row that holds a value; empty when no row is null.</param>
    public Values(ReadOnlySpan<T> values, Bits validity)
    {
        All = values;
        Validity = validity;
    }

    /// <summary>A slot for each row, those of null rows included.</summary>
    public ReadOnlySpan<T> All { get; }

    /// <summary>A set bit for each row that holds a value; empty when no row is null.</summary>
    public Bits Validity { get; }

    /// <summary>How many rows there are.</summary>
    public int Length => All.Length;

    /// <summary>Whether a row is null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => !Validity.IsEmpty && !Validity[row];
}
