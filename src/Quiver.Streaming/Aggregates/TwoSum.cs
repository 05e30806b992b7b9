using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>Adding a number to a total of two parts: what rounding takes from the upper one goes to the lower.</summary>
/// <remarks>
/// Source of the error term: Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B (two-sum); of summing the errors apart: Neumaier, ZAMM 54, 1974. The error of a sum is
/// at most ε·|Σx| + n²ε²·Σ|x|.
/// </remarks>
internal static class TwoSum
{
    /// <summary>Adds a number. Of what is not finite the lower part becomes NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double high, ref double low, double number)
    {
        var sum = high + number;
        var taken = sum - high;
        low += high - (sum - taken) + (number - taken);
        high = sum;
    }
}
