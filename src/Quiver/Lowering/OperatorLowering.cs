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
    /// <summary>The operators of a plan, inputs before readers; the first reads the port.</summary>
    /// <exception cref="QuiverException">An expression cannot be computed row by row.</exception>
    public ImmutableArray<OperatorSpec> Lower(LogicalEmit plan, Port input)
    {
        var operators = ImmutableArray.CreateBuilder<OperatorSpec>();
        try
        {
            foreach (var node in plan.Chain().Reverse())
            {
                if (Lower(node) is { } made) operators.Add(new OperatorSpec(made, operators.Count == 0 ? OperatorInput.From(input) : OperatorInput.From(operators.Count - 1)));
            }
        }
        catch
        {
            foreach (var made in operators) made.Operator.Dispose();
            throw;
        }

        return operators.ToImmutable();
    }

    private Operator? Lower(LogicalPlan plan) => plan switch
    {
        LogicalScan => null,
        LogicalFilter filter => new Filter(filter.Schema, Compile(filter.Predicate, filter.Input)),
        LogicalProject project => new Project(project.Schema, [.. project.Expressions.Select(expression => Compile(expression, project.Input))]),
        LogicalAggregate aggregate => Aggregate(aggregate),
        LogicalEmit emit => Emit(emit),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private GroupedAggregation Aggregate(LogicalAggregate aggregate)
    {
        var windows = aggregate.Window is { } window
            ? FixedWindows.Tumble(Compile(window.Time, aggregate.Input), window.SizeMicros, window.OffsetMicros, window.LatenessMicros)
            : null;
        var calls = aggregate.Aggregations.Select(call => AggregateLowering.Lower(call, expression => Compile(expression, aggregate.Input)));
        return new GroupedAggregation(
            aggregate.Input.Schema,
            windows,
            [.. aggregate.Keys.Select(key => Compile(key, aggregate.Input))],
            [.. calls],
            aggregate.IsUpdating ? EmitMode.Changes : EmitMode.OnWindowClose,
            aggregate.Schema);
    }

    private static Operator Emit(LogicalEmit emit) => emit.Emission switch
    {
        Emission.Changes => new ChangesEmit(emit.Input.Schema),
        Emission.OnUpdate => new UpsertEmit(emit.Input.Schema, [.. emit.Keys], emit.CanDelete),
        _ => new AppendEmit(emit.Schema),
    };

    private IEvaluator Compile(BoundExpr expression, LogicalPlan input) => expressions.Compile(expression, input.Schema);
}
