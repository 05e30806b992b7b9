using System.Data;
using System.Data.Common;
using Dapper;
using Quiver.Columns;
using Quiver.Data;

namespace Quiver.Tests.AdoNet;

/// <summary>Quiver through ADO.NET: by its own names, by those of <see cref="DbConnection"/>, and by Dapper.</summary>
public sealed class QuiverCommandTests : IDisposable
{
    private readonly QuiverDataSource _source = new("Retain=1000000");
    private readonly QuiverConnection _connection;

    public QuiverCommandTests()
    {
        _connection = (QuiverConnection)_source.OpenConnection();
        Execute("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP); INSERT INTO trades VALUES ('A', 1.5, 2, '2024-01-01 10:00:00'), ('B', 4, 1, '2024-01-01 10:00:01'), (NULL, 9, 3, NULL)");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void Statements_are_executed_one_after_another()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO trades VALUES ('C', 1, 1, NULL), ('C', 2, 2, NULL); SELECT count(*) FROM trades; SELECT symbol FROM trades WHERE qty = 3; INSERT INTO trades SELECT * FROM trades";

        using (var reader = command.ExecuteReader())
        {
            Assert.Equal(2, reader.RecordsAffected);
            Assert.True(reader.Read());
            Assert.Equal(5L, reader.GetInt64(0));
            Assert.True(reader.NextResult());
            Assert.Equal("symbol", reader.GetName(0));
            Assert.True(reader.Read());
            Assert.True(reader.IsDBNull(0));
        }

        Assert.Equal(10L, Scalar("SELECT count(*) FROM trades")); // the last one was executed when the reader closed
    }

    [Fact]
    public void Nothing_is_executed_behind_a_statement_that_fails()
    {
        var error = Assert.Throws<QuiverDataException>(() => Execute("INSERT INTO trades VALUES ('D', 1, 1, NULL); SELECT nothing FROM trades; INSERT INTO trades VALUES ('E', 1, 1, NULL)"));

        Assert.Equal(ErrorCode.UnknownColumn, error.Code);
        Assert.Equal((1, 53), (Assert.IsType<QueryException>(error.InnerException).Place!.Value.Line, ((QueryException)error.InnerException).Place!.Value.Column));
        Assert.Equal(4L, Scalar("SELECT count(*) FROM trades"));
    }

    [Fact]
    public void Rows_written_are_counted_and_a_command_without_any_says_minus_one()
    {
        Assert.Equal(2, Execute("INSERT INTO trades VALUES ('X', 1, 1, NULL), ('Y', 1, 1, NULL)"));
        Assert.Equal(-1, Execute("CREATE STREAM all_trades AS SELECT * FROM trades"));
        Assert.Equal(-1, Execute("SELECT 1"));
    }

    [Fact]
    public void A_scalar_is_the_first_value_DBNull_for_NULL_and_null_without_rows()
    {
        Assert.Equal(7, Scalar("SELECT 7, 8"));
        Assert.Equal(DBNull.Value, Scalar("SELECT NULL"));
        Assert.Null(Scalar("SELECT 1 WHERE false"));
        Assert.Null(Scalar("CREATE SOURCE empty (id BIGINT)"));
    }

    [Fact]
    public void Parameters_have_names_or_places()
    {
        using var named = _connection.CreateCommand();
        named.CommandText = "SELECT symbol FROM trades WHERE qty = $quantity AND price > $price";
        named.Parameters.AddWithValue("quantity", 2);
        named.Parameters.AddWithValue("$price", 1m);
        using var placed = _connection.CreateCommand();
        placed.CommandText = "SELECT $1 || coalesce($2, '-')";
        placed.Parameters.Add(new QuiverParameter { Value = "x" });
        placed.Parameters.Add(new QuiverParameter { Value = DBNull.Value });

        Assert.Equal("A", named.ExecuteScalar());
        Assert.Equal("x-", placed.ExecuteScalar());
        Assert.Same(named.Parameters[1], named.Parameters["Price"]);

        named.Parameters.AddWithValue("", 5);
        Assert.Equal("Some parameters have names and some have none. Name all of them, or none.", Assert.Throws<InvalidOperationException>(() => named.ExecuteScalar()).Message);
        placed.CommandText += "; SELECT 1";
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QuiverDataException>(() => placed.ExecuteScalar()).Code);
    }

    [Fact]
    public void Behaviors_leave_out_what_is_not_wanted()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT qty FROM trades ORDER BY qty; SELECT 1; INSERT INTO trades VALUES ('Z', 1, 1, NULL)";

        using (var reader = command.ExecuteReader(CommandBehavior.SingleRow)) Assert.Equal((true, false), (reader.Read(), reader.Read()));
        using (var reader = command.ExecuteReader(CommandBehavior.SchemaOnly)) Assert.Equal(("qty", false, false), (reader.GetName(0), reader.HasRows, reader.Read()));
        using (var reader = command.ExecuteReader(CommandBehavior.SingleResult)) Assert.Equal((true, false), (reader.Read(), reader.NextResult()));
        using (command.ExecuteReader(CommandBehavior.CloseConnection)) Assert.Equal(ConnectionState.Open, _connection.State);
        Assert.Equal(ConnectionState.Closed, _connection.State);
        using var other = _source.OpenConnection();
        Assert.Equal(4L, other.ExecuteScalar<long>("SELECT count(*) FROM trades WHERE symbol = 'Z'"));
    }

    [Fact]
    public void Behaviors_and_errors_are_the_same_for_reads_that_can_be_cancelled()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT qty FROM trades";
        using (var reader = command.ExecuteReader(CommandBehavior.SingleRow)) Assert.Equal((true, false), (reader.Read(CancellationToken.None), reader.Read(CancellationToken.None)));

        command.CommandText = "SUBSCRIBE SELECT 1000 / qty FROM trades WHERE CAST(symbol AS BIGINT) > 0";
        using var kept = command.ExecuteReader();
        Execute("INSERT INTO trades VALUES ('no number', 1, 1, NULL)");
        Assert.Throws<QuiverDataException>(() => kept.Read(CancellationToken.None));
    }

    [Fact]
    public async Task A_running_statement_is_stopped_by_cancel_by_a_token_and_by_its_timeout()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7";
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(soon.Token));
        var running = Task.Run(command.ExecuteScalar);
        while (!running.IsCompleted)
        {
            command.Cancel();
            await Task.WhenAny(running, Task.Delay(20));
        }

        Assert.Equal("The statement was cancelled.", (await Assert.ThrowsAsync<QuiverDataException>(() => running)).Message);
        command.CommandTimeout = 1;
        var late = Assert.Throws<QuiverDataException>(() => command.ExecuteScalar());
        Assert.Equal((ErrorCode.QueryCancelled, "The statement took longer than its CommandTimeout of 1 s. Give it more, or 0 for no limit."), (late.Code, late.Message));
    }

    [Fact]
    public async Task A_kept_query_is_read_by_a_command_too()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SUBSCRIBE SELECT symbol, qty FROM trades WHERE qty >= 2";
        using var reader = await command.ExecuteReaderAsync();
        var symbols = new List<string?>();
        var next = reader.ReadAsync();

        Execute("INSERT INTO trades VALUES ('N', 1, 2, NULL), ('O', 1, 1, NULL)");
        Assert.True(await next);

        Assert.Equal(("N", 2L), (reader.GetString(0), reader.GetInt64(1)));
    }

    [Fact]
    public void Dapper_maps_rows_and_parameters()
    {
        var rows = _connection.Query<Trade>("SELECT symbol, price, qty, ts FROM trades WHERE price > $Least ORDER BY price", new { Least = 2.0 }).ToList();
        var many = _connection.QueryMultiple("SELECT 1; SELECT 'x'");

        Assert.Equal([new Trade { Symbol = "B", Price = 4, Qty = 1, Ts = new DateTime(2024, 1, 1, 10, 0, 1, DateTimeKind.Utc) }, new Trade { Price = 9, Qty = 3 }], rows);
        Assert.Equal((1, "x"), (many.ReadSingle<int>(), many.ReadSingle<string>()));
        Assert.Equal(1, _connection.Execute("INSERT INTO trades VALUES ($Symbol, $Price, $Qty, $Ts)", new Trade { Symbol = "Q", Price = 0.5, Qty = 8 }));
        Assert.Equal("Q", _connection.QuerySingle<string>("SELECT symbol FROM trades WHERE qty = 8"));
    }

    [Fact]
    public void Those_who_know_only_the_base_classes_need_no_more()
    {
        DbProviderFactories.RegisterFactory("Quiver.Data", QuiverFactory.Instance);
        var factory = DbProviderFactories.GetFactory("Quiver.Data");
        var builder = factory.CreateConnectionStringBuilder()!;
        builder["DataSource"] = ":memory:";
        builder["Write Timeout"] = 5;
        using var connection = factory.CreateConnection()!;
        connection.ConnectionString = builder.ConnectionString;
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT $n + 1";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "n";
        parameter.Value = 41;
        command.Parameters.Add(parameter);

        Assert.Equal("Data Source=:memory:;Write Timeout=5", builder.ConnectionString);
        Assert.Equal(42, command.ExecuteScalar());
        Assert.Same(factory, DbProviderFactories.GetFactory(connection));
    }

    [Fact]
    public void Metadata_lists_relations_and_their_columns()
    {
        Execute("CREATE STREAM big AS SELECT symbol FROM trades WHERE qty > 10");

        Assert.Equal(["MetaDataCollections", "DataSourceInformation", "DataTypes", "ReservedWords", "Restrictions", "Tables", "Columns"], _connection.GetSchema().Rows.Cast<DataRow>().Select(row => row[0]));
        Assert.Equal(["trades SOURCE", "big STREAM"], _connection.GetSchema("tables").Rows.Cast<DataRow>().Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal(["big"], _connection.GetSchema("Tables", [null, "STREAM"]).Rows.Cast<DataRow>().Select(row => row[0]));
        Assert.Equal(["symbol VARCHAR", "price DOUBLE", "qty BIGINT", "ts TIMESTAMP"], _connection.GetSchema("Columns", ["trades"]).Rows.Cast<DataRow>().Select(row => $"{row["COLUMN_NAME"]} {row["DATA_TYPE"]}"));
        Assert.Contains("SELECT", _connection.GetSchema("ReservedWords").Rows.Cast<DataRow>().Select(row => row[0]));
        Assert.Equal(4, _connection.GetSchema("Restrictions").Rows.Count);
        Assert.Contains("BIGINT System.Int64", _connection.GetSchema("DataTypes").Rows.Cast<DataRow>().Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal("There is no collection 'Views'; there are MetaDataCollections, DataSourceInformation, DataTypes, ReservedWords, Restrictions, Tables, Columns. (Parameter 'name')", Assert.Throws<ArgumentException>(() => _connection.GetSchema("Views")).Message);
    }

    [Fact]
    public void What_is_not_there_is_refused_in_words()
    {
        Assert.Throws<NotSupportedException>(() => _connection.BeginTransaction());
        Assert.Throws<NotSupportedException>(() => _connection.ChangeDatabase("other"));
        Assert.StartsWith("'port' is no setting of a connection to Quiver; there are 'Data Source', 'Retain'", Assert.Throws<ArgumentException>(() => new QuiverConnectionStringBuilder("Port=1")).Message, StringComparison.Ordinal);
        using var closed = new QuiverConnection();
        using var command = closed.CreateCommand();
        command.CommandText = "SELECT 1";
        Assert.Equal("The connection is closed. Open it first.", Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar()).Message);
        command.Connection = null;
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
    }

    private int Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed record Trade
    {
        public string? Symbol { get; init; }

        public double Price { get; init; }

        public long Qty { get; init; }

        public DateTime? Ts { get; init; }
    }
}
