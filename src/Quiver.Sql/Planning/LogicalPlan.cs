using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>A kept query as a tree of values: made by <see cref="KeptPlanner"/>, drawn by EXPLAIN, lowered to operators. Expressions refer to the columns of the node's input by position.</summary>
internal abstract record LogicalPlan(Schema Schema)
{
    /// <summary>What the node's output is: rows that only come, or rows that are replaced.</summary>
    public abstract bool IsUpdating { get; }

    /// <summary>The column that carries event time under the watermark; null when none does.</summary>
    public abstract int? EventTime { get; }
}

/// <summary>Reads a source, a stream or the late rows of a query, all columns of it.</summary>
internal sealed record LogicalScan(Relation Relation) : LogicalPlan(Relation.Schema)
{
    public override bool IsUpdating => false;

    public override int? EventTime => Relation.EventTime;
}

/// <summary>Keeps the rows whose predicate is true; false and unknown rows are dropped.</summary>
internal sealed record LogicalFilter(LogicalPlan Input, BoundExpr Predicate) : LogicalPlan(Input.Schema)
{
    public override bool IsUpdating => Input.IsUpdating;

    public override int? EventTime => Input.EventTime;
}

/// <summary>Computes each output column from the input's columns.</summary>
internal sealed record LogicalProject(LogicalPlan Input, ValueList<BoundExpr> Expressions, Schema Schema) : LogicalPlan(Schema)
{
    public override bool IsUpdating => Input.IsUpdating;

    public override int? EventTime => Input.EventTime is { } time && Expressions.IndexOf(expression => expression is BoundRef { Index: var index } && index == time) is >= 0 and var column
        ? column
        : null;
}

/// <summary>Groups rows by window and keys. Output: window_start and window_end if there is a window, the keys, the results.</summary>
internal sealed record LogicalAggregate(LogicalPlan Input, Window? Window, ValueList<BoundExpr> Keys, ValueList<Aggregation> Aggregations, Schema Schema, bool IsUpdating)
    : LogicalPlan(Schema)
{
    public override bool IsUpdating { get; } = IsUpdating;

    public override int? EventTime => null; // windows over the results of windows come later

    /// <summary>Columns of the output that identify a row.</summary>
    public int KeyCount => (Window is null ? 0 : 2) + Keys.Count;
}

/// <summary>Gives results the form in which users see them.</summary>
internal sealed record LogicalEmit(LogicalPlan Input, Emission Emission, ValueList<int> Keys, bool CanDelete, Schema Schema) : LogicalPlan(Schema)
{
    public override bool IsUpdating => Emission is Emission.OnUpdate or Emission.Changes && Input.IsUpdating;

    public override int? EventTime => Input.EventTime;
}

/// <summary>A tumbling window over the event time of its input. Windows start at multiples of the size from 1970-01-01T00:00:00Z plus the offset; all in microseconds.</summary>
internal sealed record Window(BoundExpr Time, long SizeMicros, long OffsetMicros, long LatenessMicros);

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
