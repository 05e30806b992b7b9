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
        < 38 => Over(null, stream: false, source, hasOrder: true),
        < 48 => OverAppend(stream: false),
        < 57 => OverAppend(stream: true),
        < 65 when HasTime => OverWindows(stream: true),
        < 72 when HasTime => OverWindows(stream: false),
        < 78 => OverGroups(),
        < 94 => OverUpdates(stream: random.Next(3) > 0),
        _ => Distinct(),
    };

    private bool HasTime => source.Any(column => column.IsEventTime);

    private CaseQuery OverAppend(bool stream)
    {
        var inner = random.Next(3) == 0 ? United() : Pass(null, stream: false, source);
        return Over(inner, stream, ScopeOf(inner), hasOrder: inner.UnionWith is null);
    }

    private CaseQuery United()
    {
        var first = Pass(null, stream: false, source) with { Star = false };
        if (first.Items.Any(item => item.Value.Tolerance is not null)) return first;
        var expressions = new ExprGenerator(random, source);
        var items = first.Items.Select(item => item with { Value = item.IsEventTime ? item.Value : expressions.Of(item.Value.Type, 2) });
        return first with { UnionWith = new CaseQuery { Items = [.. items], Where = random.Next(2) == 0 ? [] : Conditions(expressions) } };
    }

    private CaseQuery Distinct()
    {
        var pass = Pass(null, stream: false, source);
        var emission = random.Next(3) switch { 0 => CaseEmission.Changes, 1 => CaseEmission.OnUpdate, _ => CaseEmission.Default };
        return pass with { Star = false, Distinct = true, Emission = emission, Items = [.. pass.Items.Select(item => item with { Name = item.Name.StartsWith('o') ? item.Name : Name(), IsKey = true, IsEventTime = false })] };
    }

    // What a stream of closed windows brings has no order to go by; its event times are the windows' bounds.
    private CaseQuery OverWindows(bool stream)
    {
        var inner = Windowed(null, stream: false, source, hasOrder: true);
        inner = inner with
        {
            Emission = stream && random.Next(3) == 0 ? CaseEmission.OnClose : CaseEmission.Default,
            Items = [.. inner.Items.Select(item => item.Name.StartsWith("window", StringComparison.Ordinal) ? item with { Name = Name() } : item)], // in a query with a window these names mean its own
        };
        var lateness = inner.LatenessMicros;
        if (!stream) inner = inner with { LatenessMicros = 0 };
        var scope = ScopeOf(inner);
        var emission = stream ? (CaseEmission?)null : CaseEmission.Default; // another would be that of the windows below too
        var outer = scope.Any(column => column.IsEventTime) && random.Next(3) > 0 ? Windowed(inner, stream, scope, hasOrder: false, emission)
            : random.Next(3) > 0 ? Pass(inner, stream, scope)
            : Grouped(inner, stream, scope, hasOrder: false, emission: emission);
        return stream ? outer : outer with { LatenessMicros = lateness };
    }

    // A query over the groups of a subquery passes on its keys, so that it can be updated.
    private CaseQuery OverGroups()
    {
        var inner = HasTime && random.Next(2) == 0 ? Windowed(null, stream: false, source, hasOrder: true) : Grouped(null, stream: false, source, hasOrder: true);
        var emission = inner.Emission;
        var lateness = inner.LatenessMicros;
        inner = inner with { Emission = CaseEmission.Default, LatenessMicros = 0 };
        return WithKeys(Pass(inner, stream: false, ScopeOf(inner)) with { Emission = emission, LatenessMicros = lateness }, inner);
    }

    // Rows that replace each other, in a subquery or a stream: passed on, or grouped by what can take rows back.
    private CaseQuery OverUpdates(bool stream)
    {
        var windowed = HasTime && random.Next(3) == 0;
        var inner = windowed
            ? Windowed(null, stream: false, source, hasOrder: true, CaseEmission.OnUpdate)
            : Grouped(null, stream: false, source, hasOrder: true, emission: CaseEmission.OnUpdate); // so that keys are selected
        var changes = random.Next(2) == 0 ? CaseEmission.Changes : CaseEmission.OnUpdate;
        var emission = stream ? random.Next(2) == 0 ? CaseEmission.Changes : CaseEmission.Default : windowed ? changes : random.Next(2) == 0 ? changes : CaseEmission.Default;
        var lateness = inner.LatenessMicros;
        inner = stream ? inner with { Emission = random.Next(2) == 0 ? CaseEmission.Changes : CaseEmission.OnUpdate } : inner with { Emission = CaseEmission.Default, LatenessMicros = 0 };
        var scope = ScopeOf(inner).Select(column => column with { IsEventTime = false }).ToList();
        if (random.Next(2) == 0) return WithKeys(Pass(inner, stream, scope) with { Emission = stream ? CaseEmission.Changes : emission, LatenessMicros = stream ? 0 : lateness }, inner);
        return Grouped(inner, stream, scope, hasOrder: false, takesBack: true, emission: emission) with { LatenessMicros = stream ? 0 : lateness };
    }

    private CaseQuery WithKeys(CaseQuery outer, CaseQuery inner)
    {
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
            ? scope.Select(column => new Item(column.Expr.Format, column.Expr) { IsEventTime = column.IsEventTime, Lead = column.Lead }).ToList()
            : Enumerable.Range(0, random.Next(1, 5)).Select(_ => PassedOn(scope, expressions)).ToList();
        if (!star && scope.FirstOrDefault(column => column.IsEventTime) is { } time && random.Next(5) > 0 && !items.Exists(item => item.IsEventTime))
            items.Insert(random.Next(items.Count + 1), new Item(Name(), time.Expr) { IsEventTime = true, Lead = time.Lead });
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
        var time = scope.FirstOrDefault(column => column.IsEventTime && ReferenceEquals(column.Expr, value));
        return new Item(Name(), value) { IsEventTime = time is not null, Lead = time?.Lead };
    }

    private CaseQuery Windowed(CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope, bool hasOrder, CaseEmission? emission = null)
    {
        var time = Pick([.. scope.Where(column => column.IsEventTime)]);
        var query = Grouped(from, stream, scope, hasOrder, Window(time), emission: emission);
        return query with { LatenessMicros = random.Next(3) == 0 ? Round(random.NextInt64(0, 3 * query.Window!.SizeMicros)) : 0 };
    }

    private CaseWindow Window(ScopeColumn time)
    {
        var size = Size();
        var offset = random.Next(4) == 0 ? Round(random.NextInt64(-size, 2 * size)) : 0;
        var window = new CaseWindow(time.Expr.Format, time.Lead, size, size, offset);
        if (random.Next(4) == 0) return window with { SlideMicros = Math.Max(Math.Min(size, 1_000), random.Next(2) == 0 ? size / random.Next(2, 7) : Round(random.NextInt64(size / 8 + 1, size + 1))) };
        return time.Expr.Type == DataType.Timestamp && random.Next(5) == 0 ? Bucket(window) : window;
    }

    // time_bucket counts from Monday, 2000-01-03; date_trunc from 1970, and weeks from a Monday.
    private CaseWindow Bucket(CaseWindow window)
    {
        const long origin = 10_959 * 86_400_000_000;
        if (random.Next(3) > 0)
        {
            var shift = window.OffsetMicros == 0 ? "" : $", {QuiverSql.Interval(window.OffsetMicros)}";
            return window with { OffsetMicros = origin + window.OffsetMicros, Bucket = $"time_bucket({QuiverSql.Interval(window.SizeMicros)}, {window.Time}{shift})" };
        }

        var (unit, size, offset) = Pick<(string, long, long)>([("second", 1_000_000, 0), ("minute", 60_000_000, 0), ("hour", 3_600_000_000, 0), ("day", 86_400_000_000, 0), ("week", 7 * 86_400_000_000, 4 * 86_400_000_000)]);
        return window with { SlideMicros = size, SizeMicros = size, OffsetMicros = offset, Bucket = $"date_trunc('{unit}', {window.Time})" };
    }

    private CaseQuery Grouped(
        CaseQuery? from, bool stream, IReadOnlyList<ScopeColumn> scope, bool hasOrder, CaseWindow? window = null, bool takesBack = false, CaseEmission? emission = null)
    {
        var expressions = new ExprGenerator(random, scope);
        var aggregates = new AggregateGenerator(random, scope, expressions, rows, hasOrder, groupsEnd: window is not null, takesBack);
        var hasKeys = scope.Any(column => column.IsExact && !column.IsBucket);
        var keys = Enumerable.Range(0, hasKeys ? random.Next(20) switch { < 5 => 0, < 14 => 1, < 18 => 2, _ => 3 } : 0).Select(_ => expressions.Key())
            .Where(key => !takesBack || key.Type.Kind != TypeKind.Interval) // DuckDB selects the first of equal intervals, which cannot be taken back
            .DistinctBy(key => key.ToString()).ToImmutableArray();
        var calls = Enumerable.Range(0, random.Next(1, 5)).Select(_ => aggregates.Call()).ToList();
        var chosen = emission ?? (CaseEmission)random.Next(window is null ? 3 : 6);
        if (window is null && chosen == CaseEmission.OnClose) chosen = CaseEmission.Changes;
        if ((int)chosen > (int)CaseEmission.Changes) chosen = CaseEmission.Default;

        var items = calls.Select(call => new Item(Name(), AroundCall(call))).ToList();
        var needsKeys = chosen is CaseEmission.OnUpdate || (window is null && chosen == CaseEmission.Default);
        foreach (var key in keys)
            if (needsKeys || random.Next(6) > 0) items.Insert(random.Next(items.Count + 1), new Item(Name(), key, IsKey: true));
        if (window is not null) AddBounds(items, window, needsKeys);

        var style = (GroupStyle)random.Next(window is null or { Bucket: not null } ? 3 : 4);
        return new CaseQuery
        {
            From = from,
            FromStream = stream,
            Items = [.. items],
            Where = random.Next(3) == 0 ? Conditions(expressions) : [],
            Group = new Grouping(window, keys, style),
            Having = random.Next(8) == 0 ? [Having(aggregates)] : [],
            Emission = chosen,
        };
    }

    private void AddBounds(List<Item> items, CaseWindow window, bool needed)
    {
        var which = random.Next(8);
        if (which > 0 || needed) items.Insert(random.Next(items.Count + 1), Bound("window_start", window.Bucket, "make_timestamp(_ws)", lead: 0));
        if (which < 3 && window.Bucket is null) items.Insert(random.Next(items.Count + 1), Bound("window_end", null, string.Create(CultureInfo.InvariantCulture, $"make_timestamp(_ws + {window.SizeMicros})"), window.SizeMicros));

        Item Bound(string name, string? bucket, string oracle, long lead) =>
            new(bucket is not null || random.Next(4) == 0 ? Name() : name, new Expr(DataType.Timestamp, bucket ?? name) { OracleFormat = oracle }, IsKey: true) { IsEventTime = true, Lead = lead };
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

    /// <summary>What a query over this one can name. Of the event times of united queries the first is the event time.</summary>
    private static List<ScopeColumn> ScopeOf(CaseQuery query)
    {
        var first = query.Items.FirstOrDefault(item => item.IsEventTime);
        return [.. query.Items.Select(item => new ScopeColumn(Reference(item), [], IsExact: IsExact(item), item.IsEventTime && (query.UnionWith is null || ReferenceEquals(item, first)), item.Lead, item.Value.Format.StartsWith("date_trunc", StringComparison.Ordinal)))];
    }

    // Of a key, 0.0 and -0.0 are the same, but not what is divided by them.
    private static bool IsExact(Item item) => item.Value.Tolerance is null && !(item.IsKey && Values.IsFloat(item.Value.Type));

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
