using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        var k = from;
        if (Eight.IsFast)
        {
            fixed (int* noted = unknown)
            {
                for (; k <= ids.Length - Eight.Count; k += Eight.Count)
                {
                    var map = maps.OfEight(k);
                    if (map == null)
                    {
                        var end = KnownOneByOne(maps, ids[..(k + Eight.Count)], slots, unknown, ref unknownCount, k);
                        if (end < k + Eight.Count) return end;
                        continue;
                    }

                    var found = Eight.Look(map, Vector256.Create(ids[k..]));
                    found.CopyTo(slots[k..]);
                    unknownCount += Eight.Note(noted + unknownCount, k, Vector256.Equals(found, Vector256<int>.Zero).ExtractMostSignificantBits());
                }
            }
        }

        return KnownOneByOne(maps, ids, slots, unknown, ref unknownCount, k);
    }

    // The plain form of the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int KnownOneByOne<TMaps>(TMaps maps, ReadOnlySpan<int> ids, Span<int> slots, Span<int> unknown, ref int unknownCount, int from)
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

    // The slots of rows by their windows alone, up to the first whose window has none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Look(ReadOnlySpan<int> totals, ReadOnlySpan<int> windows, Span<int> slots, int from)
    {
        slots = slots[..windows.Length];
        var k = from;
        if (Vector512.IsHardwareAccelerated && totals.Length <= Vector512<int>.Count)
        {
            var few = Vector512<int>.Zero;
            for (var window = 0; window < totals.Length; window++) few = few.WithElement(window, totals[window]);
            for (; k <= windows.Length - Vector512<int>.Count; k += Vector512<int>.Count)
            {
                var found = Vector512.ShuffleNative(few, Vector512.Create(windows[k..]));
                if (Vector512.EqualsAny(found, Vector512<int>.Zero)) break; // the loop below finds where
                found.CopyTo(slots[k..]);
            }
        }

        for (; k < windows.Length; k++)
        {
            var slot = totals[windows[k]];
            if (slot == 0) break;
            slots[k] = slot;
        }

        return k;
    }

    /// <summary>Where a loop finds the dense map of a row's window. Implementations are structs, so that the loop is compiled for each.</summary>
    private interface IPaneMaps
    {
        /// <summary>Slots by id; null: the window is new, or hashed.</summary>
        int* Of(int k);

        /// <summary>Slots by id for eight rows from one on; null: they are in different windows, or look at each.</summary>
        int* OfEight(int k);

        /// <summary>The window's number within the batch.</summary>
        int WindowOf(int k);
    }

    /// <summary>All rows are in one window.</summary>
    private readonly struct OnePane(int* map) : IPaneMaps
    {
        private readonly int* _map = map;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* Of(int k) => _map;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* OfEight(int k) => _map;

        public int WindowOf(int k) => 0;
    }

    /// <summary>Rows are in several windows.</summary>
    private readonly struct SomePanes(int** maps, int* windows) : IPaneMaps
    {
        private readonly int** _maps = maps;
        private readonly int* _windows = windows;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* Of(int k) => _maps[_windows[k]];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int* OfEight(int k) => Vector256.EqualsAll(Vector256.Load(_windows + k), Vector256.Create(_windows[k])) ? _maps[_windows[k]] : null;

        public int WindowOf(int k) => _windows[k];
    }
}
