using Quiver.DuckDb;
using Quiver.DuckDb.Native;

namespace Quiver.Tests.DuckDb;

public sealed class ScalarFunctionTests : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 2 });
    private readonly Session _session;

    public ScalarFunctionTests() => _session = _instance.Connect();

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void The_form_is_chosen_by_the_arguments()
    {
        DuckType integer = new(TypeId.BigInt), text = new(TypeId.Varchar);
        ScalarFunction.Register(_session, "twice",
            new ScalarOverload([integer], integer, static call =>
            {
                var values = call.Argument(0).Values<long>();
                var results = call.Results<long>();
                for (var row = 0; row < call.Length; row++) results[row] = values[row] * 2;
            }),
            new ScalarOverload([text], integer, static call =>
            {
                var values = call.Argument(0);
                var results = call.Results<long>();
                for (var row = 0; row < call.Length; row++) results[row] = values.Text(row).Length * 2;
            }));
        Assert.Equal("9999900000", _session.QueryText("SELECT sum(twice(range))::VARCHAR FROM range(100000)"));
        Assert.Equal("8", _session.QueryText("SELECT twice('four')::VARCHAR"));
        Assert.Null(_session.QueryText("SELECT twice(NULL::BIGINT)::VARCHAR"));
    }

    [Fact]
    public void Nulls_and_further_arguments_reach_a_function_that_asks_for_them()
    {
        ScalarFunction.Register(_session, "count_values", new ScalarOverload([], new DuckType(TypeId.Integer), static call =>
        {
            var results = call.Results<int>();
            results.Clear();
            for (var argument = 0; argument < call.ArgumentCount; argument++)
                for (var row = 0; row < call.Length; row++)
                    if (!call.Argument(argument).IsNull(row)) results[row]++;
            if (call.ArgumentCount == 0) call.ResultValidity().Clear();
        })
        { Rest = new DuckType(TypeId.Any), TakesNulls = true });
        Assert.Equal("2", _session.QueryText("SELECT count_values(1, NULL, 'x')::VARCHAR"));
        Assert.Null(_session.QueryText("SELECT count_values()::VARCHAR"));
    }

    [Fact]
    public void An_exception_is_an_error_of_the_query()
    {
        ScalarFunction.Register(_session, "broken", new ScalarOverload([new DuckType(TypeId.BigInt)], new DuckType(TypeId.BigInt), static _ => throw new QuiverException(ErrorCode.SchemaMismatch, "it is broken")));
        var error = Assert.Throws<DuckDbException>(() => _session.Execute("SELECT broken(range) FROM range(10)"));
        Assert.Equal((ErrorCode.SchemaMismatch, "it is broken"), (error.Code, error.Message));
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Theory]
    [InlineData("TIMESTAMP")]
    [InlineData("TIMESTAMPTZ")]
    [InlineData("TIMESTAMP_S")]
    [InlineData("TIMESTAMP_MS")]
    [InlineData("TIMESTAMP_NS")]
    [InlineData("DATE")]
    public void The_window_marker_plans_over_any_time_without_a_cast(string time)
    {
        WindowMarker.Register(_session);
        _session.Execute($"CREATE TABLE t (ts {time}, x INTEGER)");
        const string sql = "SELECT (quiver_window('tumble', ts, 60)).window_start, sum(x) FROM t GROUP BY quiver_window('tumble', ts, 60)";
        using (var statement = _session.Prepare(sql)) Assert.Equal("TIMESTAMP", statement.ColumnType(0).Name);
        var plan = _session.QueryText("SELECT json_serialize_plan($1::VARCHAR, optimize := false, skip_null := true, skip_default := true)::VARCHAR", sql)!;
        Assert.Contains("\"name\":\"quiver_window\"", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("BOUND_CAST", plan, StringComparison.Ordinal);

        Assert.Null(_session.QueryText("SELECT (quiver_window('tumble', ts, 1, 2)).window_end::VARCHAR FROM t"));
        _session.Execute($"INSERT INTO t VALUES (NULL, 1)");
        Assert.Contains("use it in GROUP BY", Assert.Throws<DuckDbException>(() => _session.Execute(sql)).Message, StringComparison.Ordinal);
    }
}
