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
    /// <param name="latenessOffset">Where ALLOW LATENESS stands in the user's text; null when it is not written.</param>
    /// <exception cref="QueryException">The query cannot be kept (403), or is wrong.</exception>
    public LogicalEmit Plan(BoundPlan bound, Schema schema, Emission? emission, int? emissionOffset, long latenessMicros, int? latenessOffset)
    {
        var translated = new Translation(relations, rules, _refuse, emission, latenessMicros).Apply(bound);
        var plan = translated.Plan;
        var late = plan.RefusingLate().Select(aggregate => aggregate.Input.Schema).Distinct().ToList();
        if (late.Count > 1) throw _refuse.SeveralLateSchemas();
        if (late.Count == 0 && latenessOffset is { } written) throw _refuse.LatenessWithoutWindow(plan, written);
        foreach (var (column, name) in translated.Columns.Zip(schema.Fields))
        {
            if (column.Type.Kind == TypeKind.Other)
                throw _refuse.TypeNotKeepable(column, name.Name);
        }

        var project = new LogicalProject(plan, translated.Columns, schema);
        return Emit(project, emission, emissionOffset);
    }

    private LogicalEmit Emit(LogicalProject project, Emission? written, int? emissionOffset)
    {
        var keys = KeysOf(project, out var missing);
        var emission = Choose(project, written, emissionOffset, hasKeys: keys is not null || missing is not null);
        if (emission == Emission.OnUpdate && missing is not null) throw _refuse.KeyNotSelected(missing);
        var canDelete = project.CanDelete();
        var schema = emission switch
        {
            Emission.Changes => project.Schema.With(new Field("__weight", DataType.Int64, Nullable: false)),
            Emission.OnUpdate when canDelete => project.Schema.With(new Field("__deleted", DataType.Boolean, Nullable: false)),
            _ => project.Schema,
        };
        return new LogicalEmit(project, emission, keys, canDelete, schema);
    }

    private Emission Choose(LogicalProject project, Emission? written, int? emissionOffset, bool hasKeys)
    {
        if (!project.IsUpdating)
        {
            var onlyCome = project.HasWindow() ? Emission.OnWindowClose : Emission.Append;
            if (written == Emission.OnWindowClose && onlyCome == Emission.Append) throw _refuse.OnWindowCloseWithoutWindow(project, emissionOffset);
            return written is null or Emission.OnUpdate ? onlyCome : written.Value; // rows that only come are their own updates
        }

        if (written == Emission.OnWindowClose) throw _refuse.OnWindowCloseWithoutWindow(project, emissionOffset);
        if (written is { } asked && asked != Emission.OnUpdate) return asked;
        if (hasKeys) return Emission.OnUpdate;
        return written is null ? Emission.Changes : throw _refuse.KeysUnknown();
    }

    /// <summary>The columns that tell the rows of an updating query apart; null when none do.</summary>
    /// <param name="project">The query.</param>
    /// <param name="missing">A column that would be needed, and is not selected; null when there is none.</param>
    private static ValueList<int>? KeysOf(LogicalProject project, out string? missing)
    {
        missing = null;
        if (!project.IsUpdating) return null;
        if (project.Input.TopAggregate() is { } aggregate) return KeysOf(project, aggregate, out missing);
        var scan = project.Input is LogicalFilter filter ? filter.Input as LogicalScan : project.Input as LogicalScan;
        if (scan?.Relation.Keys is not { } known) return null;
        var keys = new List<int>();
        foreach (var key in known)
        {
            var column = ColumnOf(project, key);
            if (column < 0)
            {
                missing = scan.Schema[key].Name;
                return null;
            }

            keys.Add(column);
        }

        return [.. keys];
    }

    private static ValueList<int>? KeysOf(LogicalProject project, LogicalAggregate aggregate, out string? missing)
    {
        missing = null;
        var keys = new List<int>();
        for (var key = 0; key < aggregate.KeyCount; key++)
        {
            var isBound = aggregate.Window is not null && key < 2; // either bound of a window tells which it is
            var column = ColumnOf(project, key);
            if (column < 0) column = project.Expressions.IndexOf(expression => expression is BoundRef { Index: var index } && IsFirstOfKey(aggregate, index, key));
            if (column >= 0) keys.Add(column);
            else if (!isBound) missing ??= aggregate.Schema[key].Name;
        }

        if (aggregate.Window is not null && ColumnOf(project, 0) < 0 && ColumnOf(project, 1) < 0) missing ??= aggregate.Schema[0].Name;
        return missing is null ? [.. keys] : null;
    }

    private static int ColumnOf(LogicalProject project, int column) => project.Expressions.IndexOf(expression => expression is BoundRef { Index: var index } && index == column);

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
        expression.Count(node => node is BoundRef) == expression.Count(node => node.Equals(part)) * part.Count(node => node is BoundRef);
}
