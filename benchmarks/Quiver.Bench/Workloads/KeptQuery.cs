using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;

namespace Quiver.Bench.Workloads;

/// <summary>A kept query that is given rows, and whose subscriber reads and disposes all that comes out.</summary>
internal sealed record KeptQuery : Workload
{
    /// <summary>Rows of a batch.</summary>
    public const int BatchRows = 8_192;

    private const int BatchesAtOnce = 64; // made before the clock runs: 15 MB, more than the caches near a core have

    /// <summary>The query.</summary>
    public required string Sql { get; init; }

    /// <summary>Its input.</summary>
    public required Func<MarketFiles, Feed> Feed { get; init; }

    /// <summary>Whether each row that comes out replaces the one before.</summary>
    public bool IsReplacing { get; init; }

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var feed = Feed(files);
        OutputSummary? output = null;
        RunResult? first = null;
        var runs = effort.Repeat(() => first = Summarize(feed, out output), () => RunOnce(feed));
        return Measurement.Of(runs) with { Output = output, BytesBeforeEnd = first!.BytesBeforeEnd };
    }

    /// <summary>Runs it once and sums up what comes out.</summary>
    public RunResult Summarize(Feed feed, out OutputSummary output)
    {
        var sum = new OutputSummary();
        var result = RunOnce(feed, batch =>
        {
            if (IsReplacing) sum = new OutputSummary();
            using var rows = IsReplacing ? batch.Slice(batch.Length - 1, 1) : batch.Share();
            sum.Add(rows);
        });
        output = sum;
        return result;
    }

    /// <summary>
    /// Pushes the input through the query once. Everything happens on this thread, which reads after each push, as one core would have it anyway. The clock runs from the first push to the last
    /// result, and stands while the next batches are read from the disk.
    /// </summary>
    /// <param name="feed">The input.</param>
    /// <param name="look">Sees each batch that comes out; null: they are counted alone.</param>
    public RunResult RunOnce(Feed feed, Action<Batch>? look = null)
    {
        using var connection = Connection.Open();
        connection.Execute(feed.Declaration);
        using var subscription = connection.Subscribe(Sql);
        using var writer = connection.Writer(feed.Source);
        var meter = new Meter();
        var rowsOut = 0L;
        var batches = new List<Batch>(BatchesAtOnce);
        for (var first = 0L; first < feed.Rows;)
        {
            for (; batches.Count < BatchesAtOnce && first < feed.Rows; first += batches[^1].Length)
                batches.Add(feed.Read(first, (int)Math.Min(BatchRows, feed.Rows - first)));
            meter.Measure(() =>
            {
                foreach (var batch in batches)
                {
                    writer.Write(batch);
                    batch.Dispose();
                    ReadAll();
                }
            });
            batches.Clear();
        }

        var bytesBeforeEnd = Environment.WorkingSet;
        meter.Measure(() =>
        {
            writer.End();
            while (!subscription.Ended) ReadAll();
        });
        return new RunResult(feed.Rows, IsReplacing ? 1 : rowsOut, meter, bytesBeforeEnd);

        void ReadAll()
        {
            while (subscription.TryNext(out var batch))
            {
                rowsOut += batch.Length;
                look?.Invoke(batch);
                batch.Dispose();
            }
        }
    }
}
