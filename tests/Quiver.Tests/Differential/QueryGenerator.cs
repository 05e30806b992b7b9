using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Makes queries of the kinds that can be kept.</summary>
/// <param name="random">Chance.</param>
/// <param name="source">The source's columns.</param>
/// <param name="rows">How many rows come.</param>
/// <param name="stepMicros">How far apart their times are, about.</param>
internal sealed class QueryGenerator(Random random, IReadOnlyList<ScopeColumn> source, int rows, long stepMicros)
{
    private int _names;

    /// <summary>A query.</summary>
    public CaseQuery Any() => random.Next(100) switch
    {
        < 55 => Over(null, stream: false, source, hasOrder: true),
        < 70 => OverAppend(stream: false),
        < 82 => OverAppend(stream: true),
        < 90 when HasTime => OverWindows(stream: true),
        _ => OverGroups(),
    };

    private bool HasTime => source.Any(column => column.IsEventTime);

    private CaseQuery OverAppend(bool stream)
    {
        var inner = Pass(null, stream: false, source);
        return Over(inner, stream, ScopeOf(inner), hasOrder: true);
    }

    // What a stream of closed windows brings has no order to go by, and no event time yet.
    private CaseQuery OverWindows(bool stream)
    {
        var inner = Windowed(null, stream: false, source, hasOrder: true) with { Emission = random.Next(3) == 0 ? CaseEmission.OnClose : CaseEmission.Default };
        var scope = ScopeOf(inner);
        return random.Next(3) > 0 ? Pass(inner, stream, scope) : Grouped(inner, stream, scope, hasOrder: false);
    }

    // A query over the groups of a subquery passes on its keys, so that it can be updated.
    private CaseQuery OverGroups()
    {
        var inner = HasTime && random.Next(2) == 0 ? Windowed(null, stream: false, source, hasOrder: true) : Grouped(null, stream: false, source, hasOrder: true);
        var emission = inner.Emission;
        var lateness = inner.LatenessMicros;
        inner = inner with { Emission = CaseEmission.Default, LatenessMicros = 0 };
        var outer = Pass(inner, stream: false, ScopeOf(inner)) with { Emission = emission, LatenessMicros = lateness };
        if (!outer.HasUpserts) return outer;
        var keys = inner.Items.Where(item => item.IsKey).Select(item => new Item(Name(), Reference(item), IsKey: true));
        return outer with { Star = false, Items = [.. keys, .. outer.Items.Where(item => !item.IsKey)] };
    }

    private CaseQuery Over(CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope, bool hasOrder) => random.Next(100) switch
    {
        < 20 => Pass(from, stream, scope),
        < 80 when scope.Any(column => column.IsEventTime) => Windowed(from, stream, scope, hasOrder),
        _ => Grouped(from, stream, scope, hasOrder),
    };

    private CaseQuery Pass(CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope)
    {
        var expressions = new ExprGenerator(random, scope);
        var star = random.Next(5) == 0;
        var items = star
            ? scope.Select(column => new Item(column.Expr.Format, column.Expr) { IsEventTime = column.IsEventTime }).ToList()
            : Enumerable.Range(0, random.Next(1, 5)).Select(_ => PassedOn(scope, expressions)).ToList();
        if (!star && scope.FirstOrDefault(column => column.IsEventTime) is { } time && random.Next(5) > 0 && !items.Exists(item => item.IsEventTime))
            items.Insert(random.Next(items.Count + 1), new Item(Name(), time.Expr) { IsEventTime = true });
        return new CaseQuery
        {
            From = from,
            FromStream = stream,
            Items = [.. items],
            Where = random.Next(2) == 0 ? [] : Conditions(expressions),
            Star = star,
        };
    }

    private Item PassedOn(IReadOnlyList<ScopeColumn> scope, ExprGenerator expressions)
    {
        var value = random.Next(2) == 0 ? Pick(scope).Expr : expressions.Of(expressions.SomeType(), 3);
        return new Item(Name(), value) { IsEventTime = scope.Any(column => column.IsEventTime && ReferenceEquals(column.Expr, value)) };
    }

    private CaseQuery Windowed(CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope, bool hasOrder)
    {
        var time = scope.First(column => column.IsEventTime);
        var size = Size();
        var offset = random.Next(4) == 0 ? Round(random.NextInt64(-size, 2 * size)) : 0;
        var window = new TumbleWindow(time.Expr.Format, size, offset);
        var query = Grouped(from, stream, scope, hasOrder, window);
        return query with { LatenessMicros = random.Next(3) == 0 ? Round(random.NextInt64(0, 3 * size)) : 0 };
    }

    private CaseQuery Grouped(CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope, bool hasOrder, TumbleWindow? window = null)
    {
        var expressions = new ExprGenerator(random, scope);
        var aggregates = new AggregateGenerator(random, scope, expressions, rows, hasOrder, groupsEnd: window is not null);
        var hasKeys = scope.Any(column => column.IsExact);
        var keys = Enumerable.Range(0, hasKeys ? random.Next(20) switch { < 5 => 0, < 14 => 1, < 18 => 2, _ => 3 } : 0).Select(_ => expressions.Key()).DistinctBy(key => key.ToString()).ToImmutableArray();
        var calls = Enumerable.Range(0, random.Next(1, 5)).Select(_ => aggregates.Call()).ToList();
        var emission = (CaseEmission)random.Next(window is null ? 3 : 6);
        if (window is null && emission == CaseEmission.OnClose) emission = CaseEmission.Changes;
        if ((int)emission > (int)CaseEmission.Changes) emission = CaseEmission.Default;

        var items = calls.Select(call => new Item(Name(), AroundCall(call))).ToList();
        var needsKeys = emission is CaseEmission.OnUpdate || (window is null && emission == CaseEmission.Default);
        foreach (var key in keys)
            if (needsKeys || random.Next(6) > 0) items.Insert(random.Next(items.Count + 1), new Item(Name(), key, IsKey: true));
        if (window is not null) AddBounds(items, window, needsKeys);

        var style = (GroupStyle)random.Next(window is null ? 3 : 4);
        return new CaseQuery
        {
            From = from,
            FromStream = stream,
            Items = [.. items],
            Where = random.Next(3) == 0 ? Conditions(expressions) : [],
            Group = new Grouping(window, keys, style),
            Having = random.Next(8) == 0 ? [Having(aggregates)] : [],
            Emission = emission,
        };
    }

    private void AddBounds(List<Item> items, TumbleWindow window, bool needed)
    {
        var which = random.Next(8);
        if (which > 0 || needed) items.Insert(random.Next(items.Count + 1), Bound("window_start", "make_timestamp(_ws)"));
        if (which < 3) items.Insert(random.Next(items.Count + 1), Bound("window_end", string.Create(CultureInfo.InvariantCulture, $"make_timestamp(_ws + {window.SizeMicros})")));

        Item Bound(string name, string oracle) =>
            new(random.Next(4) == 0 ? Name() : name, new Expr(DataType.Timestamp, name) { OracleFormat = oracle }, IsKey: true);
    }

    // Arithmetic over a result, where it can neither overflow nor round.
    private Expr AroundCall(Expr call)
    {
        if (call.Tolerance is not null || random.Next(4) > 0) return call;
        if (call.Type == DataType.Int64 && call.Kind is "count" or "count(*)") return new Expr(DataType.Int64, "({0} + 1)", call) { Bound = 1_000_000, Kind = "over an aggregate" };
        return random.Next(2) == 0
            ? new Expr(DataType.Boolean, "({0} IS NULL)", call) { Kind = "over an aggregate" }
            : new Expr(call.Type, "COALESCE({0}, {1})", call, new ExprGenerator(random, []).Of(call.Type, 0)) { Kind = "over an aggregate", Bound = Values.Largest(call.Type) };
    }

    private Expr Having(AggregateGenerator aggregates)
    {
        var call = aggregates.Call();
        if (call.Tolerance is not null || random.Next(2) == 0)
            return new Expr(DataType.Boolean, string.Create(CultureInfo.InvariantCulture, $"(count(*) {(random.Next(2) == 0 ? ">=" : "<=")} {random.Next(1, 4)})")) { Kind = "having" };
        return random.Next(2) == 0
            ? new Expr(DataType.Boolean, $"({{0}} {(random.Next(2) == 0 ? "IS NOT NULL" : "IS DISTINCT FROM {1}")})", call, new ExprGenerator(random, []).Of(call.Type, 0)) { Kind = "having" }
            : new Expr(DataType.Boolean, "({0} >= {1})", call, new ExprGenerator(random, []).Of(call.Type, 0)) { Kind = "having" };
    }

    private ImmutableArray<Expr> Conditions(ExprGenerator expressions) =>
        [.. Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => random.Next(6) > 0 ? expressions.WeakCondition() : expressions.Condition(2))];

    /// <summary>What a query over this one can name. Of an event time that is passed on twice the first is the event time.</summary>
    private static List<ScopeColumn> ScopeOf(CaseQuery query)
    {
        var time = query.Items.FirstOrDefault(item => item.IsEventTime);
        return [.. query.Items.Select(item => new ScopeColumn(Reference(item), [], IsExact: item.Value.Tolerance is null, ReferenceEquals(item, time)))];
    }

    private static Expr Reference(Item item) => new(item.Value.Type, item.Name)
    {
        Bound = item.Value.Bound,
        IsColumn = true,
        Tolerance = item.Value.Tolerance is null ? null : OracleSql.ToleranceOf + item.Name,
    };

    private long Size() => Math.Max(1_000, Round(stepMicros * random.Next(1, random.Next(3) == 0 ? 60 : 12)));

    // Sizes as people write them, mostly.
    private long Round(long micros)
    {
        if (random.Next(8) == 0) return micros;
        foreach (var unit in (long[])[86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1_000])
            if (Math.Abs(micros) >= unit) return micros / unit * unit;
        return micros;
    }

    private string Name() => string.Create(CultureInfo.InvariantCulture, $"o{_names++}");

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
