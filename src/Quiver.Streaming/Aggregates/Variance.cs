using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>What is made of the squared distances of some values from their mean.</summary>
internal interface ISpread
{
    /// <summary>DuckDB's name of the function.</summary>
    static abstract string Name { get; }

    /// <summary>How many values there must be for a result.</summary>
    static abstract int FewestValues { get; }

    /// <summary>The result.</summary>
    /// <param name="squares">The sum of the squared distances.</param>
    /// <param name="count">The number of values.</param>
    static abstract double Of(double squares, long count);
}

/// <summary><c>var_pop</c>.</summary>
internal readonly struct PopulationVariance : ISpread
{
    public static string Name => "var_pop";

    public static int FewestValues => 1;

    public static double Of(double squares, long count) => count > 1 ? squares / count : 0;
}

/// <summary><c>var_samp</c>.</summary>
internal readonly struct SampleVariance : ISpread
{
    public static string Name => "var_samp";

    public static int FewestValues => 2;

    public static double Of(double squares, long count) => squares / (count - 1);
}

/// <summary><c>stddev_pop</c>.</summary>
internal readonly struct PopulationDeviation : ISpread
{
    public static string Name => "stddev_pop";

    public static int FewestValues => 1;

    public static double Of(double squares, long count) => Math.Sqrt(PopulationVariance.Of(squares, count));
}

/// <summary><c>stddev</c>, <c>stddev_samp</c>.</summary>
internal readonly struct SampleDeviation : ISpread
{
    public static string Name => "stddev";

    public static int FewestValues => 2;

    public static double Of(double squares, long count) => Math.Sqrt(SampleVariance.Of(squares, count));
}

/// <summary>The variance of numbers and its root, from the mean and the sum of squared distances so far. NULL of too few values; a result that is not finite is an error, as in DuckDB.</summary>
/// <remarks>
/// Sources: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4(3), 1962; for merging Chan, Golub and LeVeque, "Updating Formulae and a Pairwise
/// Algorithm for Computing Sample Variances", 1979.
/// </remarks>
internal struct Variance<TSpread> : IAggregate<Variance<TSpread>, double, double>
    where TSpread : ISpread
{
    private long _count;
    private double _mean;
    private double _squares;

    public static bool Retractable => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Variance<TSpread> state, double value, long weight)
    {
        state._count++;
        var distance = value - state._mean;
        state._mean += distance / state._count;
        state._squares += distance * (value - state._mean);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref Variance<TSpread> state, in Variance<TSpread> later)
    {
        if (later._count == 0) return;
        if (state._count == 0)
        {
            state = later;
            return;
        }

        var count = state._count + later._count;
        var distance = later._mean - state._mean;
        state._squares += later._squares + (distance * distance * state._count / count * later._count);
        state._mean += distance * later._count / count;
        state._count = count;
    }

    public static bool TryResult(in Variance<TSpread> state, out double value)
    {
        value = 0;
        if (state._count < TSpread.FewestValues) return false;
        value = TSpread.Of(state._squares, state._count);
        if (!double.IsFinite(value)) OutOfRange(TSpread.Name);
        return true;
    }

    /// <summary>The error of a result that is not finite.</summary>
    [DoesNotReturn]
    internal static void OutOfRange(string function) => throw new QuiverException(
        ErrorCode.QueryFailed,
        $"{function} is out of range: among its values are infinities, NaN or numbers too large to be squared. Leave them out with FILTER (WHERE isfinite(x)).");
}
