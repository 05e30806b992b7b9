using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>The maps of a column, and which rows hold one.</summary>
public readonly ref struct Maps
{
    private readonly Lists _entries;

    internal Maps(Lists entries)
    {
        _entries = entries;
        var members = entries.Elements.Children;
        Keys = members[0];
        Values = members[1];
    }

    /// <summary>How many rows there are.</summary>
    public int Length => _entries.Length;

    /// <summary>A set bit for each row that holds a map; empty when no row is null.</summary>
    public Bits Validity => _entries.Validity;

    /// <summary>The keys of all rows, one map after another, never null; there may be others before and behind. Owned by the column of maps.</summary>
    public Column Keys { get; }

    /// <summary>The value of each of <see cref="Keys"/>. Owned by the column of maps.</summary>
    public Column Values { get; }

    /// <summary>Whether a row is null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => _entries.IsNull(row);

    /// <summary>The rows of <see cref="Keys"/> and <see cref="Values"/> that are a row's map, in its order; of a null row, any.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    public Range this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _entries[row];
    }
}
