using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>What writers, subscriptions and results say of themselves.</summary>
public sealed class StatesTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public StatesTests() => _quiver.Execute("CREATE SOURCE sensors (id INT, ts TIMESTAMP, WATERMARK FOR ts AS ts)").Dispose();

    private sealed record Reading(int Id, DateTime Ts);

    private static DateTime At(int second) => DateTime.UnixEpoch.AddSeconds(second);

    public void Dispose() => _quiver.Dispose();

    [Fact]
    public void A_writer_knows_its_source()
    {
        using var writer = _quiver.Writer("SENSORS");
        Assert.Equal("sensors", writer.Name);
        Assert.Equal("id INTEGER, ts TIMESTAMP", writer.Schema.ToString());
        Assert.Null(writer.CurrentWatermark);
        writer.Watermark(At(100));
        Assert.Equal(At(100), writer.CurrentWatermark);
        writer.Watermark(At(50)); // back: nothing changes
        Assert.Equal(At(100), writer.CurrentWatermark);
    }

    [Fact]
    public void A_writer_says_whether_it_is_open()
    {
        var writer = _quiver.Writer("sensors");
        var typed = _quiver.Writer<Reading>("sensors");
        Assert.Equal("Writer(source='sensors', open)", writer.ToString());
        Assert.Equal("Writer(source='sensors', open)", typed.ToString());
        Assert.False(typed.IsClosed);
        writer.Close();
        typed.Close();
        Assert.Equal("Writer(closed)", writer.ToString());
        Assert.Equal("Writer(closed)", typed.ToString());
        Assert.True(writer.IsClosed && typed.IsClosed);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => writer.Flush()).Code);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => typed.Write(new Reading(1, At(1)))).Code);
    }

    [Fact]
    public async Task A_writer_knows_the_number_of_its_last_row_and_waits_until_it_has_run()
    {
        using var other = _quiver.Writer<Reading>("sensors");
        using var writer = _quiver.Writer<Reading>("sensors");
        var seen = 0L;
        using var inline = _quiver.SubscribeInline("sensors", rows => seen += rows.Length);
        Assert.Equal(0, writer.Position);
        writer.Write(new Reading(1, At(1)));
        var first = writer.Position;
        Assert.True(first > 0);
        other.Write([new Reading(2, At(2)), new Reading(3, At(3))]);
        Assert.Equal(first + 2, other.Position);
        Assert.Equal(first, writer.Position);
        writer.Write(new Reading(4, At(4)));
        Assert.Equal(first + 3, writer.Position);
        writer.Flush();
        await writer.FlushAsync();
        Assert.Equal(4, seen);
        using var answer = _quiver.Query("SELECT max(_seq) AS last FROM sensors");
        Assert.Equal(writer.Position, answer[0, 0]);
    }

    [Fact]
    public void Rows_written_one_by_one_are_numbered_while_they_gather()
    {
        using var writer = _quiver.Writer<Reading>("sensors"); // nobody waits for rows
        for (var id = 1; id <= 10; id++) writer.Write(new Reading(id, At(id)));
        using var answer = _quiver.Query("SELECT _seq FROM sensors WHERE id = 10");
        Assert.Equal(writer.Position, answer[0, 0]);
    }

    [Fact]
    public async Task A_subscription_says_whether_rows_may_come()
    {
        var rows = _quiver.Subscribe("sensors");
        var typed = _quiver.Subscribe<Reading>("SELECT * FROM sensors");
        using var callback = _quiver.Subscribe("SELECT * FROM sensors", _ => { });
        using var inline = _quiver.SubscribeInline("sensors", _ => { });
        Assert.Equal("Subscription(active)", rows.ToString());
        Assert.Equal("Subscription(active)", typed.ToString());
        Assert.Equal("CallbackSubscription(query, active)", callback.ToString());
        Assert.Equal("InlineSubscription(stream, active)", inline.ToString());
        Assert.Equal("id INTEGER, ts TIMESTAMP", rows.Schema.ToString());

        using var writer = _quiver.Writer<Reading>("sensors");
        writer.Write(new Reading(1, At(1)));
        writer.End();
        Assert.True(rows.IsActive); // a row is there
        rows.Next()!.Dispose();
        Assert.False(rows.IsActive);
        Assert.Null(rows.Next());
        Assert.Equal("Subscription(finished)", rows.ToString());
        Assert.True(typed.Next(out _));
        Assert.False(typed.Next(out _));
        Assert.Equal("Subscription(finished)", typed.ToString());
        await Task.WhenAll(callback.Completion, inline.Completion).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("CallbackSubscription(query, finished)", callback.ToString());
        Assert.Equal("InlineSubscription(stream, finished)", inline.ToString());
        rows.Cancel();
        typed.Cancel();
        Assert.Equal("Subscription(cancelled)", rows.ToString());
        Assert.Equal("Subscription(cancelled)", typed.ToString());
    }

    [Fact]
    public void A_cancelled_subscription_gives_nothing()
    {
        using var rows = _quiver.Subscribe("sensors");
        Assert.True(rows.IsActive);
        rows.Cancel();
        rows.Cancel(); // again
        Assert.False(rows.IsActive);
        Assert.Equal(ErrorCode.SubscriptionClosed, Assert.Throws<QuiverException>(() => rows.Next(TimeSpan.Zero)).Code);
        using var callback = _quiver.Subscribe("sensors", _ => { });
        callback.Cancel();
        Assert.Equal("CallbackSubscription(stream, cancelled)", callback.ToString());
    }

    [Fact]
    public async Task A_read_that_is_over_time_says_so()
    {
        using var rows = _quiver.Subscribe("sensors");
        var error = Assert.Throws<QuiverException>(() => rows.Next(TimeSpan.FromMilliseconds(5)));
        Assert.Equal(ErrorCode.SubscriptionTimeout, error.Code);
        Assert.Contains("timeout", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<QuiverException>(async () => await rows.NextAsync(TimeSpan.FromMilliseconds(5)));
        Assert.Equal(ErrorCode.SubscriptionTimeout, error.Code);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rows.NextAsync(TimeSpan.FromMinutes(5), new CancellationToken(canceled: true)));

        using var writer = _quiver.Writer<Reading>("sensors");
        writer.Write(new Reading(1, At(1)));
        (await rows.NextAsync(TimeSpan.FromMinutes(5)))!.Dispose();
        writer.Write(new Reading(2, At(2)));
        (await rows.NextAsync(TimeSpan.Zero))!.Dispose();
        writer.End();
        Assert.Null(await rows.NextAsync(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_result_counts_its_parts()
    {
        using var none = _quiver.Query("SELECT * FROM sensors");
        Assert.Equal((0, 0, 2), (none.RowCount, none.BatchCount, none.ColumnCount));
        using var many = _quiver.Query("SELECT range FROM range(10000)");
        Assert.Equal((10_000, 1), (many.RowCount, many.ColumnCount));
        Assert.True(many.BatchCount >= 2);
        Assert.Equal("QueryResult(rows=10000, columns=1)", many.ToString());
    }

    [Theory]
    [InlineData("CREATE SOURCE more (a INT)", ExecuteKind.Ddl, 0, "ExecuteResult(ddl, CREATE SOURCE more)")]
    [InlineData("DROP SOURCE sensors", ExecuteKind.Ddl, 0, "ExecuteResult(ddl, DROP SOURCE sensors)")]
    [InlineData("INSERT INTO sensors VALUES (1, NULL), (2, NULL)", ExecuteKind.RowsAffected, 2, "ExecuteResult(rows_affected=2)")]
    [InlineData("SELECT * FROM range(3)", ExecuteKind.Query, 3, "ExecuteResult(query, rows=3)")]
    [InlineData("SHOW SOURCES", ExecuteKind.Metadata, 1, "ExecuteResult(metadata, rows=1)")]
    [InlineData("DESCRIBE sensors", ExecuteKind.Metadata, 2, "ExecuteResult(metadata, rows=2)")]
    public void A_statement_says_what_it_did(string sql, ExecuteKind kind, int rows, string text)
    {
        using var result = _quiver.Execute(sql);
        Assert.Equal(kind, result.Kind);
        Assert.Equal(rows, (int)result);
        Assert.Equal(rows, (long)result);
        Assert.Equal(text, result.ToString());
        Assert.Equal(kind is ExecuteKind.Query or ExecuteKind.Metadata, result.ToQueryResult() is not null);
    }
}
