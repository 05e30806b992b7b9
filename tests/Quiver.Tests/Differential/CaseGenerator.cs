using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Makes cases: the same seed makes the same case.</summary>
internal sealed class CaseGenerator
{
    private readonly Random _random;
    private readonly long _seed;

    private CaseGenerator(long seed)
    {
        _seed = seed;
        _random = new Random(HashCode32(seed));
    }

    public static Case Make(long seed) => new CaseGenerator(seed).Make();

    private Case Make()
    {
        var rows = _random.Next(100) switch { < 3 => _random.Next(0, 5), < 60 => _random.Next(5, 60), < 96 => _random.Next(60, 300), < 99 => _random.Next(300, 1500), _ => _random.Next(1500, 6000) };
        var time = _random.Next(10) > 0 ? TimeType() : null;
        var columns = Columns(time, out var timeColumn);
        var step = (long)Math.Pow(10, _random.NextDouble() * 9 + 2); // 100 µs to a day
        if (time is { Kind: TypeKind.Date }) step = Math.Max(step, 10_000_000_000);
        else if (time is { Unit: TimeUnit.Second }) step = Math.Max(step, 1_000_000);
        var delay = _random.Next(4) == 0 ? 0 : (long)(step * _random.NextDouble() * 20);
        if (_random.Next(2) == 0) delay = delay / 1_000 * 1_000;

        var scope = columns.Select((column, position) => new ScopeColumn(new Expr(column.Type, column.Name) { Bound = column.Bound == Int128.MaxValue ? column.Bound : column.Bound + 1, IsColumn = true }, column.Pool, IsEventTime: position == timeColumn)).ToList();
        var query = new QueryGenerator(_random, scope, rows, step).Any();
        var events = Events(columns, timeColumn, rows, step, delay);
        var start = Start(query, events.Length);
        var checkpoints = Enumerable.Range(0, _random.Next(3)).Select(_ => _random.Next(start.At, events.Length + 1)).Distinct().Order().ToImmutableArray();
        return new Case
        {
            Seed = _seed,
            Columns = columns,
            EventTime = timeColumn,
            DelayMicros = delay,
            Events = events,
            Ends = _random.Next(4) > 0,
            Query = query,
            Start = start,
            Checkpoints = checkpoints,
            Deliveries = [],
        } is var made ? made with { Deliveries = Deliveries(made) } : throw new System.Diagnostics.UnreachableException();
    }

    private DataType TimeType() => _random.Next(10) switch
    {
        0 => DataType.TimestampIn(TimeUnit.Millisecond),
        1 => DataType.Date,
        2 when _random.Next(2) == 0 => DataType.TimestampIn(TimeUnit.Second),
        2 => DataType.TimestampIn(TimeUnit.Nanosecond),
        3 when _random.Next(2) == 0 => DataType.TimestampZoned,
        _ => DataType.Timestamp,
    };

    private ImmutableArray<CaseColumn> Columns(DataType? time, out int? timeColumn)
    {
        var count = _random.Next(time is null ? 1 : 0, 6);
        var columns = Enumerable.Range(0, count).Select(_ => Column(Values.Types[_random.Next(Values.Types.Length)])).ToList();
        timeColumn = time is null ? null : _random.Next(columns.Count + 1);
        if (timeColumn is { } position) columns.Insert(position, new CaseColumn("", time!, 1, []));
        return [.. columns.Select((column, position) => column with { Name = string.Create(CultureInfo.InvariantCulture, $"c{position}") })];
    }

    // Half of the columns have few values, so that keys meet; half of the numbers are small, so that sums do not overflow.
    private CaseColumn Column(DataType type)
    {
        var bound = _random.Next(2) == 0 ? Values.Largest(type) : Int128.Min(Values.Largest(type) / 4, 1000);
        if (Values.IsFloat(type)) bound = _random.Next(2) + 1;
        var distinct = _random.Next(3) switch { 0 => _random.Next(1, 4), 1 => _random.Next(3, 10), _ => 200 };
        return new CaseColumn("", type, bound, [.. Enumerable.Range(0, distinct).Select(_ => Values.Any(_random, type, bound))]);
    }

    private ImmutableArray<Event> Events(ImmutableArray<CaseColumn> columns, int? timeColumn, int rows, long step, long delay)
    {
        var nulls = columns.Select(_ => _random.Next(6) switch { 0 => 0.5, 1 or 2 => 0.1, 3 when _random.Next(3) == 0 => 1.0, _ => 0 }).ToArray();
        if (timeColumn is { } column && nulls[column] > 0.1) nulls[column] = 0.1;
        var disorder = _random.Next(4) == 0 ? 0 : _random.NextDouble() * 0.5;
        var beyond = _random.Next(3) == 0 ? 0 : 3.0;
        var told = timeColumn is not null && _random.Next(4) == 0 ? 0.05 : 0;
        var now = _random.Next(8) switch
        {
            0 => -(rows / 2) * step,
            1 => -2_208_988_800_000_000 + _random.NextInt64(step), // 1900
            2 => -62_000_000_000_000_000,                          // the year 5
            3 => 250_000_000_000_000_000,                          // the year 9892
            _ => 1_700_000_000_000_000 + _random.NextInt64(10 * step),
        };
        if (timeColumn is { } at && columns[at].Type is { Kind: TypeKind.Timestamp, Unit: TimeUnit.Nanosecond }) now = Math.Clamp(now, -3_000_000_000_000_000, 3_000_000_000_000_000);
        var earliest = now - 50 * step - 5 * delay;
        var events = ImmutableArray.CreateBuilder<Event>();
        for (var row = 0; row < rows; row++)
        {
            now += _random.Next(40) switch { 0 => step * _random.Next(20, 500), < 4 => 0, _ => _random.NextInt64(2 * step) };
            var time = now;
            if (_random.NextDouble() < disorder) time -= (long)((delay + step) * _random.NextDouble() * (_random.Next(3) == 0 ? 1 + beyond : 1));
            time = Math.Max(time, earliest);
            var values = columns.Select((one, position) => position == timeColumn ? InUnit(time, one.Type) : one.Pool[_random.Next(one.Pool.Length)]).Select((value, position) => _random.NextDouble() < nulls[position] ? null : value);
            events.Add(new Event([.. values]));
            if (row > 0 && _random.Next(30) == 0) events.Add(events[^1]);
            if (_random.NextDouble() < told) events.Add(new Event(null, now + _random.NextInt64(-3 * step - delay, 3 * step)));
        }

        return events.ToImmutable();
    }

    private object InUnit(long micros, DataType type) => type.Kind == TypeKind.Date ? (object)(int)Math.Floor(micros / 86_400e6) : type.Unit switch
    {
        TimeUnit.Second => micros / 1_000_000,
        TimeUnit.Millisecond => micros / 1_000,
        TimeUnit.Nanosecond => micros * 1_000 + _random.Next(1000),
        _ => micros,
    };

    private Start Start(CaseQuery query, int events)
    {
        var kind = _random.Next(10) switch { < 6 => StartKind.Stream, < 9 => StartKind.Now, _ => StartKind.Beginning };
        var at = _random.Next(3) > 0 ? 0 : _random.Next(events + 1) / (kind == StartKind.Now ? 2 : 1);
        if (kind != StartKind.Now && QuiverSql.InnerOf(query) is { UnionWith: not null }) at = 0; // of retained rows those of one branch come before those of the other
        return new Start(kind, at, _random.Next(2) == 0 ? 0 : _random.Next(at + 1));
    }

    // The first is what the answer is taken from; the others must give the same.
    private ImmutableArray<Delivery> Deliveries(Case item)
    {
        var first = new Delivery(Cuts(item), _random.Next(2) == 0, [], SlowReader: false);
        if (_random.Next(3) == 0) return [first];
        var second = new Delivery(Cuts(item), !first.Coded, [], SlowReader: false);
        if (item.Start.Kind == StartKind.Stream && _random.Next(2) == 0)
        {
            var freezes = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(item.Start.At, item.Events.Length + 1));
            return [first, second with { Freezes = [.. freezes] }];
        }

        return [first, item.Ends && _random.Next(4) == 0 ? second with { SlowReader = true } : second];
    }

    private ImmutableSortedSet<int> Cuts(Case item)
    {
        var most = item.Events.Length;
        return _random.Next(5) switch
        {
            0 => [],
            1 when most < 400 => [.. Enumerable.Range(1, most)],
            2 => [.. Enumerable.Range(1, most).Where(_ => _random.Next(40) == 0)],
            _ => [.. Enumerable.Range(1, most).Where(_ => _random.Next(6) == 0)],
        };
    }

    private static int HashCode32(long seed) => unchecked((int)(((ulong)seed * 0x9E3779B97F4A7C15UL) >> 32));
}
