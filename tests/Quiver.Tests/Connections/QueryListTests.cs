using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>What there is on a connection, as lists.</summary>
public sealed class QueryListTests
{
    [Fact]
    public void A_fresh_connection_has_nothing()
    {
        using var quiver = Connection.Open();
        Assert.Empty(quiver.Sources);
        Assert.Empty(quiver.Streams);
        Assert.Empty(quiver.Sinks);
        Assert.Empty(quiver.Queries);
    }

    [Fact]
    public void What_was_created_is_listed_by_name()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE b (x INT); CREATE SOURCE a (y INT, z INT); CREATE STREAM c AS SELECT x FROM b").Dispose();
        Assert.Equal(["a", "b"], quiver.Sources.Select(source => source.Name));
        Assert.Equal("c", Assert.Single(quiver.Streams).Name);
        Assert.Equal("SELECT x FROM b", quiver.Streams[0].Sql);
        Assert.Equal("SourceInfo(name='a', columns=2)", quiver.Sources[0].ToString());
        Assert.Equal("StreamInfo(name='c')", quiver.Streams[0].ToString());
        Assert.Equal("SinkInfo(name='d')", new SinkInfo("d").ToString());
    }

    [Fact]
    public void Queries_are_numbered_from_one_and_remembered()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT); INSERT INTO s VALUES (1), (2)").Dispose();
        quiver.Query("SELECT a FROM s").Dispose();
        Assert.Throws<QueryException>(() => quiver.Query("SELECT b FROM s"));
        var subscription = quiver.Subscribe("s");
        Assert.Equal(
            ["1 Asked False 2 INSERT INTO s VALUES (1), (2)", "2 Asked False 2 SELECT a FROM s", "3 Asked False 0 SELECT b FROM s", "4 Subscription True 0 FROM s"],
            quiver.Queries.Select(query => $"{query.Id} {query.Kind} {query.IsActive} {query.Rows} {query.Sql}"));
        Assert.Contains("No column 'b'", quiver.Queries[2].Error, StringComparison.Ordinal);
        Assert.Null(quiver.Queries[1].Error);
        Assert.Equal("QueryInfo(id=4, active=true)", quiver.Queries[3].ToString());
        Assert.Equal(4, subscription.Id);
        subscription.Dispose();
        Assert.Equal("QueryInfo(id=4, active=false)", quiver.Queries[3].ToString());
    }

    [Fact]
    public void The_last_hundred_that_ended_are_remembered_and_all_that_run()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        using var first = quiver.Subscribe("s");
        for (var query = 0; query < 103; query++) quiver.Query("SELECT 1").Dispose();
        Assert.Equal([1, .. Enumerable.Range(5, 100)], quiver.Queries.Select(query => (int)query.Id));
    }

    [Fact]
    public async Task A_subscription_is_cancelled_by_its_number()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        using var rows = quiver.Subscribe("SELECT a FROM s");
        using var called = quiver.Subscribe("SELECT a FROM s", _ => { });
        using var inline = quiver.SubscribeInline("SELECT a FROM s", _ => { });
        Assert.Equal(3, quiver.Queries.Count(query => query.IsActive));
        foreach (var query in quiver.Queries) quiver.CancelQuery(query.Id);
        Assert.DoesNotContain(quiver.Queries, query => query.IsActive);
        Assert.Equal(ErrorCode.SubscriptionClosed, Assert.Throws<QuiverException>(() => rows.Next()).Code);
        Assert.Equal("Subscription(cancelled)", rows.ToString());
        Assert.Equal("InlineSubscription(query, cancelled)", inline.ToString());
        await called.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        foreach (var query in quiver.Queries) quiver.CancelQuery(query.Id); // they have ended: nothing to do
    }

    [Fact]
    public void A_number_that_no_query_has_is_not_found()
    {
        using var quiver = Connection.Open();
        var error = Assert.Throws<QuiverException>(() => quiver.CancelQuery(999));
        Assert.Equal(ErrorCode.TableNotFound, error.Code);
        Assert.Contains("not found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_and_sinks_are_shown_by_statements()
    {
        using var quiver = Connection.Open();
        using (var sinks = quiver.Query("SHOW SINKS")) Assert.Equal((0, "sink_name"), (sinks.RowCount, sinks.Schema[0].Name));
        quiver.Query("SELECT 42").Dispose();
        using var queries = quiver.Query("SHOW QUERIES");
        Assert.Equal(["1", "asked", "false", "SELECT 42", null], Enumerable.Range(0, 5).Select(column => queries[0, column]?.ToString()));
    }
}
