using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>Callbacks: their errors and their parameters.</summary>
public sealed class CallbackErrorTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();
    private readonly Writer<Row> _writer;

    public CallbackErrorTests()
    {
        _quiver.Execute("CREATE SOURCE s (a INT)").Dispose();
        _writer = _quiver.Writer<Row>("s");
    }

    private sealed record Row(int A);

    public void Dispose()
    {
        _writer.Dispose();
        _quiver.Dispose();
    }

    [Fact]
    public async Task Without_a_callback_for_errors_the_first_one_ends_it()
    {
        var called = 0;
        using var callback = _quiver.Subscribe("s", _ =>
        {
            called++;
            throw new InvalidOperationException("no");
        });
        _writer.Write(new Row(1));
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => callback.Completion)).Message);
        _writer.Write(new Row(2));
        Assert.Equal(1, called);
        Assert.False(callback.IsActive);
    }

    [Fact]
    public async Task With_a_callback_for_errors_the_rows_go_on()
    {
        var errors = new List<string>();
        var sum = 0;
        using var callback = _quiver.Subscribe(
            "s",
            rows =>
            {
                var a = rows[0].Values<int>().All[0];
                if (a == 2) throw new InvalidOperationException("two");
                sum += a;
            },
            error => errors.Add(error.Message));
        for (var a = 1; a <= 3; a++)
        {
            _writer.Write([new Row(a)]);
            _writer.Flush();
            while (callback.Position < _writer.Position) await Task.Yield(); // one call a row
        }

        _writer.End();
        await callback.Completion;
        Assert.Equal(["two"], errors);
        Assert.Equal(4, sum);
    }

    [Fact]
    public async Task The_error_of_the_query_is_told_and_is_the_last()
    {
        var errors = new List<Exception>();
        using var callback = _quiver.Subscribe("SELECT CAST(CASE WHEN a > 1 THEN 'x' ELSE '1' END AS INT) AS n FROM s", _ => { }, errors.Add);
        _writer.Write(new Row(1));
        _writer.Write(new Row(2));
        var told = await Assert.ThrowsAnyAsync<QuiverException>(() => callback.Completion);
        Assert.Same(told, Assert.Single(errors));
        Assert.False(callback.IsActive);
    }

    [Fact]
    public async Task Callbacks_take_parameters()
    {
        var (loop, inline) = (0L, 0L);
        var named = new Dictionary<string, object?>(StringComparer.Ordinal) { ["least"] = 2 };
        using var first = _quiver.Subscribe("SELECT a FROM s WHERE a >= $1", [2], rows => Interlocked.Add(ref loop, rows.Length));
        using var second = _quiver.Subscribe("SELECT a FROM s WHERE a >= $least", named, rows => Interlocked.Add(ref loop, rows.Length));
        using var third = _quiver.SubscribeInline("SELECT a FROM s WHERE a >= $1", [2], rows => inline += rows.Length);
        using var fourth = _quiver.SubscribeInline("SELECT a FROM s WHERE a >= $least", named, rows => inline += rows.Length);
        _writer.Write([new Row(1), new Row(2), new Row(3)]);
        _writer.End();
        await Task.WhenAll(first.Completion, second.Completion, third.Completion, fourth.Completion);
        Assert.Equal((4, 4), (loop, inline));
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => _quiver.SubscribeInline("s", [1], _ => { })).Code);
    }
}
