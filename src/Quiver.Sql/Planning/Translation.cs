using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>A plan, and what each output column of the bound plan is in terms of its columns.</summary>
internal readonly record struct Translated(LogicalPlan Plan, ValueList<BoundExpr> Columns);

/// <summary>Walks DuckDB's bound plan from the leaves up. A node without a rule is refused by name.</summary>
internal sealed class Translation(IRelationCatalog relations, IKeptRules rules, Refusals refuse, Emission? emission, long latenessMicros)
{
    private readonly WindowRules _windows = new(rules, refuse, latenessMicros);

    public Translated Apply(BoundPlan plan) => plan switch
    {
        BoundPlan.Get get => Scan(get),
        BoundPlan.Filter filter => Filter(filter),
        BoundPlan.Projection projection => Project(projection),
        BoundPlan.Aggregate aggregate => Aggregate(aggregate),
        BoundPlan.Distinct { IsOn: false } distinct => Distinct(distinct),
        BoundPlan.SetOperation { Kind: SetOperationKind.Union } union => Union(union),
        _ => throw refuse.Node(plan),
    };

    private Translated Scan(BoundPlan.Get get)
    {
        var relation = (get is { Table: { } name, Function: not BoundPlanReader.TableScan } ? relations.Find(name) : null) ?? throw refuse.Node(get);
        var scan = new LogicalScan(relation, get.Function == BoundPlanReader.SystemFunction);
        return new Translated(scan, get.ColumnIndexes.Map(column => ColumnOf(scan.Schema, column)));
    }

    private static BoundExpr ColumnOf(Schema schema, int column) => column == BoundPlan.Get.RowId
        ? new BoundConstant(DataType.Int64, 0L) // count(*) asks for rows, not for a column of them
        : new BoundRef(schema[column].Type, column) { Alias = schema[column].Name };

    private Translated Filter(BoundPlan.Filter filter)
    {
        var input = Apply(filter.Input);
        var predicates = filter.Predicates.Select(predicate => Inline(predicate, input)).ToList();
        if (input.Plan is LogicalFilter below)
        {
            predicates.Insert(0, below.Predicate); // stacked filters are one
            input = input with { Plan = below.Input };
        }

        var all = predicates.Count == 1 ? predicates[0] : new BoundConjunction(IsAnd: true, [.. predicates]);
        return input with { Plan = new LogicalFilter(input.Plan, all) };
    }

    private Translated Project(BoundPlan.Projection projection)
    {
        var input = Apply(projection.Input);
        return input with { Columns = [.. projection.Expressions.Select(expression => Inline(expression, input))] };
    }

    private Translated Aggregate(BoundPlan.Aggregate aggregate)
    {
        var input = Apply(aggregate.Input);
        if (aggregate.GroupingSets.Count > 1 || aggregate.GroupingFunctions.Count > 0) throw refuse.GroupingSets();

        var groups = aggregate.Groups.Map(group => IsMarker(group) ? group : Inline(group, input));
        var window = FindWindow(groups, input, out var windowAt);
        var keys = new List<BoundExpr>();
        var columns = new List<BoundExpr>();
        List<Field> fields = window is null
            ? []
            : [new Field("window_start", DataType.Timestamp, Nullable: false), new Field("window_end", DataType.Timestamp, Nullable: false)];
        for (var at = 0; at < groups.Count; at++)
        {
            if (at == windowAt)
            {
                columns.Add(IsMarker(groups[at]) ? WindowColumns.Struct(0, 1) : new BoundRef(DataType.Timestamp, 0));
                continue;
            }

            var key = groups[at];
            CheckKey(key, aggregate.Groups[at].Alias ?? "key");
            columns.Add(new BoundRef(key.Type, fields.Count));
            fields.Add(new Field(NameOf(key, input.Plan, keys.Count), key.Type));
            keys.Add(key);
        }

        var aggregations = aggregate.Aggregates.Select(call => AggregateCalls.Translate(call, groupsEnd: window is not null, takesBack: input.Plan.IsUpdating, expression => Inline(expression, input), rules, refuse)).ToList();
        foreach (var aggregation in aggregations)
        {
            columns.Add(new BoundRef(aggregation.Type, fields.Count));
            fields.Add(new Field(aggregation.Function, aggregation.Type));
        }

        var updating = window is null || emission is Emission.OnUpdate or Emission.Changes;
        var plan = new LogicalAggregate(input.Plan, window, [.. keys], [.. aggregations], new Schema(fields), updating);
        return new Translated(plan, [.. columns]);
    }

    /// <summary>The window among the keys: the window function, or else the first that is time_bucket or date_trunc of an event time.</summary>
    private Window? FindWindow(ValueList<BoundExpr> groups, Translated input, out int at)
    {
        at = groups.IndexOf(IsMarker);
        if (at >= 0)
        {
            var marker = (BoundFunction)groups[at];
            return _windows.OfMarker(marker, Inline(marker.Children[1], input), input.Plan);
        }

        for (at = 0; at < groups.Count; at++)
            if (_windows.OfBucket(groups[at], input.Plan) is { } window) return window;
        return null;
    }

    private static bool IsMarker(BoundExpr group) => group is BoundFunction { Name: WindowMarker.Name };

    /// <summary>DISTINCT is a grouping by all columns that computes nothing.</summary>
    private Translated Distinct(BoundPlan.Distinct distinct)
    {
        var input = Apply(distinct.Input);
        var keys = input.Columns;
        foreach (var key in keys) CheckKey(key, key.Alias ?? "key");
        var schema = new Schema(keys.Select((key, position) => new Field(NameOf(key, input.Plan, position), key.Type)));
        var plan = new LogicalAggregate(input.Plan, Window: null, keys, Aggregations: [], schema, IsUpdating: true);
        return new Translated(plan, [.. keys.Select((key, position) => new BoundRef(key.Type, position))]);
    }

    private void CheckKey(BoundExpr key, string name)
    {
        if (key.Type.Kind == TypeKind.Other) throw refuse.TypeNotKeepable(key, name);
    }

    private Translated Union(BoundPlan.SetOperation union)
    {
        var branches = union.Branches.Map(Apply);
        var names = NamesOf(union.Branches[0], branches[0]);
        var schema = new Schema(names.Select((name, position) => new Field(name, union.Types[position])));
        var inputs = branches.Map(branch => (LogicalPlan)new LogicalProject(branch.Plan, [.. branch.Columns.Select((column, position) => As(column, union.Types[position]))], schema));
        return new Translated(new LogicalUnion(inputs, schema), [.. schema.Fields.Select((field, column) => new BoundRef(field.Type, column))]);
    }

    // The names that the first branch gives its columns, each once.
    private static List<string> NamesOf(BoundPlan branch, Translated translated)
    {
        var aliases = branch is BoundPlan.Projection projection ? projection.Expressions.Map(expression => expression.Alias) : translated.Columns.Map(_ => (string?)null);
        var names = new List<string>();
        for (var column = 0; column < translated.Columns.Count; column++)
        {
            var name = aliases[column] is { Length: > 0 } alias ? alias : NameOf(translated.Columns[column], translated.Plan, column);
            var unique = name;
            for (var count = 2; names.Contains(unique, StringComparer.OrdinalIgnoreCase); count++) unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{count}");
            names.Add(unique);
        }

        return names;
    }

    private static BoundExpr As(BoundExpr column, DataType type) => column.Type == type ? column : new BoundCast(type, column, Try: false);

    /// <summary>Rewrites an expression over the bound plan's columns into one over the plan's, and checks that it gives the same value each time.</summary>
    private BoundExpr Inline(BoundExpr expression, Translated input) => expression.Rewrite(node =>
    {
        switch (node)
        {
            case BoundRef reference:
                return input.Columns[reference.Index];
            case BoundFunction { Name: WindowMarker.Name }:
                throw refuse.WindowOutsideGroupBy(node);
            case BoundFunction function when WindowColumns.Member(function) is { } member:
                return member;
            case BoundFunction function when rules.IsVolatile(function.Name):
                throw refuse.Volatile(function);
            case BoundParameter:
                throw refuse.Parameter(node);
            default:
                return node;
        }
    });

    private static string NameOf(BoundExpr key, LogicalPlan input, int position) =>
        key is BoundRef { Index: var column } ? input.Schema[column].Name : key.Alias is { Length: > 0 } alias ? alias : $"key {position + 1}";
}
