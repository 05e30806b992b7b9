using System.Diagnostics;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Native;

namespace Quiver.Tests.DuckDb;

public sealed class SessionTests : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 2 });
    private readonly Session _session;

    public SessionTests() => _session = _instance.Connect();

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void Statements_of_a_text_run_in_order_and_the_last_ones_changed_rows_are_returned()
    {
        Assert.Equal(0, _session.Execute(""));
        Assert.Equal(0, _session.Execute(" ; -- nothing\n;"));
        Assert.Equal(3, _session.Execute("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (3);"));
        Assert.Equal(2, _session.Execute("UPDATE t SET x = x + 1 WHERE x > 1"));
        Assert.Equal(0, _session.Execute("SELECT * FROM t"));
        Assert.Equal("3", _session.QueryText("SELECT count(*)::VARCHAR FROM t"));
    }

    [Fact]
    public void A_script_binds_each_statement_when_it_is_prepared()
    {
        using var script = _session.Parse("CREATE TABLE t (x INTEGER); SELECT x FROM t");
        Assert.Equal(2, script.Count);
        using (var create = script.Prepare(0))
        using (var result = create.Execute())
            Assert.Equal((StatementKind.Create, ResultKind.Nothing), (create.Kind, result.Kind));
        using var select = script.Prepare(1);
        Assert.Equal((StatementKind.Select, "x", "INTEGER"), (select.Kind, select.ColumnName(0), select.ColumnType(0).Name));
    }

    [Fact]
    public void A_prepared_statement_knows_its_columns_and_parameters_without_running()
    {
        using var statement = _session.Prepare("SELECT $first::DOUBLE + 1 AS a, $name::VARCHAR AS b, [1, 2] AS c WHERE $first > 2");
        Assert.Equal(3, statement.ColumnCount);
        Assert.Equal(2, statement.ParameterCount);
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(statement.ColumnName));
        Assert.Equal(["DOUBLE", "VARCHAR", "INTEGER[]"], Enumerable.Range(0, 3).Select(column => statement.ColumnType(column).Name));
        Assert.Equal(["first", "name"], Enumerable.Range(1, 2).Select(statement.ParameterName));
    }

    [Fact]
    public void A_parameter_without_a_type_hides_the_columns()
    {
        using var statement = _session.Prepare("SELECT 1 AS a, $1 AS b");
        Assert.Equal((1, TypeId.Invalid), (statement.ColumnCount, statement.ColumnType(0).Id));
    }

    [Theory]
    [InlineData("INTEGER")]
    [InlineData("HUGEINT")]
    [InlineData("UHUGEINT")]
    [InlineData("DECIMAL(38,10)")]
    [InlineData("TIMESTAMP WITH TIME ZONE")]
    [InlineData("TIME WITH TIME ZONE")]
    [InlineData("TIMESTAMP_NS")]
    [InlineData("INTEGER[]")]
    [InlineData("INTEGER[][3]")]
    [InlineData("MAP(VARCHAR, DECIMAL(5,2)[])")]
    [InlineData("STRUCT(\"a b\" INTEGER, \"select\" STRUCT(\"x\" BLOB))")]
    [InlineData("UNION(\"n\" INTEGER, \"t\" VARCHAR)")]
    [InlineData("ENUM('it''s', 'b')")]
    [InlineData("JSON")]
    [InlineData("UUID")]
    [InlineData("BIT")]
    [InlineData("INTERVAL")]
    public void Types_are_read_whole_and_their_name_is_SQL(string type)
    {
        using var statement = _session.Prepare($"SELECT CAST(NULL AS {type})");
        Assert.Equal(type, statement.ColumnType(0).Name);
    }

    [Fact]
    public void Every_kind_of_parameter_arrives_as_its_type()
    {
        (object? Value, string Type, string? Text)[] cases =
        [
            (null, "\"NULL\"", null), (true, "BOOLEAN", "true"), ((sbyte)-128, "TINYINT", "-128"), (short.MinValue, "SMALLINT", "-32768"),
            (int.MinValue, "INTEGER", "-2147483648"), (long.MinValue, "BIGINT", "-9223372036854775808"),
            (Int128.MinValue, "HUGEINT", "-170141183460469231731687303715884105728"), (Int128.NegativeOne, "HUGEINT", "-1"),
            (byte.MaxValue, "UTINYINT", "255"), (ushort.MaxValue, "USMALLINT", "65535"), (uint.MaxValue, "UINTEGER", "4294967295"), (ulong.MaxValue, "UBIGINT", "18446744073709551615"),
            (1.5f, "FLOAT", "1.5"), (double.NaN, "DOUBLE", "nan"), (-1.50m, "DECIMAL(38,2)", "-1.50"), (decimal.MaxValue, "DECIMAL(38,0)", "79228162514264337593543950335"),
            ("", "VARCHAR", ""), ("it's é💡\0x", "VARCHAR", "it's é💡\0x"), (Array.Empty<byte>(), "BLOB", ""), (new byte[] { 0, 255, 65 }, "BLOB", "\\x00\\xFFA"),
            (new DateTime(1969, 12, 31, 23, 59, 59, 999, 999, DateTimeKind.Utc), "TIMESTAMP", "1969-12-31 23:59:59.999999"),
            (new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE", "2026-01-05 08:00:00+00"),
            (new DateOnly(1969, 12, 31), "DATE", "1969-12-31"), (new TimeOnly(23, 59, 59), "TIME", "23:59:59"),
            (TimeSpan.FromSeconds(-90), "INTERVAL", "-00:01:30"), (new Interval(1, -2, 3), "INTERVAL", "1 month -2 days 00:00:00.000003"),
            (Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "VARCHAR", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        ];
        foreach (var (value, type, text) in cases)
        {
            Assert.Equal(type, _session.QueryText("SELECT typeof($1)", value));
            Assert.Equal(text, _session.QueryText("SELECT $1::VARCHAR", value));
        }
    }

    [Fact]
    public void A_tick_before_the_epoch_rounds_down() =>
        Assert.Equal("1969-12-31 23:59:59.999999", _session.QueryText("SELECT $1::VARCHAR", new DateTime(DateTime.UnixEpoch.Ticks - 1, DateTimeKind.Utc)));

    [Fact]
    public void Wrong_parameters_say_what_is_wrong()
    {
        using var statement = _session.Prepare("SELECT $1::INTEGER");
        Assert.Contains("the statement has 1", Assert.Throws<QuiverException>(() => statement.Bind(2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("local time", Assert.Throws<QuiverException>(() => statement.Bind(1, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local))).Message, StringComparison.Ordinal);
        Assert.Contains("Object", Assert.Throws<QuiverException>(() => statement.Bind(1, new object())).Message, StringComparison.Ordinal);
        Assert.Throws<DuckDbException>(() => statement.Execute());
    }

    [Fact]
    public void A_syntax_error_has_its_place_and_detail_401()
    {
        var error = Assert.Throws<DuckDbException>(() => _session.Execute("SELECT 1;\nSELECT 'ä' + FROM t"));
        Assert.Equal((ErrorCode.QueryFailed, ErrorCode.SqlParseError, ErrorKind.Parser), (error.Code, error.Detail, error.Error.Kind));
        Assert.Equal(new ErrorPlace(Offset: 23, Line: 2, Column: 14), error.ToQueryException().Place);
    }

    [Fact]
    public void A_zero_character_does_not_end_a_text_unseen()
    {
        var error = Assert.Throws<DuckDbException>(() => _session.Execute("SELECT 1; -- \0 DROP TABLE t"));
        Assert.Equal((ErrorCode.SqlParseError, 13), (error.Detail, error.Error.Offset));
        Assert.Throws<DuckDbException>(() => _session.Prepare("SELECT 'a\0b'"));
    }

    [Fact]
    public void A_binder_error_has_its_place_name_and_candidates()
    {
        _session.Execute("CREATE TABLE trades (symbol VARCHAR)");
        var error = Assert.Throws<DuckDbException>(() => _session.Prepare("SELECT 'ä日本語', foo FROM trades"));
        Assert.Equal((ErrorCode.UnknownColumn, "foo", 15), (error.Code, error.Error.Name, error.Error.Offset));
        Assert.Equal(["symbol"], error.Error.Candidates);
        Assert.Equal(16, error.ToQueryException().Place!.Value.Column);
    }

    [Fact]
    public void Missing_and_existing_tables_have_their_codes()
    {
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<DuckDbException>(() => _session.Prepare("SELECT * FROM nope")).Code);
        _session.Execute("CREATE TABLE t (x INTEGER)");
        Assert.Equal(ErrorCode.TableExists, Assert.Throws<DuckDbException>(() => _session.Execute("CREATE TABLE t (x INTEGER)")).Code);
    }

    [Fact]
    public void Failures_while_running_are_typed_whether_kept_or_streamed()
    {
        using var statement = _session.Prepare("SELECT CASE WHEN range = 9999 THEN error('boom') ELSE range END FROM range(10000)");
        var kept = Assert.Throws<DuckDbException>(() => statement.Execute());
        Assert.Equal((ErrorKind.InvalidInput, "boom"), (kept.Error.Kind, kept.Message));

        var streamed = Assert.Throws<DuckDbException>(() =>
        {
            using var stream = statement.Stream();
            return Count(stream);
        });
        Assert.Equal((ErrorKind.InvalidInput, "boom"), (streamed.Error.Kind, streamed.Message));
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(100_000)]
    public void Kept_and_streamed_results_have_all_rows(int rows)
    {
        using var statement = _session.Prepare($"SELECT range, CASE WHEN range % 3 = 0 THEN NULL ELSE range::VARCHAR || ' is a rather long text' END FROM range({rows})");
        using (var kept = statement.Execute()) Assert.Equal(rows, Count(kept));
        using (var streamed = statement.Stream()) Assert.Equal(rows, Count(streamed));

        using var result = statement.Stream();
        var row = 0L;
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.Length; i++, row++)
                {
                    Assert.Equal(row, chunk.Vector(0).Values<long>()[i]);
                    Assert.Equal(row % 3 == 0 ? null : $"{row} is a rather long text", chunk.Text(column: 1, i));
                }
            }
        }
    }

    [Fact]
    public void Chunks_without_rows_are_skipped()
    {
        using var statement = _session.Prepare("SELECT range FROM range(100000) WHERE range % 50000 = 49999");
        using var result = statement.Stream();
        Assert.Equal(2, Count(result));
    }

    [Fact]
    public void A_stream_may_be_left_before_its_end()
    {
        using (var statement = _session.Prepare("SELECT range FROM range(10000000)"))
        using (var result = statement.Stream())
        using (var chunk = result.NextChunk())
            Assert.Equal(2048, chunk!.Length);
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Fact]
    public void A_cancelled_query_is_refused_before_it_starts()
    {
        using var statement = _session.Prepare("SELECT 1");
        Assert.Equal(ErrorCode.QueryCancelled, Assert.Throws<QuiverException>(() => statement.Execute(new CancellationToken(canceled: true))).Code);
        using var result = statement.Stream();
        Assert.Equal(ErrorCode.QueryCancelled, Assert.Throws<QuiverException>(() => result.NextChunk(new CancellationToken(canceled: true))).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancellation_interrupts_a_running_query_within_moments(bool streaming)
    {
        using var statement = _session.Prepare("SELECT max(a.range * b.range) FROM range(1000000) a, range(1000000) b");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<QuiverException>(() =>
        {
            using var result = streaming ? statement.Stream(source.Token) : statement.Execute(source.Token);
            using var chunk = result.NextChunk(source.Token);
        });
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "the query ran on");
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Fact]
    public void An_interrupt_from_elsewhere_is_a_cancellation_too()
    {
        using var statement = _session.Prepare("SELECT max(a.range * b.range) FROM range(1000000) a, range(1000000) b");
        using var timer = new Timer(_ => _session.Interrupt(), null, dueTime: 50, period: 50);
        Assert.Equal(ErrorCode.QueryCancelled, Assert.Throws<QuiverException>(() => statement.Execute()).Code);
    }

    [Fact]
    public void A_statement_runs_again_with_other_parameters_and_after_a_failure()
    {
        using var statement = _session.Prepare("SELECT (100 // CAST($1 AS INTEGER))::VARCHAR");
        Assert.Equal("50", statement.QueryText("2"));
        Assert.Throws<DuckDbException>(() => statement.QueryText("x"));
        Assert.Equal("20", statement.QueryText("5"));
    }

    [Fact]
    public void A_disposed_statement_or_result_throws()
    {
        var statement = _session.Prepare("SELECT 1");
        var result = statement.Execute();
        statement.Dispose();
        Assert.Throws<ObjectDisposedException>(() => statement.Execute());
        Assert.Equal(1, Count(result)); // results outlive their statement
        result.Dispose();
        Assert.Throws<ObjectDisposedException>(() => result.NextChunk());
    }

    private static int Count(Result result)
    {
        var count = 0;
        while (result.NextChunk() is { } chunk)
            using (chunk) count += chunk.Length;
        return count;
    }
}
