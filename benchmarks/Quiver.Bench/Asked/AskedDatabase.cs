using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Bench.Asked;

/// <summary>DuckDB in memory with one thread: tables are loaded once, each query's result is stored in a temporary table.</summary>
internal sealed class AskedDatabase : IDisposable
{
    private const int LoadRows = 65_536;

    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(2); // after which one run does

    private readonly MarketFiles _files;
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Session _session;
    private readonly HashSet<string> _loaded = [];

    /// <summary>An empty one.</summary>
    /// <param name="files">Where its tables come from.</param>
    public AskedDatabase(MarketFiles files)
    {
        _files = files;
        _session = _instance.Connect();
    }

    /// <summary>Asks a query a few times.</summary>
    /// <param name="query">The query.</param>
    /// <param name="runs">Runs that count, after one that does not; a query that takes long is asked once.</param>
    public AskedMeasurement Measure(AskedQuery query, int runs)
    {
        foreach (var table in query.Tables) Load(table);
        var first = Run(query);
        if (first < LongRun) first = Run(query); // the other one was to warm up
        var times = new List<TimeSpan> { first };
        while (first < LongRun && times.Count < runs) times.Add(Run(query));
        times.Sort();
        return new AskedMeasurement(query.Rows(_files) / times[times.Count / 2].TotalSeconds, Summarize());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    private TimeSpan Run(AskedQuery query)
    {
        _session.Execute("DROP TABLE IF EXISTS result");
        var started = Clock.Now;
        _session.Execute($"CREATE TEMP TABLE result AS {query.Sql}");
        return Clock.Now - started;
    }

    private OutputSummary Summarize()
    {
        var output = new OutputSummary();
        using (var statement = _session.Prepare("FROM result"))
        using (var reader = new BatchReader(statement.Stream()))
        {
            while (reader.Next() is { } batch)
            {
                using (batch) output.Add(batch);
            }
        }

        _session.Execute("DROP TABLE result");
        return output;
    }

    private void Load(AskedTable table)
    {
        if (!_loaded.Add(table.Name)) return;
        using var feed = table.Feed(_files);
        using var rows = new BatchFeed(feed.Schema);
        rows.Register(_session, $"feed_{table.Name}");
        var writing = Task.Run(() => Write(feed, rows));
        _session.Execute($"CREATE TABLE {table.Name} AS FROM feed_{table.Name}('')");
        writing.GetAwaiter().GetResult();
    }

    private static void Write(Feed feed, BatchFeed rows)
    {
        for (var first = 0L; first < feed.Rows; first += LoadRows) rows.Write(feed.Read(first, (int)Math.Min(LoadRows, feed.Rows - first)));
        rows.End();
    }
}
