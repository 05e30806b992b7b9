using System.Diagnostics;
using System.Globalization;
using Quiver.Columns;
using Xunit;
using Xunit.Abstractions;

namespace Quiver.Tests.Connections;

/// <summary>Everything that takes long is stopped: by its token, by its number, by closing.</summary>
public sealed class CancelTests : IDisposable
{
    private const string Endless = "SELECT max(hash(range)) AS n FROM range(1000000000000)";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30); // never reached; measured are milliseconds

    private readonly Connection _quiver = Connection.Open(new QuiverOptions { Parallelism = 1 });
    private readonly ITestOutputHelper _output;

    public CancelTests(ITestOutputHelper output)
    {
        _output = output;
        _quiver.Execute("CREATE SOURCE s (n UBIGINT)").Dispose();
    }

    private sealed record Row(ulong N);

    public void Dispose() => _quiver.Dispose();

    public static TheoryData<string> Asking => ["query", "execute", "insert", "parameters", "prepared", "progress"];

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task A_query_ends_with_its_token(string way)
    {
        using var cancellation = new CancellationTokenSource();
        var running = Task.Run(() => Ask(way, cancellation.Token));
        await Running();
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => Ended(running, cancellation.Cancel));
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
        Assert.IsType<OperationCanceledException>(error.InnerException, exactMatch: false);
        Assert.Equal(ErrorCode.QueryCancelled, Assert.ThrowsAny<QuiverException>(() => Ask(way, new CancellationToken(canceled: true))).Code); // before it begins
    }

    [Theory]
    [MemberData(nameof(Asking))]
    public async Task A_query_ends_by_its_number(string way)
    {
        var running = Task.Run(() => Ask(way, CancellationToken.None));
        var id = await Running();
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => Ended(running, () => _quiver.CancelQuery(id)));
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
        Assert.Contains(id.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, Assert.Single(_quiver.Queries).Error);
    }

    [Fact]
    public async Task A_query_ends_when_the_connection_closes()
    {
        var running = Task.Run(() => _quiver.Query(Endless));
        await Running();
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => Ended(running, _quiver.Close));
        Assert.Equal(ErrorCode.ConnectionClosed, error.Code);
    }

    [Fact]
    public async Task What_is_awaited_ends_as_a_cancelled_task()
    {
        foreach (var begin in new Func<CancellationToken, Task>[]
        {
            token => _quiver.QueryAsync(Endless, token),
            token => _quiver.ExecuteAsync(Endless, token),
            token => _quiver.Prepare(Endless).QueryAsync([], token),
        })
        {
            using var cancellation = new CancellationTokenSource();
            var running = begin(cancellation.Token);
            await Running();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(running, cancellation.Cancel));
            Assert.True(running.IsCanceled);
        }
    }

    [Fact]
    public async Task A_streamed_answer_ends_with_its_token_also_before_its_first_row()
    {
        using var cancellation = new CancellationTokenSource();
        using var rows = _quiver.QueryStream(Endless, cancellation.Token);
        var reading = Task.Run(() => rows.Next());
        await Running();
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => Ended(reading, cancellation.Cancel));
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
        using var other = _quiver.QueryStream(Endless);
        using var soon = new CancellationTokenSource();
        var waiting = other.NextAsync(soon.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(waiting, soon.Cancel)); // the wait alone
        Assert.True(other.IsActive);
    }

    [Fact]
    public async Task Reads_of_subscriptions_end_with_their_tokens()
    {
        using var rows = _quiver.Subscribe("s");
        using var typed = _quiver.Subscribe<Row>("s");
        foreach (var begin in new Func<CancellationToken, Task>[]
        {
            token => Task.Run(() => rows.Next(token)),
            token => Task.Run(() => rows.Next(TimeSpan.FromHours(1), token)),
            token => rows.NextAsync(token).AsTask(),
            token => rows.NextAsync(TimeSpan.FromHours(1), token).AsTask(),
            token => Task.Run(() => typed.Next(out _, token)),
            token => Task.Run(async () => await typed.GetAsyncEnumerator(token).MoveNextAsync()),
        })
        {
            using var cancellation = new CancellationTokenSource();
            var reading = begin(cancellation.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(reading, cancellation.Cancel));
        }

        Assert.True(rows.IsActive && typed.IsActive);
    }

    [Fact]
    public async Task Writes_that_wait_for_room_end_with_their_tokens()
    {
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 1, WriteTimeout = TimeSpan.FromHours(1) });
        quiver.Execute("CREATE SOURCE s (n UBIGINT)").Dispose();
        using var full = quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var writer = quiver.Writer<Row>("s");
        Row[] row = [new(1)];
        for (var n = 0; n < 2; n++) writer.Write(row); // one for the reader, one that waits to be run
        foreach (var begin in new Func<CancellationToken, Task>[]
        {
            token => Task.Run(() => writer.Write(row, token), CancellationToken.None),
            token => Task.Run(() => writer.WriteAsync(Rows(), token), CancellationToken.None),
            token => Task.Run(() => writer.Flush(token), CancellationToken.None),
            token => writer.FlushAsync(token),
        })
        {
            using var cancellation = new CancellationTokenSource();
            var waiting = begin(cancellation.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(waiting, cancellation.Cancel));
        }

        using var insert = new CancellationTokenSource();
        var inserting = Task.Run(() => quiver.Execute("INSERT INTO s VALUES (1)", insert.Token));
        Assert.Equal(ErrorCode.QueryCancelled, (await Assert.ThrowsAnyAsync<QuiverException>(() => Ended(inserting, insert.Cancel))).Code);

        static async IAsyncEnumerable<Row> Rows()
        {
            await Task.Yield();
            yield return new Row(2);
        }
    }

    [Fact]
    public async Task A_long_query_tells_how_far_it_is()
    {
        using var cancellation = new CancellationTokenSource();
        var told = new TaskCompletionSource<QueryProgress>();
        var running = _quiver.QueryAsync(Endless, new Listener(told), cancellation.Token);
        var progress = await told.Task.WaitAsync(Bound);
        Assert.True(progress.Elapsed > TimeSpan.Zero);
        Assert.True(progress.Fraction is null or (>= 0 and <= 1));
        Assert.True(_quiver.Queries[0].Progress is null or (>= 0 and <= 1));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Bound));
    }

    private long Ask(string way, CancellationToken token) => way switch
    {
        "query" => _quiver.Query(Endless, token).RowCount,
        "execute" => (long)_quiver.Execute(Endless, token),
        "insert" => (long)_quiver.Execute($"INSERT INTO s {Endless}", token),
        "parameters" => _quiver.Query("SELECT max(hash(range)) FROM range($1)", [1_000_000_000_000], token).RowCount,
        "prepared" => _quiver.Prepare("SELECT max(hash(range)) FROM range($n)").Query(new Dictionary<string, object?>(StringComparer.Ordinal) { ["n"] = 1_000_000_000_000 }, token).RowCount,
        _ => _quiver.Query(Endless, new Listener(new TaskCompletionSource<QueryProgress>()), token).RowCount,
    };

    /// <summary>The number of the query that runs, when one does.</summary>
    private async Task<long> Running()
    {
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < Bound)
        {
            if (_quiver.Queries.FirstOrDefault(query => query is { IsActive: true, Kind: not QueryKind.Subscription } && query.Sql.Contains("hash", StringComparison.Ordinal)) is { } query) return query.Id;
            await Task.Yield();
        }

        throw new TimeoutException("No query has begun.");
    }

    private async Task Ended(Task running, Action stop)
    {
        await Task.Delay(20); // into the middle of it
        var stopping = Stopwatch.StartNew();
        stop();
        try
        {
            await running.WaitAsync(Bound);
        }
        finally
        {
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended after {stopping.Elapsed.TotalMilliseconds:0.0} ms"));
        }
    }

    private sealed class Listener(TaskCompletionSource<QueryProgress> told) : IProgress<QueryProgress>
    {
        public void Report(QueryProgress value) => told.TrySetResult(value);
    }
}
