using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>One random situation: a source, what comes into it, a query kept over it, and the ways in which it is delivered. Everything that a run needs, so that it can be shrunk and run again.</summary>
internal sealed record Case
{
    /// <summary>What made it.</summary>
    public required long Seed { get; init; }

    /// <summary>The source's columns.</summary>
    public required ImmutableArray<CaseColumn> Columns { get; init; }

    /// <summary>The column of event time; null when the source has none.</summary>
    public required int? EventTime { get; init; }

    /// <summary>How far the watermark stays behind.</summary>
    public required long DelayMicros { get; init; }

    /// <summary>Rows and explicit watermarks, in the order in which they come.</summary>
    public required ImmutableArray<Event> Events { get; init; }

    /// <summary>Whether the source ends behind them.</summary>
    public required bool Ends { get; init; }

    /// <summary>The query.</summary>
    public required CaseQuery Query { get; init; }

    /// <summary>When and how it is kept.</summary>
    public required Start Start { get; init; }

    /// <summary>Positions, other than the end, at which the answer is compared: how many events came before.</summary>
    public required ImmutableArray<int> Checkpoints { get; init; }

    /// <summary>The ways in which the same events are written. All give the same answer.</summary>
    public required ImmutableArray<Delivery> Deliveries { get; init; }

    /// <summary>The source's columns as a schema.</summary>
    public Schema Schema => new(Columns.Select(column => new Field(column.Name, column.Type)));

    /// <summary>How many rows come.</summary>
    public int RowCount => Events.Count(item => item.Row is not null);
}

/// <summary>A column of the source and what its values are like.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Bound">No value of a number is greater in magnitude, in units of the type (unscaled for decimals).</param>
/// <param name="Pool">Values that occur in it, so that comparisons hit.</param>
internal sealed record CaseColumn(string Name, DataType Type, Int128 Bound, ImmutableArray<object> Pool);

/// <summary>A row, or a watermark in microseconds.</summary>
internal sealed record Event(ImmutableArray<object?>? Row, long Watermark = 0);

/// <summary>How a query is kept.</summary>
internal enum StartKind
{
    /// <summary>CREATE STREAM q, then SUBSCRIBE q: reads from the oldest row, whenever it is made.</summary>
    Stream,

    /// <summary>SUBSCRIBE SELECT …: reads from now on.</summary>
    Now,

    /// <summary>SUBSCRIBE SELECT … FROM BEGINNING.</summary>
    Beginning,
}

/// <summary>How the query is kept, and when: how many events came before, and before the stream it reads, if there is one.</summary>
internal sealed record Start(StartKind Kind, int At, int InnerAt);

/// <summary>How events are written.</summary>
/// <param name="Cuts">Positions at which a batch ends.</param>
/// <param name="Coded">Whether texts are coded with a dictionary of the source.</param>
/// <param name="Freezes">Positions at which all state is frozen to bytes and goes on in another engine.</param>
/// <param name="SlowReader">Whether nothing is read before everything is written, with a queue so small that the engine stops for it.</param>
internal sealed record Delivery(ImmutableSortedSet<int> Cuts, bool Coded, ImmutableSortedSet<int> Freezes, bool SlowReader)
{
    public override string ToString() =>
        $"cuts [{string.Join(" ", Cuts)}]{(Coded ? ", texts coded" : "")}{(Freezes.IsEmpty ? "" : $", frozen at [{string.Join(" ", Freezes)}]")}{(SlowReader ? ", slow reader" : "")}";
}
