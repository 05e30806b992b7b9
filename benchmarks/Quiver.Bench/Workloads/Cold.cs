using System.Diagnostics;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>From the text of a query to its first row, over a connection and a source that are there already.</summary>
internal sealed record Cold : Workload
{
    private const int PushesForAQuery = 100; // a query takes as long as so many pushes, about

    private static readonly Trade Row = new(Symbols.Names[0], 100, 10, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    private static readonly KeptQuery[] Queries = [Q2.Coded, Q1.Coded, Q3.Coded, Q8.Coded];

    /// <summary>The first query of a process.</summary>
    public static Cold First { get; } = new() { Key = "COLD-first", Title = "text of Q2 to its first row, at first", IsFirst = true };

    /// <summary>Queries after the first.</summary>
    public static Cold Later { get; } = new() { Key = "COLD-later", Title = "text of Q1, Q2, Q3, Q8 to a row, later" };

    /// <summary>Whether it is the first query of its process.</summary>
    public bool IsFirst { get; init; }

    /// <inheritdoc/>
    public override int Processes => IsFirst ? 5 : 1;

    /// <inheritdoc/>
    public override bool IsPinned => false; // planning and compiling may use what there is

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var connection = Connection.Open();
        using (var feed = Feeds.Trades(files, TextForm.Coded)) connection.Execute(feed.Declaration);
        var first = Subscribe(connection, Queries[0], round: 0);
        if (IsFirst) return new Measurement { Latencies = Latencies.Of([first]) };

        var warm = new long[Math.Max(effort.Pushes / PushesForAQuery, Queries.Length)];
        for (var round = 0; round < warm.Length; round++) warm[round] = Subscribe(connection, Queries[round % Queries.Length], round + 1);
        return new Measurement { Latencies = Latencies.Of(warm) };
    }

    // Each round has a day of its own, so that its row is not late and the watermark behind it closes its window.
    private static long Subscribe(Connection connection, KeptQuery query, int round)
    {
        using var writer = connection.Writer<Trade>("trades");
        var row = Row with { Ts = Row.Ts.AddDays(round) };
        var started = Stopwatch.GetTimestamp();
        using var subscription = connection.Subscribe(query.Sql);
        writer.Write(in row);
        writer.Watermark(row.Ts.AddHours(1));
        using var batch = subscription.Next(TimeSpan.FromSeconds(30));
        return Stopwatch.GetTimestamp() - started;
    }
}
