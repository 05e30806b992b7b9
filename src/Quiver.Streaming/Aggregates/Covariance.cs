using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>What is made of how pairs of values vary together.</summary>
internal interface ICorrelation
{
    /// <summary>How many pairs there must be for a result.</summary>
    static abstract int FewestPairs { get; }

    /// <summary>The result.</summary>
    static abstract double Of(in PairMoments pairs);
}

/// <summary>The means of pairs of numbers, and the sums of their squared distances and of the products of their distances. See <see cref="Variance{TSpread}"/> for the sources.</summary>
internal struct PairMoments
{
    public long Count;
    public double Products;
    public double LeftSquares;
    public double RightSquares;
    private double _left;
    private double _right;

    /// <summary>Adds a pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double left, double right)
    {
        Count++;
        var (toLeft, toRight) = (left - _left, right - _right);
        _left += toLeft / Count;
        _right += toRight / Count;
        Products += toLeft * (right - _right);
        LeftSquares += toLeft * (left - _left);
        RightSquares += toRight * (right - _right);
    }

    /// <summary>Adds the pairs of another.</summary>
    public void Merge(in PairMoments later)
    {
        if (later.Count == 0) return;
        if (Count == 0)
        {
            this = later;
            return;
        }

        var count = Count + later.Count;
        var share = (double)Count / count * later.Count;
        var (toLeft, toRight) = (later._left - _left, later._right - _right);
        Products += later.Products + (toLeft * toRight * share);
        LeftSquares += later.LeftSquares + (toLeft * toLeft * share);
        RightSquares += later.RightSquares + (toRight * toRight * share);
        _left += toLeft * later.Count / count;
        _right += toRight * later.Count / count;
        Count = count;
    }
}

/// <summary><c>covar_pop</c>.</summary>
internal readonly struct PopulationCovariance : ICorrelation
{
    public static int FewestPairs => 1;

    public static double Of(in PairMoments pairs) => pairs.Products / pairs.Count;
}

/// <summary><c>covar_samp</c>.</summary>
internal readonly struct SampleCovariance : ICorrelation
{
    public static int FewestPairs => 2;

    public static double Of(in PairMoments pairs) => pairs.Products / (pairs.Count - 1);
}

/// <summary><c>corr</c>: NaN where one side does not vary.</summary>
internal readonly struct Correlation : ICorrelation
{
    public static int FewestPairs => 1;

    public static double Of(in PairMoments pairs)
    {
        var (left, right) = (PopulationDeviation.Of(pairs.LeftSquares, pairs.Count), PopulationDeviation.Of(pairs.RightSquares, pairs.Count));
        if (!double.IsFinite(left) || !double.IsFinite(right)) Variance<PopulationDeviation>.OutOfRange("corr");
        var both = left * right;
        return both == 0 ? double.NaN : pairs.Products / pairs.Count / both;
    }
}

/// <summary>An aggregate of pairs of DOUBLE; those of which a side is null do not count. NULL of too few pairs.</summary>
internal sealed unsafe class Covariance<TCorrelation> : GroupedAggregate
    where TCorrelation : ICorrelation
{
    /// <inheritdoc/>
    public override int StateSize => sizeof(PairMoments);

    /// <inheritdoc/>
    public override DataType ResultType => DataType.Float64;

    /// <inheritdoc/>
    public override bool Retractable => false;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        Span<int> scratch = stackalloc int[BlockRows];
        var wanted = Redirect.Unwanted(slots, rows, input.Argument, input.Filter, scratch);
        wanted = Redirect.Unwanted(wanted, rows, input.Second, filter: null, scratch);
        Run(groups.Pointers, Offset, wanted, rows, new SlotInput<double>(input.Argument!.Values<double>()), new SlotInput<double>(input.Second!.Values<double>()));
    }

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            ref var pairs = ref *(PairMoments*)(into[k] + Offset);
            pairs = *(PairMoments*)(earlier[k] + Offset);
            pairs.Merge(in *(PairMoments*)(later[k] + Offset));
        }
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            ref var pairs = ref State(groups, slot);
            if (pairs.Count < TCorrelation.FewestPairs) results.AppendNull();
            else results.Append(TCorrelation.Of(in pairs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, SlotInput<double> left, SlotInput<double> right)
    {
        rows = rows[..slots.Length];
        for (var k = 0; k < slots.Length; k++) ((PairMoments*)(groups[slots[k]] + offset))->Add(left[rows[k]], right[rows[k]]);
    }

    private ref PairMoments State(GroupRows groups, int slot) => ref *(PairMoments*)(groups.Pointers[slot] + Offset);
}
