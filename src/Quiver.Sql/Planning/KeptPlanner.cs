using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>
/// Makes the plan of a kept query from DuckDB's bound plan. What no rule here can maintain is refused with an error that names it.
/// </summary>
/// <remarks>
/// Projections are not kept as nodes: each is carried upward as the list of expressions that its columns stand for, over the columns of the node below, and written out once at the
/// top. So filters and groupings always refer to whole input rows, stacked projections cost nothing, and late rows show all columns of the input.
/// </remarks>
internal sealed class KeptPlanner(IRelationCatalog relations, IKeptRules rules, IQueryPlaces places)
{
    private readonly Refusals _refuse = new(places);

    /// <summary>Plans a query.</summary>
    /// <param name="bound">What DuckDB makes of the SELECT.</param>
    /// <param name="schema">Names and types of its result.</param>
    /// <param name="emission">What EMIT asks for; null takes the default of the query's kind.</param>
    /// <param name="emissionOffset">Where EMIT stands in the user's text; null when it is not written.</param>
    /// <param name="latenessMicros">ALLOW LATENESS, in microseconds, 0 when not given.</param>
    /// <exception cref="QueryException">The query cannot be kept (403), or is wrong.</exception>
    public LogicalEmit Plan(BoundPlan bound, Schema schema, Emission? emission, int? emissionOffset, long latenessMicros)
    {
        var translated = new Translation(relations, rules, _refuse, emission, latenessMicros).Apply(bound);
        var plan = translated.Plan;
        var windowed = plan.FindWindow() is not null;
        var chosen = emission ?? (plan.IsUpdating ? Emission.OnUpdate : windowed ? Emission.OnWindowClose : Emission.Append);
        if (chosen == Emission.OnWindowClose && !windowed) throw _refuse.OnWindowCloseWithoutWindow(plan, emissionOffset);
        if (!plan.IsUpdating && chosen == Emission.OnUpdate) chosen = windowed ? Emission.OnWindowClose : Emission.Append; // rows that only come are their own updates

        foreach (var (column, name) in translated.Columns.Zip(schema.Fields))
        {
            if (column.Type.Kind == TypeKind.Other)
                throw _refuse.TypeNotKeepable(column, name.Name);
        }

        var project = new LogicalProject(plan, translated.Columns, schema);
        return Emit(project, chosen);
    }

    private LogicalEmit Emit(LogicalProject project, Emission emission)
    {
        if (emission == Emission.Changes)
            return new LogicalEmit(project, emission, [], CanDelete: false, project.Schema.With(new Field("__weight", DataType.Int64, Nullable: false)));
        if (emission != Emission.OnUpdate)
            return new LogicalEmit(project, emission, [], CanDelete: false, project.Schema);

        var keys = KeysOf(project);
        var canDelete = project.Input.CanDelete();
        return new LogicalEmit(project, emission, keys, canDelete, canDelete ? project.Schema.With(new Field("__deleted", DataType.Boolean, Nullable: false)) : project.Schema);
    }

    private ValueList<int> KeysOf(LogicalProject project)
    {
        var aggregate = project.Input.FindAggregate()!; // updating plans have one
        var keys = new List<int>();
        for (var key = 0; key < aggregate.KeyCount; key++)
        {
            var column = project.Expressions.IndexOf(expression => expression is BoundRef { Index: var index } && index == key);
            if (column < 0) column = project.Expressions.IndexOf(expression => expression is BoundRef { Index: var index } && IsFirstOfKey(aggregate, index, key));
            if (column >= 0) keys.Add(column);
            else if (aggregate.Window is null || key > 1) throw _refuse.KeyNotSelected(aggregate.Schema[key].Name);
        }

        if (aggregate.Window is not null && !project.Expressions.Any(expression => expression is BoundRef { Index: 0 or 1 })) throw _refuse.KeyNotSelected("window_start");
        return [.. keys];
    }

    /// <summary>
    /// Whether a result is the first x of a group whose key is made of x alone: then it is another in each group, and names it as well as the key. DuckDB groups intervals and texts with a collation
    /// by a form in which equal ones are the same, and selects the first that came.
    /// </summary>
    private static bool IsFirstOfKey(LogicalAggregate aggregate, int column, int key)
    {
        var shift = aggregate.KeyCount - aggregate.Keys.Count;
        return key >= shift && column >= aggregate.KeyCount
            && aggregate.Aggregations[column - aggregate.KeyCount] is { Function: "first", Filter: null, OrderBy.Count: 0, Argument: { } first }
            && DependsOnlyOn(aggregate.Keys[key - shift], first);
    }

    // Every column stands within the part: as many as there are in all its places.
    private static bool DependsOnlyOn(BoundExpr expression, BoundExpr part) =>
        Count(expression, node => node is BoundRef) == Count(expression, node => node.Equals(part)) * Count(part, node => node is BoundRef);

    private static int Count(BoundExpr expression, Func<BoundExpr, bool> condition)
    {
        var count = 0;
        expression.Rewrite(node =>
        {
            count += condition(node) ? 1 : 0;
            return node;
        });
        return count;
    }
}
