using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Adds rows of state to others, a block at a time: each aggregate in turn takes all of a block, in one loop. Rows may lie anywhere.</summary>
/// <param name="aggregates">What the rows hold.</param>
/// <param name="rowSize">Bytes of a row.</param>
/// <param name="hasHeader">Whether a row starts with a <see cref="GroupHeader"/>, of which the rows are counted.</param>
internal sealed unsafe class RowMerger(GroupedAggregate[] aggregates, int rowSize, bool hasHeader)
{
    /// <summary>Bytes of a row.</summary>
    public int RowSize => rowSize;

    /// <summary>Where the rows to be added to are; room for a block, filled by the caller.</summary>
    public nint[] Into { get; } = new nint[GroupedAggregate.BlockRows];

    /// <summary>Where the rows that are added are: those of later times.</summary>
    public nint[] Later { get; } = new nint[GroupedAggregate.BlockRows];

    /// <summary>Adds the first <paramref name="count"/> of <see cref="Later"/> to those of <see cref="Into"/>, each to the one at its place.</summary>
    public void Merge(int count)
    {
        if (count == 0) return;
        var into = Into.AsSpan(0, count);
        var later = Later.AsSpan(0, count);
        if (hasHeader) MergeHeaders(into, later);
        foreach (var aggregate in aggregates) aggregate.Merge(into, later);
        if (!Faults.PaneMergedTwice) return;
        foreach (var aggregate in aggregates) aggregate.Merge(into, later);
    }

    /// <summary>Copies a row. Rows are made of whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* from, byte* to, int rowSize)
    {
        for (nint at = 0; at < rowSize; at += Vector128<byte>.Count) Vector128.Load(from + at).Store(to + at);
    }

    /// <summary>Has the processor fetch a row that is read soon: rows that lie in no order cost a wait each otherwise, of windows of many panes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* row)
    {
        if (Sse.IsSupported) Sse.Prefetch0(row);
    }

    private static void MergeHeaders(ReadOnlySpan<nint> into, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++) ((GroupHeader*)into[k])->Rows += ((GroupHeader*)later[k])->Rows;
    }
}
