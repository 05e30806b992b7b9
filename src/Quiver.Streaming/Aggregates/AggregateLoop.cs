using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>The loop that all aggregates of fixed width share.</summary>
internal static unsafe class AggregateLoop
{
    /// <summary>Adds each row to its group.</summary>
    /// <param name="groups">The rows of state.</param>
    /// <param name="offset">Where the state starts in a row.</param>
    /// <param name="slots">A group for each row.</param>
    /// <param name="rows">As many rows.</param>
    /// <param name="values">Their values.</param>
    /// <param name="weights">Their weights, BIGINT; null: each counts once, by a loop that knows it.</param>
    public static void Run<TState, TIn, TOut, TInput>(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, TInput values, Column? weights)
        where TState : unmanaged, IAggregate<TState, TIn, TOut>
        where TInput : struct, IInput<TIn>, allows ref struct
    {
        if (weights is null && slots.AreEqual) TState.AddAll(ref *(TState*)(groups[slots[0]] + offset), values, rows[..slots.Length]);
        else if (weights is null) Run<TState, TIn, TOut, TInput, EachOnce>(groups, offset, slots, rows, values, default);
        else Run<TState, TIn, TOut, TInput, SlotInput<long>>(groups, offset, slots, rows, values, new SlotInput<long>(weights.Values<long>()));
    }

    // Compiled at once in its best form: the first batch of a query is as fast as the last, for some 0.3 ms a kind of loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TState, TIn, TOut, TInput, TWeights>(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, TInput values, TWeights weights)
        where TState : unmanaged, IAggregate<TState, TIn, TOut>
        where TInput : struct, IInput<TIn>, allows ref struct
        where TWeights : struct, IInput<long>
    {
        rows = rows[..slots.Length];
        for (var k = 0; k < slots.Length; k++)
        {
            var row = rows[k];
            TState.Add(ref *(TState*)(groups[slots[k]] + offset), values[row], weights[row]);
        }
    }

    /// <summary>Adds groups to others; see <see cref="GroupedAggregate.Merge(ReadOnlySpan{nint}, ReadOnlySpan{nint}, ReadOnlySpan{nint})"/>.</summary>
    /// <param name="offset">Where the state starts in a row.</param>
    /// <param name="into">Where rows start.</param>
    /// <param name="earlier">As many.</param>
    /// <param name="later">As many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge<TState, TIn, TOut>(nint offset, ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
        where TState : unmanaged, IAggregate<TState, TIn, TOut>
    {
        earlier = earlier[..into.Length];
        later = later[..into.Length];
        for (var k = 0; k < into.Length; k++)
        {
            ref var state = ref *(TState*)(into[k] + offset);
            state = *(TState*)(earlier[k] + offset);
            TState.Merge(ref state, in *(TState*)(later[k] + offset));
        }
    }
}
