using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Streaming;

/// <summary>0, 1, 2 …: the rows of a batch without a selection, for loops that go over chosen rows.</summary>
internal static class RowNumbers
{
    private static volatile int[] _numbers = Make(8_192);

    /// <summary>The numbers 0 to <paramref name="count"/> - 1.</summary>
    public static ReadOnlySpan<int> First(int count)
    {
        var numbers = _numbers;
        if (numbers.Length < count) _numbers = numbers = Make(Math.Max(count, numbers.Length * 2)); // two threads may both make one; either serves
        return numbers.AsSpan(0, count);
    }

    /// <summary>Whether rows are known to lie side by side, each one behind the last: as of a batch without a selection. False: nobody knows.</summary>
    public static bool AreSuccessive(ReadOnlySpan<int> rows)
    {
        var numbers = _numbers;
        var bytes = Unsafe.ByteOffset(ref numbers[0], ref MemoryMarshal.GetReference(rows));
        return !rows.IsEmpty && bytes >= 0 && bytes < (nint)numbers.Length * sizeof(int);
    }

    private static int[] Make(int count)
    {
        var numbers = new int[count];
        for (var row = 0; row < count; row++) numbers[row] = row;
        return numbers;
    }
}
