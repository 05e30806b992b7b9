using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>Starting, draining and closing a connection.</summary>
public sealed class LifecycleTests
{
    private sealed record Row(int A);

    [Fact]
    public void A_connection_says_whether_it_is_open()
    {
        var quiver = Connection.Open();
        Assert.False(quiver.IsClosed);
        Assert.Equal("Connection(open)", quiver.ToString());
        quiver.Close();
        Assert.True(quiver.IsClosed);
        Assert.Equal("Connection(closed)", quiver.ToString());
        quiver.Close(); // again
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => quiver.Execute("SELECT 1")).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => quiver.Checkpoint()).Code);
    }

    [Fact]
    public async Task It_is_closed_at_the_end_of_an_asynchronous_block()
    {
        Connection seen;
        await using (var quiver = Connection.Open()) seen = quiver;
        Assert.True(seen.IsClosed);
    }

    [Fact]
    public void Without_storage_there_are_no_checkpoints()
    {
        using var quiver = Connection.Open(new QuiverOptions { CheckpointInterval = TimeSpan.FromSeconds(1) });
        Assert.False(quiver.IsCheckpointEnabled);
        Assert.Null(quiver.Checkpoint());
    }

    [Fact]
    public void Starting_starts_sources_that_nobody_reads_and_can_be_repeated()
    {
        using var quiver = Connection.Open();
        quiver.Start(); // nothing to start
        quiver.Execute("CREATE SOURCE made (a BIGINT) FROM GENERATOR (rows = 1000, pace = 'max')").Dispose();
        quiver.Start();
        quiver.Start();
        using var rows = quiver.Subscribe("SELECT a FROM made FROM BEGINNING");
        var count = 0L;
        while (rows.Next() is { } batch)
            using (batch) count += batch.Length;
        Assert.Equal(1_000, count);
        Assert.Equal(1_000, quiver.Source("made").Rows);
    }

    [Fact]
    public void After_a_shutdown_everything_is_refused_with_its_own_code()
    {
        var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        var writer = quiver.Writer<Row>("s");
        quiver.Shutdown();
        quiver.Shutdown(); // again
        Assert.True(quiver.IsClosed);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.Query("SELECT 1")).Code);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.QueryStream("SELECT 1")).Code);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.Subscribe("s")).Code);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.Writer("s")).Code);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => writer.Write(new Row(1))).Code);
        quiver.Dispose();
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.Start()).Code);
    }

    [Fact]
    public void A_shutdown_works_off_what_was_written_and_subscriptions_end_with_their_last_row()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT); CREATE STREAM doubled AS SELECT a * 2 AS a FROM s").Dispose();
        using var rows = quiver.Subscribe<Row>("doubled");
        using var joined = quiver.Subscribe<Row>("SELECT a FROM s UNION ALL SELECT a FROM doubled");
        using (var writer = quiver.Writer<Row>("s"))
            for (var a = 1; a <= 1_000; a++) writer.Write(new Row(a)); // gathered, run by nobody yet
        quiver.Shutdown();

        var sum = 0L;
        while (rows.Next(out var row)) sum += row.A;
        Assert.Equal(1_000 * 1_001, sum);
        Assert.Equal("Subscription(finished)", rows.ToString());
        sum = 0;
        while (joined.Next(out var row)) sum += row.A;
        Assert.Equal(1_000 * 1_001 / 2 * 3, sum);
    }

    [Fact]
    public async Task A_shutdown_waits_for_callbacks()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        using var entered = new ManualResetEventSlim();
        using var released = new ManualResetEventSlim();
        var given = 0L;
        using var callback = quiver.Subscribe("s", rows =>
        {
            entered.Set();
            released.Wait();
            given += rows.Length;
        });
        using var writer = quiver.Writer<Row>("s");
        writer.Write(new Row(1));
        entered.Wait();
        for (var a = 0; a < 10; a++) writer.Write(new Row(a));
        var shutdown = quiver.ShutdownAsync();
        Assert.False(shutdown.IsCompleted);
        released.Set();
        await shutdown;
        Assert.Equal(11, given);
        Assert.True(callback.Completion.IsCompletedSuccessfully);
        Assert.Equal("CallbackSubscription(stream, finished)", callback.ToString());
    }

    [Fact]
    public async Task A_shutdown_that_is_waited_for_no_longer_closes_at_once()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        using var full = quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        var writing = Task.Run(() =>
        {
            using var writer = quiver.Writer<Row>("s");
            for (var a = 0; a < 3; a++) writer.Write(new ReadOnlySpan<Row>([new Row(a)]));
        });
        await writing; // one is queued, the others wait to be run
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => quiver.ShutdownAsync(soon.Token));
        Assert.True(quiver.IsClosed);
        Assert.Equal(ErrorCode.Shutdown, Assert.Throws<QuiverException>(() => quiver.Query("SELECT 1")).Code);
    }

    [Fact]
    public async Task A_source_that_brings_its_own_rows_stops_bringing_them()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE made (a BIGINT) FROM GENERATOR (rows = 1000000000, pace = 'max')").Dispose();
        using var rows = quiver.Subscribe("made");
        rows.Next()!.Dispose();
        var shutdown = quiver.ShutdownAsync();
        while (await rows.NextAsync() is { } batch) batch.Dispose();
        await shutdown;
        Assert.False(rows.IsActive);
    }
}
