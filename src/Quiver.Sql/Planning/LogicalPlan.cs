using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>A kept query as a tree of values: made by <see cref="KeptPlanner"/>, drawn by EXPLAIN, lowered to operators. Expressions refer to the columns of the node's input by position.</summary>
internal abstract record LogicalPlan(Schema Schema)
{
    /// <summary>What the node's output is: rows that only come, or rows that are replaced.</summary>
    public abstract bool IsUpdating { get; }

    /// <summary>The columns that carry event time under the watermark, the one it speaks of first; none without a watermark.</summary>
    public abstract ValueList<EventTimeColumn> EventTimes { get; }

    /// <summary>What it reads, input 0 first.</summary>
    public abstract ValueList<LogicalPlan> Inputs { get; }
}

/// <summary>A column that carries event time.</summary>
/// <param name="Column">Its position.</param>
/// <param name="LeadMicros">By how much its own watermark is ahead of the one that comes with the rows, in microseconds.</param>
internal readonly record struct EventTimeColumn(int Column, long LeadMicros = 0);

/// <summary>Reads a source, a stream or the late rows of a query, all columns of it; with <c>_seq</c> and <c>_ingested</c> behind them if a query names one.</summary>
internal sealed record LogicalScan(Relation Relation, bool WithSystemColumns = false) : LogicalPlan(WithSystemColumns ? SystemFields.With(Relation.Schema) : Relation.Schema)
{
    public override bool IsUpdating => Relation.IsUpdating;

    public override ValueList<EventTimeColumn> EventTimes => Relation.EventTimes;

    public override ValueList<LogicalPlan> Inputs => [];
}

/// <summary>Keeps the rows whose predicate is true; false and unknown rows are dropped.</summary>
internal sealed record LogicalFilter(LogicalPlan Input, BoundExpr Predicate) : LogicalPlan(Input.Schema)
{
    public override bool IsUpdating => Input.IsUpdating;

    public override ValueList<EventTimeColumn> EventTimes => Input.EventTimes;

    public override ValueList<LogicalPlan> Inputs => [Input];
}

/// <summary>Computes each output column from the input's columns.</summary>
internal sealed record LogicalProject(LogicalPlan Input, ValueList<BoundExpr> Expressions, Schema Schema) : LogicalPlan(Schema)
{
    public override bool IsUpdating => Input.IsUpdating;

    public override ValueList<EventTimeColumn> EventTimes => [.. Input.EventTimes.SelectMany(time => Enumerable.Range(0, Expressions.Count)
        .Where(column => Expressions[column] is BoundRef { Index: var index } && index == time.Column).Select(column => time with { Column = column }))];

    public override ValueList<LogicalPlan> Inputs => [Input];
}

/// <summary>Groups rows by window and keys. Output: window_start and window_end if there is a window, the keys, the results.</summary>
internal sealed record LogicalAggregate(LogicalPlan Input, Window? Window, ValueList<BoundExpr> Keys, ValueList<Aggregation> Aggregations, Schema Schema, bool IsUpdating)
    : LogicalPlan(Schema)
{
    public override bool IsUpdating { get; } = IsUpdating;

    /// <summary>What comes after a watermark starts at the first open window, so it speaks of window_start; window_end is as far ahead as windows are long.</summary>
    public override ValueList<EventTimeColumn> EventTimes => Window?.Shape switch
    {
        FixedWindow window => [new EventTimeColumn(0), new EventTimeColumn(1, window.SizeMicros)],
        CalendarWindow => [new EventTimeColumn(0)],
        _ => [],
    };

    public override ValueList<LogicalPlan> Inputs => [Input];

    /// <summary>Columns of the output that identify a row.</summary>
    public int KeyCount => (Window is null ? 0 : 2) + Keys.Count;
}

/// <summary>All rows of all inputs, which have the same columns.</summary>
/// <param name="Branches">The inputs, at least two.</param>
/// <param name="Schema">The columns.</param>
internal sealed record LogicalUnion(ValueList<LogicalPlan> Branches, Schema Schema) : LogicalPlan(Schema)
{
    public override bool IsUpdating => Branches.Any(branch => branch.IsUpdating);

    public override ValueList<EventTimeColumn> EventTimes => [.. Branches[0].EventTimes.Select(time => time.Column).Where(column => Branches.All(branch => LeadOf(branch, column) is not null)).Take(1)
        .Select(column => new EventTimeColumn(column))];

    public override ValueList<LogicalPlan> Inputs => Branches;

    /// <summary>By how much the event time of the union is ahead of each input's watermark; 0 without event time.</summary>
    public ValueList<long> Leads => EventTimes.Count == 0 ? Branches.Map(_ => 0L) : Branches.Map(branch => LeadOf(branch, EventTimes[0].Column)!.Value);

    private static long? LeadOf(LogicalPlan plan, int column)
    {
        foreach (var time in plan.EventTimes)
            if (time.Column == column) return time.LeadMicros;
        return null;
    }
}

/// <summary>Gives results the form in which users see them.</summary>
/// <param name="Input">The results.</param>
/// <param name="Emission">When, and in which form.</param>
/// <param name="Keys">The columns that tell updating results apart; null when none do, or rows only come.</param>
/// <param name="CanDelete">Whether a result that was there can go.</param>
/// <param name="Schema">The columns that users see.</param>
internal sealed record LogicalEmit(LogicalPlan Input, Emission Emission, ValueList<int>? Keys, bool CanDelete, Schema Schema) : LogicalPlan(Schema)
{
    public override bool IsUpdating => Emission is Emission.OnUpdate or Emission.Changes && Input.IsUpdating;

    public override ValueList<EventTimeColumn> EventTimes => Input.EventTimes;

    public override ValueList<LogicalPlan> Inputs => [Input];
}

/// <summary>Windows over the event time of an aggregate's input.</summary>
/// <param name="Time">The event time.</param>
/// <param name="Shape">Where windows start and end.</param>
/// <param name="LatenessMicros">How long after its end a window stays open.</param>
/// <param name="LeadMicros">By how much the event time's own watermark is ahead of the input's.</param>
/// <param name="Bucket">The function that is a window because its argument is an event time, such as <c>date_trunc</c>; null for a window function.</param>
internal sealed record Window(BoundExpr Time, WindowShape Shape, long LatenessMicros, long LeadMicros, string? Bucket = null);

/// <summary>Where windows start and end.</summary>
internal abstract record WindowShape
{
    private protected WindowShape() { }
}

/// <summary>Windows of one length; they start at multiples of the slide from 1970-01-01T00:00:00Z plus the offset, all in microseconds. TUMBLE when slide and size are equal, else HOP.</summary>
internal sealed record FixedWindow(long SlideMicros, long SizeMicros, long OffsetMicros) : WindowShape;

/// <summary>Windows of a number of months in UTC, the months since year 0 counted from an origin.</summary>
internal sealed record CalendarWindow(int Months, long Origin) : WindowShape;

/// <summary>When results are emitted, and in which form.</summary>
internal enum Emission
{
    /// <summary>Each result once, as soon as it is known.</summary>
    Append,

    /// <summary>Each window once, when the watermark passed its end and the allowed lateness.</summary>
    OnWindowClose,

    /// <summary>The new row of each changed key, once a step.</summary>
    OnUpdate,

    /// <summary>Old and new rows with <c>__weight</c> −1 and +1.</summary>
    Changes,
}
