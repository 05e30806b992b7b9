using System.Runtime.CompilerServices;

namespace Quiver.Streaming;

/// <summary>The loops over the dense maps of windows, in which rows find their groups.</summary>
internal sealed unsafe partial class GroupedAggregation
{
    // The slots of rows, up to the first whose window is new or hashed. Where a group is new the slot is 0, and the row is noted: without a branch, as which groups are new cannot be predicted.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Known<TMaps>(TMaps maps, ReadOnlySpan<int> ids, Span<int> slots, Span<int> unknown, ref int unknownCount, int from)
        where TMaps : struct, IPaneMaps
    {
        slots = slots[..ids.Length];
        unknown = unknown[..ids.Length];
        var count = unknownCount;
        var k = from;
        for (; k < ids.Length; k++)
        {
            var map = maps.Of(k);
            if (map == null) break;
            var slot = map[ids[k]];
            slots[k] = slot;
            unknown[count] = k;
            count += Unsafe.BitCast<bool, byte>(slot == 0);
        }

        unknownCount = count;
        return k;
    }

    // The first row of each new group; its place in the map is marked, by a number that is no slot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Mark<TMaps>(TMaps maps, ReadOnlySpan<int> unknown, ReadOnlySpan<int> ids, Span<int> rows)
        where TMaps : struct, IPaneMaps
    {
        var count = 0;
        foreach (var k in unknown)
        {
            ref var slot = ref maps.Of(k)[ids[k]];
            int isNew = Unsafe.BitCast<bool, byte>(slot == 0);
            slot -= isNew;
            rows[count] = k;
            count += isNew;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Look<TMaps>(TMaps maps, ReadOnlySpan<int> rows, ReadOnlySpan<int> ids, Span<int> slots)
        where TMaps : struct, IPaneMaps
    {
        foreach (var k in rows) slots[k] = maps.Of(k)[ids[k]];
    }

    /// <summary>Where a loop finds the dense map of a row's window. Implementations are structs, so that the loop is compiled for each.</summary>
    private interface IPaneMaps
    {
        /// <summary>Slots by id; null: the window is new, or hashed.</summary>
        int* Of(int k);

        /// <summary>The window's number within the batch.</summary>
        int WindowOf(int k);
    }

    /// <summary>All rows are in one window.</summary>
    private readonly struct OnePane(int* map) : IPaneMaps
    {
        private readonly int* _map = map;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* Of(int k) => _map;

        public int WindowOf(int k) => 0;
    }

    /// <summary>Rows are in several windows.</summary>
    private readonly struct SomePanes(int** maps, int* windows) : IPaneMaps
    {
        private readonly int** _maps = maps;
        private readonly int* _windows = windows;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* Of(int k) => _maps[_windows[k]];

        public int WindowOf(int k) => _windows[k];
    }
}
