using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>A plan, and what each output column of the bound plan is in terms of its columns.</summary>
internal readonly record struct Translated(LogicalPlan Plan, ValueList<BoundExpr> Columns);

/// <summary>Walks DuckDB's bound plan from the leaves up. A node without a rule is refused by name.</summary>
internal sealed class Translation(IRelationCatalog relations, IKeptRules rules, Refusals refuse, Emission? emission, long latenessMicros)
{
    public Translated Apply(BoundPlan plan) => plan switch
    {
        BoundPlan.Get get => Scan(get),
        BoundPlan.Filter filter => Filter(filter),
        BoundPlan.Projection projection => Project(projection),
        BoundPlan.Aggregate aggregate => Aggregate(aggregate),
        _ => throw refuse.Node(plan),
    };

    private Translated Scan(BoundPlan.Get get)
    {
        var relation = (get.Table is { } name ? relations.Find(name) : null) ?? throw refuse.Node(get);
        if (relation.IsUpdating) throw refuse.OverUpdating(relation);
        var scan = new LogicalScan(relation);
        return new Translated(scan, get.ColumnIndexes.Map(column => ColumnOf(relation, column)));
    }

    private static BoundExpr ColumnOf(Relation relation, int column) => column == BoundPlan.Get.RowId
        ? new BoundConstant(DataType.Int64, 0L) // count(*) asks for rows, not for a column of them
        : new BoundRef(relation.Schema[column].Type, column) { Alias = relation.Schema[column].Name };

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
        if (input.Plan.FindAggregate() is not null) throw refuse.AggregateOverAggregate(input.Plan);
        if (aggregate.GroupingSets.Count > 1 || aggregate.GroupingFunctions.Count > 0) throw refuse.GroupingSets();

        Window? window = null;
        var keys = new List<BoundExpr>();
        var fields = new List<Field>();
        var columns = new List<BoundExpr>();
        foreach (var group in aggregate.Groups)
        {
            if (group is BoundFunction { Name: WindowMarker.Name } marker)
            {
                window = WindowOf(marker, input);
                columns.Add(WindowColumns.Struct(0, 1));
            }
            else
            {
                var key = Inline(group, input);
                if (key.Type.Kind == TypeKind.Other) throw refuse.TypeNotKeepable(key, group.Alias ?? "key");
                columns.Add(new BoundRef(key.Type, keys.Count)); // moved behind the window below
                fields.Add(new Field(NameOf(key, input.Plan, keys.Count), key.Type));
                keys.Add(key);
            }
        }

        var shift = window is null ? 0 : 2;
        columns = [.. columns.Select(column => column is BoundRef reference ? new BoundRef(reference.Type, reference.Index + shift) : column)];
        var aggregations = aggregate.Aggregates.Select(call => AggregateCalls.Translate(call, groupsEnd: window is not null, takesBack: input.Plan.IsUpdating, expression => Inline(expression, input), rules, refuse)).ToList();
        foreach (var aggregation in aggregations)
        {
            columns.Add(new BoundRef(aggregation.Type, shift + fields.Count));
            fields.Add(new Field(aggregation.Function, aggregation.Type));
        }

        if (window is not null)
            fields.InsertRange(0, [new Field("window_start", DataType.Timestamp, Nullable: false), new Field("window_end", DataType.Timestamp, Nullable: false)]);
        var updating = window is null || emission is Emission.OnUpdate or Emission.Changes;
        var plan = new LogicalAggregate(input.Plan, window, [.. keys], [.. aggregations], new Schema(fields), updating);
        return new Translated(plan, [.. columns]);
    }

    private Window WindowOf(BoundFunction marker, Translated input)
    {
        var kind = (string)((BoundConstant)marker.Children[0].WithoutCasts()).Value!;
        if (kind != "tumble") throw refuse.WindowKind(kind, marker);
        var written = marker.Children[1];
        var time = Inline(written, input);
        var scan = input.Plan.FindScan();
        if (time.WithoutCasts() is not BoundRef { Index: var column })
            throw refuse.NotEventTime(kind, time, scan.Relation, marker);
        if (input.Plan.EventTime is not { } eventTime) throw refuse.NoWatermark(scan.Relation, scan.Relation.Schema[column], marker);
        if (column != eventTime) throw refuse.NotEventTime(kind, new BoundRef(input.Plan.Schema[column].Type, column), scan.Relation, marker);

        var size = rules.Interval(marker.Children[2]);
        if (size.Months != 0) throw refuse.WindowInMonths(kind, marker);
        var sizeMicros = Micros(size);
        if (sizeMicros <= 0) throw refuse.WindowNotPositive(kind, sizeMicros, marker);
        var offsetMicros = 0L;
        if (marker.Children.Count > 3)
        {
            var offset = rules.Interval(marker.Children[3]);
            if (offset.Months != 0) throw refuse.WindowInMonths(kind, marker);
            offsetMicros = Micros(offset);
        }

        var timestamp = time.Type == DataType.Timestamp ? time : new BoundCast(DataType.Timestamp, time, Try: false);
        return new Window(timestamp, sizeMicros, offsetMicros, latenessMicros);
    }

    private static long Micros(Interval interval) => checked(interval.Days * 86_400_000_000L + interval.Micros);

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
