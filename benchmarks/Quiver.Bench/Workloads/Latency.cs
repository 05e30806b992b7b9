using System.Diagnostics;
using System.Threading.Channels;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;

namespace Quiver.Bench.Workloads;

/// <summary>
/// One record pushed at a time, with 200 µs between: from the pusher's clock to inside the reader. The pusher spins meanwhile, which takes one core.
/// Where the reader awaits, a number goes through a plain channel between any two records, to be read on the same pool of threads: that is the hop which a reader on another thread cannot do without.
/// </summary>
internal sealed record Latency : Workload
{
    private const int MostWarmUps = 3_000;
    private const string Probe = "PROBE"; // a symbol that no trade of the data has
    private const int WriterRows = 1_000;  // of a batch of the writer beside, each millisecond

    private static readonly long Gap = Stopwatch.Frequency / 5_000;
    private static readonly DateTime FirstTime = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string AllSymbols = string.Join(", ", Symbols.Names.Append(Probe).Select(symbol => $"'{symbol}'"));

    /// <summary>A filter that passes, its reader called back inside the write.</summary>
    public static Latency Filter { get; } = MakeFilter("LAT-filter", "one row through a filter, inline");

    /// <summary>A window that each row closes, its reader called back inside the write.</summary>
    public static Latency Window { get; } = MakeWindow("LAT-window", "one row that closes a window, inline");

    /// <summary>The filter, its reader awaiting.</summary>
    public static Latency FilterAwaited { get; } = MakeFilter("LAT-filter-await", "one row through a filter, await foreach") with { IsAwaited = true };

    /// <summary>The window, its reader awaiting.</summary>
    public static Latency WindowAwaited { get; } = MakeWindow("LAT-window-await", "one row that closes a window, await foreach") with { IsAwaited = true };

    /// <summary>The filter, its reader awaiting, while another thread writes a million rows a second.</summary>
    public static Latency FilterBesideWriter { get; } = MakeFilter("LAT-filter-busy", "the same beside a writer at 1 M rows/s") with { IsAwaited = true, IsBesideWriter = true };

    /// <summary>The query.</summary>
    public required string Sql { get; init; }

    /// <summary>How far watermarks are behind, in seconds.</summary>
    public required int DelaySeconds { get; init; }

    /// <summary>Event time between two records.</summary>
    public required TimeSpan Step { get; init; }

    /// <summary>How many records go in before the first row comes out.</summary>
    public required int RowsBehind { get; init; }

    /// <summary>Whether the reader awaits its rows, on another thread.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>Whether another thread writes a million rows a second meanwhile.</summary>
    public bool IsBesideWriter { get; init; }

    /// <inheritdoc/>
    public override bool IsPinned => false;

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        var warmUps = Math.Min(MostWarmUps, effort.Pushes);
        using var connection = Connection.Open();
        connection.Execute($"CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '{DelaySeconds}' SECOND) WITH (retain = 0)");
        using var writer = connection.Writer<Trade>("trades");
        var (rows, hops) = (new Journeys(warmUps + effort.Pushes, RowsBehind), new Journeys(warmUps + effort.Pushes, 0));
        using var reader = IsAwaited ? null : connection.SubscribeInline(Sql, batch => rows.Arrived(batch.Length));
        using var subscription = IsAwaited ? connection.Subscribe(Sql) : null;
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var reading = subscription is null ? Task.CompletedTask : Task.Run(() => Read(subscription, rows));
        var hopping = Task.Run(() => Read(channel.Reader, hops));
        using var stop = new CancellationTokenSource();
        var beside = IsBesideWriter ? Task.Run(() => WriteBesideAsync(connection, files, stop.Token)) : Task.CompletedTask;

        Push(writer, rows, channel.Writer, hops, 0, warmUps);
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        Push(writer, rows, channel.Writer, hops, warmUps, effort.Pushes);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;

        stop.Cancel();
        beside.GetAwaiter().GetResult();
        writer.End();
        channel.Writer.Complete();
        Task.WaitAll(reading, hopping);
        return new Measurement
        {
            Rows = effort.Pushes,
            AllocatedBytesPerRow = IsBesideWriter ? null : (double)allocated / effort.Pushes,
            Latencies = rows.Latencies(warmUps),
            PlainHop = IsAwaited ? hops.Latencies(warmUps) : null,
        };
    }

    private void Push(Writer<Trade> writer, Journeys rows, ChannelWriter<int> channel, Journeys hops, int first, int count)
    {
        var next = Stopwatch.GetTimestamp();
        for (var push = first; push < first + count; push++)
        {
            var row = new Trade(Probe, 100, 10, FirstTime + (Step * push));
            next = SpinUntil(next + Gap);
            rows.Started();
            writer.Write(in row);
            if (!IsAwaited) continue;
            next = SpinUntil(next + Gap);
            hops.Started();
            channel.TryWrite(push);
        }
    }

    // After a pause of the machine's own, pushes do not come faster to make up for it.
    private static long SpinUntil(long time)
    {
        long now;
        do now = Stopwatch.GetTimestamp();
        while (now < time);
        return now - time > Gap ? now : time;
    }

    private static async Task Read(Subscription subscription, Journeys rows)
    {
        await foreach (var batch in subscription)
        {
            using (batch) rows.Arrived(ProbesOf(batch));
        }
    }

    private static async Task Read(ChannelReader<int> channel, Journeys hops)
    {
        await foreach (var _ in channel.ReadAllAsync()) hops.Arrived(1);
    }

    private static int ProbesOf(Batch batch)
    {
        var symbols = batch[batch.Schema.IndexOf("symbol")].Texts;
        var probes = 0;
        for (var row = 0; row < symbols.Length; row++)
            if (symbols[row].SequenceEqual("PROBE"u8)) probes++;
        return probes;
    }

    private static async Task WriteBesideAsync(Connection connection, MarketFiles files, CancellationToken stop)
    {
        using var feed = Feeds.Trades(files, TextForm.Coded);
        using var rows = feed.Read(0, WriterRows);
        using var writer = connection.Writer("trades");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var started = Stopwatch.GetTimestamp();
        for (var batches = 0L; !stop.IsCancellationRequested; await timer.WaitForNextTickAsync(CancellationToken.None))
            for (; batches < Stopwatch.GetElapsedTime(started).TotalMilliseconds; batches++) writer.Write(rows, CancellationToken.None);
    }

    private static Latency MakeFilter(string key, string title) => new()
    {
        Key = key,
        Title = title,
        Sql = $"SELECT ts, symbol, price * qty AS value FROM trades WHERE symbol IN ({AllSymbols})",
        DelaySeconds = 2,
        Step = TimeSpan.FromMicroseconds(100),
        RowsBehind = 0,
    };

    private static Latency MakeWindow(string key, string title) => new()
    {
        Key = key,
        Title = title,
        Sql = Q2.Coded.Sql,
        DelaySeconds = 0,
        Step = TimeSpan.FromSeconds(1),
        RowsBehind = 1, // each row closes the window of the one before
    };

    /// <summary>When things were pushed, and how long they took; the order in which they arrive is that in which they were pushed.</summary>
    private sealed class Journeys(int count, int rowsBehind)
    {
        private readonly long[] _ticks = new long[count]; // when pushed; then how long it took
        private int _started;
        private int _arrived = rowsBehind; // the row that comes out first was brought by a later push

        public void Started() => Volatile.Write(ref _ticks[_started++], Stopwatch.GetTimestamp());

        public void Arrived(int rows)
        {
            var now = Stopwatch.GetTimestamp();
            for (var row = 0; row < rows && _arrived < _ticks.Length; row++, _arrived++) _ticks[_arrived] = now - Volatile.Read(ref _ticks[_arrived]);
        }

        public Latencies Latencies(int warmUps) => Measuring.Latencies.Of(_ticks[warmUps..]);
    }
}
