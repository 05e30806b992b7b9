using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>min</c> and <c>max</c> of intervals; of equal ones (30 days, 1 month) the first that came.</summary>
internal struct IntervalExtreme<TEnd> : IAggregate<IntervalExtreme<TEnd>, Interval, Interval>
    where TEnd : IEnd
{
    private Interval _best;
    private long _seen;

    public static bool Retractable => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref IntervalExtreme<TEnd> state, Interval value, long weight)
    {
        if (state._seen != 0)
        {
            var order = IntervalOrder.Compare(value, state._best);
            if (TEnd.IsUpper ? order <= 0 : order >= 0) return;
        }

        state._best = value;
        state._seen = 1;
    }

    public static void Merge(ref IntervalExtreme<TEnd> state, in IntervalExtreme<TEnd> later)
    {
        if (later._seen != 0) Add(ref state, later._best, weight: 1);
    }

    public static bool TryResult(in IntervalExtreme<TEnd> state, out Interval value)
    {
        value = state._best;
        return state._seen != 0;
    }
}
