using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Gives each combination of key values a small number, its <em>id</em>: 0, 1, 2 … in the order in which combinations first come, or in that of a dictionary of few texts. Nulls equal each other, −0.0 equals 0.0, NaN
/// equals itself, intervals are compared with a month of 30 days and a day of 24 hours.
/// </summary>
internal abstract class KeyTable : IDisposable
{
    /// <summary>An empty table for keys of some types: the one that fits them best.</summary>
    /// <param name="types">The types of the key columns; none: there is one group, of id 0, from the start.</param>
    public static KeyTable Create(ReadOnlySpan<DataType> types)
    {
        if (types.IsEmpty) return new NoKeys();
        if (types.Length == 1 && types[0].IsVariable) return new TextKeys(types[0]);
        foreach (var type in types)
            if (type.IsNested) return new NestedKeys(types);
        var layout = new KeyLayout(types);
        return layout.Bytes switch
        {
            <= 8 => new FixedKeys<Key8>(layout),
            <= 16 => new FixedKeys<Key16>(layout),
            <= 24 => new FixedKeys<Key24>(layout),
            <= 32 => new FixedKeys<Key32>(layout),
            _ => new LongKeys(layout),
        };
    }

    /// <summary>How many ids there are.</summary>
    public abstract int Count { get; }

    /// <summary>The ids of some rows, given now to those whose keys are new.</summary>
    /// <param name="keys">The key columns.</param>
    /// <param name="rows">Positions in them.</param>
    /// <param name="ids">Receives as many ids.</param>
    public abstract void Resolve(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids);

    /// <summary>As <see cref="Resolve"/>, but gives the codes of the column themselves where they are the ids.</summary>
    /// <param name="keys">The key columns.</param>
    /// <param name="rows">Positions in them.</param>
    /// <param name="room">Room for as many ids.</param>
    /// <returns>The ids; good as long as the columns and the room are.</returns>
    public virtual ReadOnlySpan<int> Find(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> room)
    {
        Resolve(keys, rows, room);
        return room;
    }

    /// <summary>The keys of some ids: a column for each key column, which the caller owns. Texts are coded while there are few enough. The array is good until the next call.</summary>
    public abstract Column[] KeysOf(ReadOnlySpan<int> ids);

    /// <summary>Keeps some ids alone, in their order: the first of <paramref name="live"/> becomes id 0, and so on.</summary>
    /// <param name="live">Ids, ascending.</param>
    public abstract void Compact(ReadOnlySpan<int> live);

    /// <summary>Pins the keys known so far, in O(pages).</summary>
    public abstract Frozen Freeze();

    /// <summary>Takes over what was frozen and written, in place of its own. What finds the keys again is built anew.</summary>
    public abstract void Restore(StateReader reader);

    /// <inheritdoc/>
    public abstract void Dispose();
}
