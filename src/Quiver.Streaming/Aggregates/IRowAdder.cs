using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>Adds rows to what one aggregate keeps of a group, or several whose states lie side by side. Implementations are structs of pointers, so that a loop is compiled for each list of aggregates.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal unsafe interface IRowAdder<TSelf>
    where TSelf : struct, IRowAdder<TSelf>
{
    /// <summary>How many aggregates there are.</summary>
    static abstract int Count { get; }

    /// <summary>Bytes of their states: a multiple of 8.</summary>
    static abstract int StateSize { get; }

    /// <summary>Makes one for the columns of a batch, which the caller keeps alive.</summary>
    /// <param name="inputs">As many as <see cref="Count"/>: without nulls, filter or weights.</param>
    static abstract TSelf Of(ReadOnlySpan<AggregateInput> inputs);

    /// <summary>Adds a row of the batch to the states at a place.</summary>
    void Add(byte* state, int row);
}

/// <summary>No aggregate: what a list of them begins with.</summary>
internal readonly unsafe struct AddNothing : IRowAdder<AddNothing>
{
    public static int Count => 0;

    public static int StateSize => 0;

    public static AddNothing Of(ReadOnlySpan<AggregateInput> inputs) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* state, int row)
    {
        // it has no state
    }
}

/// <summary>Counts rows.</summary>
internal readonly unsafe struct AddOne : IRowAdder<AddOne>
{
    public static int Count => 1;

    public static int StateSize => sizeof(long);

    public static AddOne Of(ReadOnlySpan<AggregateInput> inputs) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* state, int row) => ++*(long*)state;
}

/// <summary>Adds values of fixed width.</summary>
internal readonly unsafe struct AddValue<TState, TIn, TOut> : IRowAdder<AddValue<TState, TIn, TOut>>
    where TState : unmanaged, IAggregate<TState, TIn, TOut>
    where TIn : unmanaged
{
    private readonly SlotInput<TIn> _values;

    private AddValue(SlotInput<TIn> values) => _values = values;

    public static int Count => 1;

    public static int StateSize => (sizeof(TState) + 7) & ~7;

    public static AddValue<TState, TIn, TOut> Of(ReadOnlySpan<AggregateInput> inputs) => new(new SlotInput<TIn>(inputs[0].Argument!.Values<TIn>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* state, int row) => TState.Add(ref *(TState*)state, _values[row], 1);
}

/// <summary>Some aggregates, and then others.</summary>
internal readonly unsafe struct AddBoth<TFirst, TNext> : IRowAdder<AddBoth<TFirst, TNext>>
    where TFirst : struct, IRowAdder<TFirst>
    where TNext : struct, IRowAdder<TNext>
{
    private readonly TFirst _first;
    private readonly TNext _next;

    private AddBoth(TFirst first, TNext next) => (_first, _next) = (first, next);

    public static int Count => TFirst.Count + TNext.Count;

    public static int StateSize => TFirst.StateSize + TNext.StateSize;

    public static AddBoth<TFirst, TNext> Of(ReadOnlySpan<AggregateInput> inputs) => new(TFirst.Of(inputs[..TFirst.Count]), TNext.Of(inputs[TFirst.Count..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* state, int row)
    {
        _first.Add(state, row);
        _next.Add(state + TFirst.StateSize, row);
    }
}
