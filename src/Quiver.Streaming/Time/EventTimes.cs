using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Time;

/// <summary>Loops over event times.</summary>
internal static class EventTimes
{
    /// <summary>Times less apart than this are divided exactly in doubles.</summary>
    public const long ExactRange = 1L << 52;

    private const int FewWindows = 5; // so few that comparing with the start of each is faster than to divide

    /// <summary>The least and the greatest of some times.</summary>
    /// <param name="times">At least one.</param>
    public static (long Least, long Greatest) Bounds(ReadOnlySpan<long> times)
    {
        if (times.Length > FewRows.Most) return BoundsOfMany(times);
        var (least, greatest) = (times[0], times[0]);
        foreach (var time in times) (least, greatest) = (Math.Min(least, time), Math.Max(greatest, time));
        return (least, greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Least, long Greatest) BoundsOfMany(ReadOnlySpan<long> times)
    {
        var (least, greatest) = (times[0], times[0]);
        var k = 0;
        if (times.Length >= Vector512<long>.Count)
        {
            var (lows, highs) = (Vector512.Create(least), Vector512.Create(least));
            for (; k <= times.Length - Vector512<long>.Count; k += Vector512<long>.Count)
            {
                var some = Vector512.Create(times[k..]);
                lows = Vector512.Min(lows, some);
                highs = Vector512.Max(highs, some);
            }

            for (var lane = 0; lane < Vector512<long>.Count; lane++)
            {
                least = Math.Min(least, lows[lane]);
                greatest = Math.Max(greatest, highs[lane]);
            }
        }

        for (; k < times.Length; k++)
        {
            least = Math.Min(least, times[k]);
            greatest = Math.Max(greatest, times[k]);
        }

        return (least, greatest);
    }

    /// <summary>How many whole windows lie between a window's start and each time.</summary>
    /// <param name="times">Times from <paramref name="from"/> on, less than <see cref="ExactRange"/> later.</param>
    /// <param name="from">The start of the first window.</param>
    /// <param name="size">The width of a window; the results fit 32 bits.</param>
    /// <param name="count">How many windows there are, from the first on.</param>
    /// <param name="windows">Receives a number for each time: 0 for the window that starts at <paramref name="from"/>.</param>
    /// <remarks>
    /// A window's number is how many of the others start at the time or before. Of many windows: a quotient of doubles, cut off, is exact here: for a = n·b − 1, a/b misses n by more than n·2⁻⁵², which rounding cannot bridge. On machines without 512-bit vectors the plain loop is as fast.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Windows(ReadOnlySpan<long> times, long from, long size, int count, Span<int> windows)
    {
        windows = windows[..times.Length];
        var k = 0;
        if (Vector512.IsHardwareAccelerated && count <= FewWindows)
        {
            var (second, third, fourth, fifth) = (LastBefore(1), LastBefore(2), LastBefore(3), LastBefore(4));
            for (; k <= times.Length - 8; k += 8)
            {
                var some = Vector512.Create(times[k..]);
                var numbers = Vector512.GreaterThan(some, second) + Vector512.GreaterThan(some, third) + Vector512.GreaterThan(some, fourth) + Vector512.GreaterThan(some, fifth); // -1 for each
                Vector512.Narrow(-numbers, numbers).GetLower().CopyTo(windows[k..]);
            }
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            var (start, width) = (Vector512.Create(from), Vector512.Create((double)size));
            for (; k <= times.Length - 8; k += 8)
            {
                var numbers = Vector512.ConvertToInt64Native(Vector512.ConvertToDouble(Vector512.Create(times[k..]) - start) / width);
                Vector512.Narrow(numbers, numbers).GetLower().CopyTo(windows[k..]);
            }
        }

        for (; k < times.Length; k++) windows[k] = (int)((double)(times[k] - from) / size);

        Vector512<long> LastBefore(int window) => Vector512.Create(window < count ? from + (window * size) - 1 : long.MaxValue);
    }
}
