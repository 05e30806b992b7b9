using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Merges rows of state, a block at a time: each aggregate in turn takes all of a block, in one loop. Rows may lie anywhere.</summary>
/// <param name="aggregates">What the rows hold.</param>
/// <param name="rowSize">Bytes of a row.</param>
/// <param name="hasHeader">Whether a row starts with a <see cref="GroupHeader"/>, of which the rows are counted.</param>
internal sealed unsafe class RowMerger(GroupedAggregate[] aggregates, int rowSize, bool hasHeader)
{
    /// <summary>Bytes of a row.</summary>
    public int RowSize => rowSize;

    /// <summary>Where the merged rows go; room for a block, filled by the caller.</summary>
    public nint[] Into { get; } = new nint[GroupedAggregate.BlockRows];

    /// <summary>Where the rows of earlier times are.</summary>
    public nint[] Earlier { get; } = new nint[GroupedAggregate.BlockRows];

    /// <summary>Where those of later times are.</summary>
    public nint[] Later { get; } = new nint[GroupedAggregate.BlockRows];

    /// <summary>Merges the first <paramref name="count"/> rows of <see cref="Earlier"/> and <see cref="Later"/>.</summary>
    public void Merge(int count)
    {
        if (count == 0) return;
        Merge(Into.AsSpan(0, count), Earlier.AsSpan(0, count), Later.AsSpan(0, count));
        if (Faults.PaneMergedTwice) Merge(Into.AsSpan(0, count), Into.AsSpan(0, count), Later.AsSpan(0, count));
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

    private void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        if (hasHeader) MergeHeaders(into, earlier, later);
        foreach (var aggregate in aggregates) aggregate.Merge(into, earlier, later);
    }

    private static void MergeHeaders(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++) *(GroupHeader*)into[k] = new GroupHeader { Rows = ((GroupHeader*)earlier[k])->Rows + ((GroupHeader*)later[k])->Rows };
    }
}
