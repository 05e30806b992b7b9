using Quiver.Queries;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>How far queries over sources and streams are, which DuckDB cannot tell: by rows scanned of rows there are.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public ProgressTests()
    {
        _quiver.Execute("CREATE SOURCE s (n BIGINT)").Dispose();
        _quiver.Execute("INSERT INTO s SELECT range FROM range(500000)").Dispose();
    }

    public void Dispose() => _quiver.Dispose();

    [Fact]
    public void A_query_that_was_read_to_its_end_has_gone_through_all_rows()
    {
        using var stream = _quiver.QueryStream("SELECT n, count(*) OVER () AS c FROM s"); // the window holds the first row back until the last was read
        using var first = stream.Next()!;
        var progress = stream.Progress ?? new QueryProgress(1, 500_000, 500_000, TimeSpan.Zero); // it has ended by now, it may be
        Assert.Equal((1.0, 500_000, 500_000), (progress.Fraction, progress.RowsDone, progress.RowsInAll));
    }

    [Fact]
    public void A_stream_that_is_read_slowly_is_in_the_middle()
    {
        using var stream = _quiver.QueryStream("SELECT n FROM s");
        using (stream.Next())
        {
            var progress = stream.Progress!.Value;
            Assert.Equal(500_000, progress.RowsInAll);
            Assert.InRange(progress.RowsDone, 2_048, 499_999); // a few batches ahead
            Assert.Equal((double)progress.RowsDone / 500_000, progress.Fraction!.Value, precision: 1);
            Assert.NotNull(_quiver.Queries.Single(query => query.Id == stream.Id).Progress);
        }
    }

    [Fact]
    public void A_relation_that_is_read_twice_counts_twice_and_the_fraction_never_goes_back()
    {
        var registry = new QueryRegistry(TimeProvider.System);
        using var running = registry.Begin(QueryKind.Asked, "SELECT", CancellationToken.None);
        Assert.Null(running.Progress);
        running.Wrote(0, 1); // as if it had a session
        running.Scanned.Expect(100);
        running.Scanned.Pass(60);
        Assert.Equal(0.6, running.Progress!.Value.Fraction);
        running.Scanned.Expect(100);
        Assert.Equal((0.6, 60, 200), (running.Progress!.Value.Fraction, running.Progress!.Value.RowsDone, running.Progress!.Value.RowsInAll));
        running.Scanned.Pass(140);
        Assert.Equal(1.0, running.Progress!.Value.Fraction);
    }

    [Fact]
    public void The_second_half_of_an_insert_is_its_writing()
    {
        var registry = new QueryRegistry(TimeProvider.System);
        using var running = registry.Begin(QueryKind.Asked, "INSERT", CancellationToken.None);
        running.IsWritten = true;
        running.Scanned.Expect(100);
        running.Scanned.Pass(100);
        running.Wrote(0, 40);
        Assert.Equal((0.5, 100, 140), (running.Progress!.Value.Fraction, running.Progress!.Value.RowsDone, running.Progress!.Value.RowsInAll));
        running.Wrote(10, 40);
        Assert.Equal(0.625, running.Progress!.Value.Fraction);
        running.Wrote(40, 40);
        Assert.Equal(1.0, running.Progress!.Value.Fraction);
    }

    [Fact]
    public async Task Who_asked_is_told_of_statements_too()
    {
        using var cancellation = new CancellationTokenSource();
        var told = new TaskCompletionSource<QueryProgress>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _quiver.ExecuteAsync("INSERT INTO s SELECT a.n FROM s AS a, s AS b WHERE hash(a.n, b.n) = 7", new Listener(told), cancellation.Token);
        var progress = await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cancellation.CancelAsync();
        Assert.Equal(1_000_000, progress.RowsInAll);
        Assert.InRange(progress.Fraction!.Value, 0, 0.5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private sealed class Listener(TaskCompletionSource<QueryProgress> told) : IProgress<QueryProgress>
    {
        public void Report(QueryProgress value)
        {
            if (value.RowsInAll >= 1_000_000) told.TrySetResult(value);
        }
    }
}
