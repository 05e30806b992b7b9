using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Streaming;

namespace Quiver.Lowering;

/// <summary>Turns a kept plan into operators.</summary>
internal sealed class OperatorLowering(ExpressionCompiler expressions)
{
    /// <summary>The operators of a plan, inputs before readers.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="portOf">Where the rows of a relation come out.</param>
    /// <exception cref="QuiverException">An expression cannot be computed row by row.</exception>
    public ImmutableArray<OperatorSpec> Lower(LogicalPlan plan, Func<LogicalScan, Port> portOf)
    {
        var operators = ImmutableArray.CreateBuilder<OperatorSpec>();
        try
        {
            Add(plan, portOf, operators);
        }
        catch
        {
            foreach (var made in operators) made.Operator.Dispose();
            throw;
        }

        return operators.ToImmutable();
    }

    /// <summary>The operator that gives the changes of a plan the form in which users see them.</summary>
    /// <param name="emit">The plan; what is below it comes from <paramref name="changes"/>.</param>
    /// <param name="changes">Where its changes come out.</param>
    public static ImmutableArray<OperatorSpec> LowerEmit(LogicalEmit emit, Port changes) => [new OperatorSpec(Emit(emit), OperatorInput.From(changes))];

    // What an operator reads of a plan: its own operators are added first.
    private OperatorInput Add(LogicalPlan plan, Func<LogicalScan, Port> portOf, ImmutableArray<OperatorSpec>.Builder operators)
    {
        if (plan is LogicalScan scan)
        {
            var port = OperatorInput.From(portOf(scan));
            if (!scan.WithSystemColumns) return port;
            operators.Add(new OperatorSpec(new SystemColumns(scan.Schema), port));
            return OperatorInput.From(operators.Count - 1);
        }

        if (plan is LogicalEmit { Emission: not (Emission.Changes or Emission.OnUpdate), Input: not LogicalScan } emit) return Add(emit.Input, portOf, operators); // rows that only come go out as they are
        ImmutableArray<OperatorInput> inputs = [.. plan.Inputs.Select(input => Add(input, portOf, operators))];
        operators.Add(new OperatorSpec(Lower(plan), inputs));
        return OperatorInput.From(operators.Count - 1);
    }

    private Operator Lower(LogicalPlan plan) => plan switch
    {
        LogicalFilter filter => new Filter(filter.Schema, Compile(filter.Predicate, filter.Input)),
        LogicalProject project => new Project(project.Schema, [.. project.Expressions.Select(expression => Compile(expression, project.Input))]),
        LogicalAggregate aggregate => Aggregate(aggregate),
        LogicalUnion union => new Union(union.Schema, union.Leads),
        LogicalEmit emit => Emit(emit),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private GroupedAggregation Aggregate(LogicalAggregate aggregate)
    {
        var windows = aggregate.Window is { } window ? Windows(window, Compile(window.Time, aggregate.Input)) : null;
        var calls = aggregate.Aggregations.Select(call => AggregateLowering.Lower(call, isAppended: !aggregate.Input.IsUpdating, expression => Compile(expression, aggregate.Input)));
        return new GroupedAggregation(
            aggregate.Input.Schema,
            windows,
            [.. aggregate.Keys.Select(key => Compile(key, aggregate.Input))],
            [.. calls],
            aggregate.IsUpdating ? EmitMode.Changes : EmitMode.OnWindowClose,
            aggregate.Schema,
            weightedInput: aggregate.Input.IsUpdating);
    }

    // A window of which the event time is ahead of the watermark that comes with its rows closes so much earlier.
    private static WindowAssigner Windows(Window window, IEvaluator time) => window.Shape switch
    {
        FixedWindow shape => FixedWindows.Hop(time, shape.SlideMicros, shape.SizeMicros, shape.OffsetMicros, window.LatenessMicros - window.LeadMicros),
        CalendarWindow shape => new CalendarWindows(time, shape.Months, shape.Origin, window.LatenessMicros - window.LeadMicros),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Operator Emit(LogicalEmit emit) => emit.Emission switch
    {
        Emission.Changes => new ChangesEmit(emit.Input.Schema),
        Emission.OnUpdate => new UpsertEmit(emit.Input.Schema, [.. emit.Keys!], emit.CanDelete),
        _ => new AppendEmit(emit.Schema),
    };

    private IEvaluator Compile(BoundExpr expression, LogicalPlan input) => expressions.Compile(expression, input.Schema);
}
