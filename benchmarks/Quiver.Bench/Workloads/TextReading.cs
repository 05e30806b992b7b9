using System.Globalization;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Bench.Workloads;

/// <summary>Trades as text, read from a stream into a source that nobody reads, beside DuckDB's own reader of the same bytes in a file, on one thread and told the same types.</summary>
internal sealed record TextReading : Workload
{
    private const int MostRows = 1_000_000;
    private const int FeedRows = 65_536;

    /// <summary>An object a line.</summary>
    public static TextReading Json { get; } = new()
    {
        Key = "JSON-in",
        Title = "trades read from a stream of JSON",
        Options = "FORMAT json",
        Reader = "read_json('{0}', format = 'newline_delimited', columns = {{symbol: 'VARCHAR', price: 'DOUBLE', qty: 'BIGINT', ts: 'TIMESTAMP'}})",
        Write = (writer, text) => writer.WriteJson(text),
    };

    /// <summary>A header, and a line a row.</summary>
    public static TextReading Csv { get; } = new()
    {
        Key = "CSV-in",
        Title = "trades read from a stream of CSV",
        Options = "FORMAT csv, HEADER",
        Reader = "read_csv('{0}', header = true, auto_detect = false, columns = {{symbol: 'VARCHAR', price: 'DOUBLE', qty: 'BIGINT', ts: 'TIMESTAMP'}})",
        Write = (writer, text) => writer.WriteCsv(text),
    };

    /// <summary>How DuckDB writes the text.</summary>
    private string Options { get; init; } = "";

    /// <summary>DuckDB's table of a file, whose path is to be put in.</summary>
    private string Reader { get; init; } = "";

    /// <summary>Writes a text into a source, and says how many rows it has.</summary>
    private Func<Writer, Stream, long> Write { get; init; } = null!;

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var feed = Feeds.Trades(files, TextForm.Coded);
        var rows = Math.Min(feed.Rows, MostRows);
        var folder = Directory.CreateTempSubdirectory("quiver-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "trades.txt");
            using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
            using var session = instance.Connect();
            WriteFile(session, feed, rows, path);
            var text = File.ReadAllBytes(path);
            var measurement = Measurement.Of(effort.Repeat(() => RunOnce(feed, text, rows), () => RunOnce(feed, text, rows)));
            var asked = effort.Repeat(() => Ask(session, path), () => Ask(session, path)).Order().ToList();
            var ratio = measurement.RowsPerSecond * asked[asked.Count / 2].TotalSeconds / rows;
            return measurement with { Note = string.Create(CultureInfo.InvariantCulture, $"is {ratio:0.00} times as fast as DuckDB's reader of the same {text.Length / 1e6:0} MB") };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private RunResult RunOnce(Feed feed, byte[] text, long rows)
    {
        using var connection = Connection.Open();
        connection.Execute(feed.Declaration).Dispose();
        using var writer = connection.Writer(feed.Source);
        using var stream = new MemoryStream(text);
        var meter = new Meter();
        var written = 0L;
        meter.Measure(() => written = Write(writer, stream));
        if (written != rows) throw new InvalidOperationException($"{written} rows were written, where the text has {rows}.");
        return new RunResult(rows, 0, meter, Environment.WorkingSet);
    }

    private TimeSpan Ask(Session session, string path)
    {
        session.Execute("DROP TABLE IF EXISTS result");
        var started = Clock.Now;
        session.Execute($"CREATE TEMP TABLE result AS FROM {string.Format(CultureInfo.InvariantCulture, Reader, path)}");
        return Clock.Now - started;
    }

    private void WriteFile(Session session, Feed feed, long rows, string path)
    {
        using var batches = new BatchFeed(feed.Schema);
        batches.Register(session, "feed_trades");
        var writing = Task.Run(() =>
        {
            for (var first = 0L; first < rows; first += FeedRows) batches.Write(feed.Read(first, (int)Math.Min(FeedRows, rows - first)));
            batches.End();
        });
        session.Execute($"COPY (FROM feed_trades('')) TO '{path}' ({Options})");
        writing.GetAwaiter().GetResult();
    }
}
