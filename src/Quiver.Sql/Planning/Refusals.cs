using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>The errors of a query that cannot be kept: what was found, what would do instead, and where.</summary>
internal sealed class Refusals(IQueryPlaces places)
{
    public QueryException Node(BoundPlan node)
    {
        // DuckDB plans subqueries in expressions as joins; who wrote no JOIN would look for it in vain.
        var isJoin = node is BoundPlan.Join or BoundPlan.AnyJoin or BoundPlan.AsofJoin or BoundPlan.CrossProduct or BoundPlan.PositionalJoin;
        if (isJoin && places.WordPlace("JOIN") is null && places.WordPlace("SELECT", inParentheses: true) is { } subquery)
            return Not(subquery, "A subquery that stands in an expression, or is joined, cannot be kept yet. Ask once with SELECT.");

        var (name, clause, cure) = node switch
        {
            BoundPlan.Sort => ("ORDER BY", "ORDER BY", "cannot be kept: rows never stop coming, so there is no last one to sort. Leave it out, or ask once with SELECT."),
            BoundPlan.Limit { Count: LimitBound.Rows { Count: var count } } => ("LIMIT", "LIMIT", $"cannot be kept. Leave it out, bound the subscription (--rows {count}), or ask once with SELECT."),
            BoundPlan.Limit => ("LIMIT", "LIMIT", "cannot be kept. Leave it out, or ask once with SELECT."),
            BoundPlan.Distinct => ("DISTINCT ON", "DISTINCT", "cannot be kept yet. Use GROUP BY with first(… ORDER BY …)."),
            BoundPlan.SetOperation operation => (operation.Kind.ToString().ToUpperInvariant(), operation.Kind.ToString().ToUpperInvariant(), "cannot be kept yet. Keep one stream for each part."),
            _ when isJoin => ("JOIN", "JOIN", "cannot be kept yet. Ask once with SELECT."),
            BoundPlan.Window => ("A window function (OVER)", "OVER", "cannot be kept yet. Ask once with SELECT."),
            BoundPlan.Cte or BoundPlan.CteRef or BoundPlan.RecursiveCte => ("WITH", "WITH", "cannot be kept yet. Write the common table expression as a subquery."),
            BoundPlan.DelimJoin => ("A subquery in an expression", "SELECT", "cannot be kept yet. Ask once with SELECT."),
            BoundPlan.Sample => ("SAMPLE", "SAMPLE", "cannot be kept: it draws by chance. Leave it out."),
            BoundPlan.Unnest => ("UNNEST", "UNNEST", "cannot be kept yet. Ask once with SELECT."),
            BoundPlan.Get { Function: BoundPlanReader.TableScan, Table: { } table } => (
                $"Table '{table}' of an attached database", table[(table.LastIndexOf('.') + 1)..], $"cannot be kept: nobody tells when its rows change. Ask once with SELECT, or write its rows into a source: INSERT INTO source SELECT … FROM {table}."),
            BoundPlan.Get get => ($"Table function {get.Function}", get.Function, "cannot be kept: it ends at once. Read a source or a stream, or ask once with SELECT."),
            BoundPlan.DummyScan or BoundPlan.ExpressionGet => ("A query that reads no source", "SELECT", "cannot be kept: nothing will come. Read a source or a stream, or ask once with SELECT."),
            _ => ($"{node.GetType().Name}", "SELECT", "cannot be kept yet. Ask once with SELECT."),
        };
        return Not(places.ClausePlace(clause), $"{name} {cure}");
    }

    public QueryException GroupingSets() => Not(places.ClausePlace("GROUP BY"), "ROLLUP, CUBE and GROUPING SETS cannot be kept yet. Keep one stream for each set of keys.");

    public QueryException WindowKind(string kind, BoundExpr marker) => Not(Place(marker), $"{kind.ToUpperInvariant()} windows cannot be kept yet. Use TUMBLE or HOP.");

    public QueryException NotEventTime(string kind, BoundExpr time, LogicalPlan input, BoundExpr marker)
    {
        var expected = input.EventTimes.Count > 0
            ? $"Expected the event time of {Described(input)}, which is {string.Join(" or ", input.EventTimes.Select(candidate => input.Schema[candidate.Column].Name))}."
            : $"Expected the event time of {Described(input)}, which has no watermark.";
        return new(ErrorCode.QueryFailed, $"{kind.ToUpperInvariant()} is given {Describe(time, input.Schema)}. {expected}", Place(marker));
    }

    public QueryException NoWatermark(LogicalPlan input, Field time, BoundExpr marker) => Not(
        Place(marker),
        OnlySource(input) is { } source
            ? $"A window needs a watermark, and {source.Described} has none. Create it with WATERMARK FOR {time.Name} AS {time.Name} - INTERVAL '5' SECOND."
            : $"A window needs a watermark, and {Described(input)} passes none on for '{time.Name}'. Group {(input is LogicalUnion ? "each input" : "the source it reads")} instead.");

    public QueryException SeveralLateSchemas() => Not(
        places.ClausePlace("UNION"),
        "The windows of this query are over inputs with different columns, so their late rows would not fit into one list. Make each part a stream, and unite the streams.");

    public QueryException KeysUnknown() => Not(
        places.ClausePlace("UNION"),
        "The rows of this query have no key, so an update could not name the row it replaces. Use EMIT CHANGES.");

    public QueryException WindowOutsideGroupBy(BoundExpr marker) => new(
        ErrorCode.QueryFailed,
        "A window function stands outside GROUP BY. Group by it, and select window_start and window_end.",
        Place(marker));

    public QueryException Aggregate(BoundAggregate call) => Not(
        Place(call),
        $"{Written(call)} cannot be kept yet. There are count, sum, avg, min, max, first, last, any_value, arg_min, arg_max, string_agg and list.");

    public QueryException TakingBack(BoundAggregate call) => Not(
        Place(call),
        $"{Written(call)} over rows that replace earlier ones cannot be kept yet: it cannot take a row back. There are count, sum and avg, without DISTINCT.");

    public QueryException EndlessGroup(BoundAggregate call) => Not(
        Place(call),
        $"{Written(call)} holds every row of its group, and without a window a group never ends. Group by a window, take each value once with {call.Name}(DISTINCT …), or ask once with SELECT.");

    public QueryException Volatile(BoundFunction function) => Not(
        Place(function),
        $"{function.Name}() gives another value each time, so a kept query could not be repeated. Compute it before the row is written.");

    public QueryException Parameter(BoundExpr parameter) => Not(Place(parameter), "Parameters of a kept query are not supported yet. Write the value.");

    public QueryException OnWindowCloseWithoutWindow(LogicalPlan plan, int? emissionOffset) => Not(
        emissionOffset is { } offset ? places.PlaceAt(offset) : places.ClausePlace("SELECT"),
        $"EMIT ON WINDOW CLOSE needs a window, and the query has none. Add TUMBLE({TimeOf(plan)}, INTERVAL '1' MINUTE) to GROUP BY, or use EMIT CHANGES.");

    public QueryException LatenessWithoutWindow(LogicalPlan plan, int offset) => Not(
        places.PlaceAt(offset),
        $"ALLOW LATENESS keeps windows open, and the query has none. Leave it out, or add TUMBLE({TimeOf(plan)}, INTERVAL '1' MINUTE) to GROUP BY.");

    public QueryException KeyNotSelected(string key) => Not(
        places.ClausePlace("SELECT"),
        $"Results are grouped by '{key}', which is not selected, so an update could not name the row it replaces. Select '{key}', or use EMIT CHANGES.");

    public QueryException TypeNotKeepable(BoundExpr expression, string name) => Not(
        Place(expression),
        $"Column '{name}' is {expression.Type.Name}, a type that streams do not carry yet. Cast it, or select its parts.");

    private ErrorPlace? Place(BoundAggregate call) => places.PlaceOf(call) ?? places.ClausePlace(call.Name);

    private static string Written(BoundAggregate call) => call.Name == "count_star" ? "count(*)"
        : $"{call.Name}({(call.IsDistinct ? "DISTINCT " : "")}{string.Join(", ", call.Children.Select(child => child.Type.Name))}{(call.OrderBy.Count > 0 ? " ORDER BY …" : "")})";

    private ErrorPlace? Place(BoundExpr expression) => places.PlaceOf(expression) ?? places.ClausePlace("SELECT");

    private static QueryException Not(ErrorPlace? place, string message) => new(ErrorCode.NotKeepable, message, place);

    private static string TimeOf(LogicalPlan plan) => plan.Scans().FirstOrDefault(scan => scan.EventTimes.Count > 0) is { } timed ? timed.Schema[timed.EventTimes[0].Column].Name : "ts";

    private static string Described(LogicalPlan input) => input switch
    {
        LogicalScan scan => scan.Relation.Described,
        LogicalFilter filter => Described(filter.Input),
        _ => "what is grouped",
    };

    private static Relation? OnlySource(LogicalPlan input) => input switch
    {
        LogicalScan { Relation: { Kind: RelationKind.Source } source } => source,
        LogicalFilter filter => OnlySource(filter.Input),
        _ => null,
    };

    private static string Describe(BoundExpr time, Schema input) => time.WithoutCasts() is BoundRef { Index: var column } && time.Type.Kind == TypeKind.Timestamp && column < input.Count
        ? $"'{input[column].Name}'"
        : $"{Article(time.Type.Name)} {time.Type.Name}";

    private static string Article(string name) => "AEIOU".Contains(name[0]) ? "an" : "a";
}
