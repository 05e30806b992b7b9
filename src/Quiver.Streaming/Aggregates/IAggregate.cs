namespace Quiver.Streaming.Aggregates;

/// <summary>
/// An aggregate over values of one type, as operations on its state. The state's type is the operation: the JIT makes one plain loop of <see cref="FixedAggregate{TState,TIn,TOut}"/> for
/// each. The all-zero state is the empty one.
/// </summary>
/// <typeparam name="TState">The implementing type: a few unmanaged fields.</typeparam>
/// <typeparam name="TIn">The C# type of the argument's slots.</typeparam>
/// <typeparam name="TOut">The C# type of the result's slots.</typeparam>
internal interface IAggregate<TState, TIn, TOut>
    where TState : unmanaged, IAggregate<TState, TIn, TOut>
{
    /// <summary>Whether a negative weight takes values back.</summary>
    static abstract bool Retractable { get; }

    /// <summary>Adds a value that is not null. Runs for every row, also of the spare state: no error, no rare path that is dear.</summary>
    /// <param name="state">The group's state.</param>
    /// <param name="value">The value.</param>
    /// <param name="weight">How often it counts; a constant 1 where the input has no weights, so tests of it cost nothing there.</param>
    static abstract void Add(ref TState state, TIn value, long weight);

    /// <summary>Adds the values of many rows, none of them null, in their order: what <see cref="Add"/> does one by one. For states that can be kept in registers meanwhile.</summary>
    static virtual void AddAll<TInput>(ref TState state, TInput values, ReadOnlySpan<int> rows)
        where TInput : struct, IInput<TIn>, allows ref struct
    {
        foreach (var row in rows) TState.Add(ref state, values[row], 1);
    }

    /// <summary>Adds what another state has seen, later in time.</summary>
    static abstract void Merge(ref TState state, in TState later);

    /// <summary>The result; false is NULL.</summary>
    /// <exception cref="QuiverException">QueryFailed: the result does not fit its type.</exception>
    static abstract bool TryResult(in TState state, out TOut value);
}
