using System.Collections;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Quiver.Columns;
using Quiver.Data;

namespace Quiver.Tests.AdoNet;

/// <summary>
/// What the documentation of <see cref="DbConnection"/>, <see cref="DbCommand"/>, <see cref="DbParameter"/>, <see cref="DbDataReader"/> and <see cref="DbBatch"/> promises of every provider, member by member.
/// Where Quiver says otherwise the test's name says so: it has no transactions, no other databases, no stored procedures and no output parameters.
/// </summary>
public sealed class AdoNetSpecificationTests : IDisposable
{
    private readonly QuiverConnection _connection = new("Data Source=:memory:");

    public AdoNetSpecificationTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_connection_opens_and_closes_and_says_so()
    {
        using var connection = new QuiverConnection();
        Assert.Equal((ConnectionState.Closed, "", ""), (connection.State, connection.ConnectionString, connection.Database));
        var changes = new List<(ConnectionState, ConnectionState)>();
        connection.StateChange += (_, change) => changes.Add((change.OriginalState, change.CurrentState));
        connection.Close();
        connection.Open();
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Throws<InvalidOperationException>(connection.Open);
        Assert.Throws<InvalidOperationException>(() => connection.ConnectionString = "Retain=0");
        connection.Close();
        connection.Close();
        Assert.Equal([(ConnectionState.Closed, ConnectionState.Open), (ConnectionState.Open, ConnectionState.Closed)], changes);
        connection.ConnectionString = null!;
        Assert.Equal("", connection.ConnectionString);
        Assert.Throws<ArgumentException>(() => connection.ConnectionString = "Nonsense=1");
        Assert.Equal("", connection.ConnectionString);
        connection.ConnectionString = "data source=:memory:;RETAIN=0;writetimeout=3;Parallelism=1;Spill Threshold=100000000";
        connection.Open();
        Assert.Equal((":memory:", true), (connection.DataSource, connection.ServerVersion.Length > 0));
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task A_connection_opens_and_closes_asynchronously_unless_cancelled()
    {
        await using var connection = new QuiverConnection();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.OpenAsync(new CancellationToken(canceled: true)));
        Assert.Equal(ConnectionState.Closed, connection.State);
        await connection.OpenAsync();
        await connection.CloseAsync();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void A_connection_makes_its_commands_and_batches_and_has_no_transactions_or_other_databases()
    {
        Assert.Same(_connection, ((DbConnection)_connection).CreateCommand().Connection);
        Assert.True(_connection.CanCreateBatch);
        Assert.Same(_connection, ((DbConnection)_connection).CreateBatch().Connection);
        Assert.Throws<NotSupportedException>(() => _connection.BeginTransaction());
        Assert.Throws<NotSupportedException>(() => _connection.ChangeDatabase("x"));
        Assert.Throws<NotSupportedException>(() => _connection.EnlistTransaction(null!));
    }

    [Fact]
    public void The_factory_makes_every_object()
    {
        DbProviderFactory factory = QuiverFactory.Instance;
        Assert.IsType<QuiverConnection>(factory.CreateConnection());
        Assert.IsType<QuiverCommand>(factory.CreateCommand());
        Assert.IsType<QuiverParameter>(factory.CreateParameter());
        Assert.IsType<QuiverConnectionStringBuilder>(factory.CreateConnectionStringBuilder());
        Assert.IsType<QuiverBatch>(factory.CreateBatch());
        Assert.IsType<QuiverBatchCommand>(factory.CreateBatchCommand());
        Assert.IsType<QuiverDataAdapter>(factory.CreateDataAdapter());
        Assert.Equal((true, true, false), (factory.CanCreateBatch, factory.CanCreateDataAdapter, factory.CanCreateCommandBuilder));
        using var source = factory.CreateDataSource("");
        using var connection = source.OpenConnection();
        Assert.Same(factory, DbProviderFactories.GetFactory(connection));
    }

    [Fact]
    public void A_command_has_the_defaults_of_ADO_NET()
    {
        using var command = new QuiverCommand();
        Assert.Equal(("", 30, CommandType.Text), (command.CommandText, command.CommandTimeout, command.CommandType));
        Assert.Equal((null, null, 0), (command.Connection, command.Transaction, command.Parameters.Count));
        command.CommandText = null!;
        Assert.Equal("", command.CommandText);
        Assert.ThrowsAny<ArgumentException>(() => command.CommandTimeout = -1);
        Assert.ThrowsAny<ArgumentException>(() => command.CommandType = (CommandType)42);
        Assert.Throws<NotSupportedException>(() => command.CommandType = CommandType.StoredProcedure);
        Assert.Same(command.Parameters, ((DbCommand)command).Parameters);
        command.Cancel();
    }

    [Fact]
    public void A_command_needs_an_open_connection_and_a_text()
    {
        using var command = new QuiverCommand { CommandText = "SELECT 1" };
        foreach (var execute in Ways(command)) Assert.Throws<InvalidOperationException>(execute);
        Assert.Throws<InvalidOperationException>(command.Prepare);
        command.Connection = new QuiverConnection();
        foreach (var execute in Ways(command)) Assert.Throws<InvalidOperationException>(execute);
        command.Connection = _connection;
        command.CommandText = " ";
        foreach (var execute in Ways(command)) Assert.Throws<InvalidOperationException>(execute);
        command.CommandText = "SELECT 1";
        command.Prepare();
        Assert.Equal(1, command.ExecuteScalar());

        static Action[] Ways(DbCommand command) => [() => command.ExecuteNonQuery(), () => command.ExecuteScalar(), () => command.ExecuteReader()];
    }

    [Fact]
    public async Task A_command_that_is_wrong_throws_a_DbException_and_one_that_is_cancelled_before_does_nothing()
    {
        using var command = Command("SELECT x FROM nowhere");
        Assert.IsAssignableFrom<DbException>(Assert.ThrowsAny<DbException>(() => command.ExecuteReader()));
        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteReaderAsync());
        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteNonQueryAsync());
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteReaderAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteNonQueryAsync(cancelled));
    }

    [Fact]
    public async Task A_scalar_is_the_first_column_of_the_first_row()
    {
        Assert.Equal(42, Command("SELECT 42, 43 UNION ALL SELECT 44, 45").ExecuteScalar());
        Assert.Equal(42, Command("SELECT 42; SELECT 43").ExecuteScalar());
        Assert.Equal(DBNull.Value, Command("SELECT NULL").ExecuteScalar());
        Assert.Null(Command("SELECT 42 WHERE false").ExecuteScalar());
        Assert.Equal("ab¢d", await Command("SELECT 'ab¢d'").ExecuteScalarAsync());
    }

    [Fact]
    public void A_parameter_has_the_defaults_of_ADO_NET()
    {
        var parameter = new QuiverParameter();
        Assert.Equal((DbType.String, ParameterDirection.Input, false, ""), (parameter.DbType, parameter.Direction, parameter.IsNullable, parameter.ParameterName));
        Assert.Equal((0, (byte)0, (byte)0, "", false), (parameter.Size, parameter.Precision, parameter.Scale, parameter.SourceColumn, parameter.SourceColumnNullMapping));
        Assert.Equal((DataRowVersion.Current, null), (parameter.SourceVersion, parameter.Value));
        parameter.DbType = DbType.Int32;
        parameter.ResetDbType();
        Assert.Equal(DbType.String, parameter.DbType);
        (parameter.ParameterName, parameter.SourceColumn) = (null!, null!);
        Assert.Equal(("", ""), (parameter.ParameterName, parameter.SourceColumn));
        Assert.ThrowsAny<ArgumentException>(() => parameter.Size = -1);
        Assert.Throws<NotSupportedException>(() => parameter.Direction = ParameterDirection.Output);
    }

    [Fact]
    public void Parameters_are_found_by_name_and_place()
    {
        var parameters = new QuiverCommand().Parameters;
        var (first, second) = (new QuiverParameter("a", 1), new QuiverParameter("$b", 2));
        Assert.Equal(0, parameters.Add(first));
        parameters.AddRange(new[] { second });
        Assert.Equal((2, 0, 1, -1), (parameters.Count, parameters.IndexOf("A"), parameters.IndexOf(second), parameters.IndexOf("c")));
        Assert.Equal((true, true, false), (parameters.Contains("@b"), parameters.Contains(first), parameters.Contains("c")));
        Assert.Same(second, parameters["b"]);
        parameters.Insert(0, new QuiverParameter("z", 0));
        parameters["z"] = new QuiverParameter("y", 9);
        Assert.Equal(9, parameters[0].Value);
        var copied = new object[3];
        parameters.CopyTo(copied, 0);
        Assert.Same(first, copied[1]);
        parameters.Remove(first);
        parameters.RemoveAt("y");
        parameters.RemoveAt(0);
        Assert.Empty(parameters);
        Assert.Throws<IndexOutOfRangeException>(() => parameters["none"]);
        Assert.Throws<ArgumentException>(() => parameters.Remove(first));
        Assert.Throws<InvalidCastException>(() => parameters.Add("text"));
        Assert.Throws<InvalidCastException>(() => parameters.Add(null!));
        parameters.Clear();
    }

    [Fact]
    public void Values_of_all_types_go_in_as_parameters_and_come_back()
    {
        object[] values =
        [
            true, (sbyte)-1, (short)-2, -3, -4L, (byte)1, (ushort)2, 3u, 4ul, 1.5f, 2.5, 3.25m, "text", new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), new byte[] { 1, 0, 255 }, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        ];
        foreach (var value in values)
        {
            using var command = Command("SELECT $v");
            command.Parameters.AddWithValue("v", value);
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal(value, reader.GetFieldType(0) == value.GetType() ? reader.GetValue(0) : reader.GetFieldValue<Guid>(0));
        }
    }

    [Fact]
    public void A_reader_has_no_row_before_the_first_and_behind_the_last()
    {
        using var reader = Command("SELECT 1 AS a").ExecuteReader();
        Assert.Equal((1, 0, true, false, -1), (reader.FieldCount, reader.Depth, reader.HasRows, reader.IsClosed, reader.RecordsAffected));
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        Assert.Throws<InvalidOperationException>(() => reader.IsDBNull(0));
        Assert.True(reader.Read());
        Assert.Equal(1, reader[0]);
        Assert.Equal(1, reader["A"]);
        Assert.False(reader.Read());
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetValues(new object[1]));
        Assert.False(reader.NextResult());
        Assert.Equal(0, reader.FieldCount);
    }

    [Fact]
    public async Task A_closed_reader_refuses_all_but_what_it_knows()
    {
        var reader = Command("SELECT 1").ExecuteReader();
        reader.Close();
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Equal(-1, reader.RecordsAffected);
        Assert.Throws<InvalidOperationException>(() => reader.FieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetName(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetFieldType(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetSchemaTable());
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReadAsync());
    }

    [Fact]
    public void Columns_are_found_by_place_and_by_name_exact_before_any_case()
    {
        using var reader = Command("SELECT 1 AS \"Id\", 2 AS b").ExecuteReader();
        Assert.Equal((0, 0, 1), (reader.GetOrdinal("Id"), reader.GetOrdinal("ID"), reader.GetOrdinal("B")));
        Assert.Equal(("Id", "INTEGER", typeof(int)), (reader.GetName(0), reader.GetDataTypeName(0), reader.GetFieldType(0)));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("c"));
        Assert.Throws<ArgumentNullException>(() => reader.GetOrdinal(null!));
        foreach (var wrong in new[] { -1, 2 })
        {
            Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(wrong));
            Assert.Throws<IndexOutOfRangeException>(() => reader.GetFieldType(wrong));
            Assert.Throws<IndexOutOfRangeException>(() => reader.GetDataTypeName(wrong));
        }

        Assert.True(reader.Read());
        Assert.Throws<IndexOutOfRangeException>(() => reader[2]);
        Assert.Throws<IndexOutOfRangeException>(() => reader["c"]);
    }

    public static TheoryData<string, object> Typed => new()
    {
        { "true", true },
        { "CAST(1 AS UTINYINT)", (byte)1 },
        { "CAST(-1 AS TINYINT)", (sbyte)-1 },
        { "CAST(1 AS SMALLINT)", (short)1 },
        { "1", 1 },
        { "CAST(1 AS BIGINT)", 1L },
        { "CAST(1 AS USMALLINT)", (ushort)1 },
        { "CAST(1 AS UINTEGER)", 1u },
        { "CAST(1 AS UBIGINT)", 1ul },
        { "CAST(1 AS HUGEINT)", (Int128)1 },
        { "CAST(1.5 AS FLOAT)", 1.5f },
        { "CAST(1.5 AS DOUBLE)", 1.5 },
        { "1.50", 1.50m },
        { "'x'", "x" },
        { "DATE '2024-02-29'", new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc) },
        { "TIMESTAMP '2024-02-29 01:02:03'", new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc) },
        { "TIME '01:02:03'", new TimeSpan(1, 2, 3) },
        { "INTERVAL 1 DAY", new Interval(0, 1, 0) },
        { "'\\x01\\xFF'::BLOB", new byte[] { 1, 255 } },
        { "UUID '0f8fad5b-d9cb-469f-a165-70867728950e'", Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e") },
        { "[1, NULL]", new object?[] { 1, null } },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public void A_value_is_of_the_type_that_its_column_says(string sql, object expected)
    {
        using var reader = Command($"SELECT {sql} AS v, {sql} AS w WHERE true UNION ALL SELECT NULL, NULL").ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(expected.GetType(), reader.GetFieldType(0));
        Assert.Equal(expected, reader.GetValue(0));
        Assert.Equal(expected, reader.GetFieldValue<object>(0));
        var values = new object[3];
        Assert.Equal(2, reader.GetValues(values));
        Assert.Equal(new object?[] { expected, expected, null }, values);
        Assert.False(reader.IsDBNull(0));

        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<DBNull>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
    }

    [Fact]
    public void A_value_that_a_type_cannot_hold_overflows_and_a_type_that_does_not_fit_is_an_invalid_cast()
    {
        using var reader = Command("SELECT 3000000000 AS n, 'x' AS s, 1.5 AS d, TIMESTAMP 'infinity' AS t").ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("Row 0 (from 0) has 3000000000 in column 'n', BIGINT, which int cannot hold. Ask for a wider integer, or cast in SQL.", Assert.Throws<OverflowException>(() => reader.GetInt32(0)).Message);
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<byte>(0));
        Assert.Throws<OverflowException>(() => reader.GetInt64(2));
        Assert.Throws<OverflowException>(() => reader.GetDateTime(3));
        Assert.Throws<InvalidCastException>(() => reader.GetGuid(1));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(1));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Equal((3_000_000_000, 3e9, 3e9m), (reader.GetInt64(0), reader.GetDouble(0), reader.GetDecimal(0)));
        Assert.Equal(("x", 'x'), (reader.GetString(1), reader.GetChar(1)));
    }

    [Fact]
    public void Bytes_and_characters_are_copied_in_parts()
    {
        using var reader = Command("SELECT '\\x01\\x02\\x03'::BLOB AS b, 'abc' AS c").ExecuteReader();
        Assert.True(reader.Read());
        var (bytes, letters) = (new byte[4], new char[4]);
        Assert.Equal((3, 3), (reader.GetBytes(0, 0, null, 0, 0), reader.GetChars(1, 0, null, 0, 0)));
        Assert.Equal((2, 2), (reader.GetBytes(0, 1, bytes, 1, 3), reader.GetChars(1, 1, letters, 1, 3)));
        Assert.Equal<byte>([0, 2, 3, 0], bytes);
        Assert.Equal(['\0', 'b', 'c', '\0'], letters);
        Assert.Equal((0, 0, 1), (reader.GetBytes(0, 3, bytes, 0, 4), reader.GetBytes(0, 9, bytes, 0, 4), reader.GetBytes(0, 0, bytes, 0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, -1, bytes, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, 0, bytes, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, 0, bytes, 0, -1));
        Assert.Throws<ArgumentException>(() => reader.GetBytes(0, 0, bytes, 3, 2));
        Assert.Throws<ArgumentException>(() => reader.GetChars(1, 0, letters, 5, 1));
        using var stream = reader.GetStream(0);
        Assert.Equal((3L, 1), (stream.Length, stream.ReadByte()));
        using var text = reader.GetTextReader(1);
        Assert.Equal("abc", text.ReadToEnd());
        Assert.Equal("abc", reader.GetFieldValue<TextReader>(1).ReadToEnd());
        Assert.Equal(3, reader.GetFieldValue<Stream>(0).Length);
    }

    [Fact]
    public async Task Results_follow_one_another()
    {
        using var reader = await Command("SELECT 1 AS a; SELECT 2 AS b, 3 AS c WHERE false; SELECT 'x' AS d").ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.Equal((2, "b", false), (reader.FieldCount, reader.GetName(0), reader.HasRows));
        Assert.False(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal("x", await reader.GetFieldValueAsync<string>(0));
        Assert.False(await reader.IsDBNullAsync(0));
        Assert.False(await reader.NextResultAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.NextResultAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Rows_enumerate_as_records()
    {
        using var reader = Command("SELECT range AS n FROM range(3)").ExecuteReader();
        var numbers = new List<long>();
        foreach (var record in (IEnumerable)reader) numbers.Add(((IDataRecord)record!).GetInt64(0));
        Assert.Equal([0, 1, 2], numbers);
    }

    [Fact]
    public void Columns_are_described_and_tables_and_adapters_are_filled()
    {
        using var command = Command("SELECT 1 AS id, 2.50 AS price, NULL::VARCHAR AS name");
        using (var reader = command.ExecuteReader(CommandBehavior.SchemaOnly))
        {
            Assert.Equal(["id INTEGER", "price DECIMAL(3,2)", "name VARCHAR"], reader.GetColumnSchema().Select(column => $"{column.ColumnName} {column.DataTypeName}"));
            Assert.Equal((3, 2, 1), (reader.GetColumnSchema()[1].NumericPrecision, reader.GetColumnSchema()[1].NumericScale, reader.GetColumnSchema()[1].ColumnOrdinal));
            var described = reader.GetSchemaTable()!;
            Assert.Equal(["id", "price", "name"], described.Rows.Cast<DataRow>().Select(row => row[SchemaTableColumn.ColumnName]));
            Assert.Equal((typeof(int), false, DBNull.Value), (described.Rows[0][SchemaTableColumn.DataType], described.Rows[0][SchemaTableColumn.IsKey], described.Rows[0][SchemaTableColumn.BaseTableName]));
        }

        using var loaded = new DataTable { Locale = CultureInfo.InvariantCulture };
        using (var reader = command.ExecuteReader()) loaded.Load(reader);
        using var adapter = new QuiverDataAdapter(command);
        using var filled = new DataTable { Locale = CultureInfo.InvariantCulture };
        Assert.Equal(1, adapter.Fill(filled));
        foreach (var table in new[] { loaded, filled })
            Assert.Equal([1, 2.50m, DBNull.Value], table.Rows[0].ItemArray);
        using var set = new DataSet { Locale = CultureInfo.InvariantCulture };
        using var several = new QuiverDataAdapter("SELECT 1; SELECT 2 FROM range(3)", _connection);
        several.Fill(set);
        Assert.Equal([1, 3], set.Tables.Cast<DataTable>().Select(table => table.Rows.Count));
    }

    [Fact]
    public async Task A_batch_executes_commands_with_parameters_of_their_own()
    {
        Command("CREATE SOURCE t (id BIGINT, name VARCHAR)").ExecuteNonQuery();
        await using var batch = _connection.CreateBatch();
        foreach (var (id, name) in new[] { (1, "a"), (2, "b") })
        {
            var insert = batch.BatchCommands.Add("INSERT INTO t VALUES ($id, $name), ($id + 10, $name)");
            insert.Parameters.AddWithValue("id", id);
            insert.Parameters.AddWithValue("name", name);
        }

        batch.BatchCommands.Add("SELECT sum(id)::BIGINT FROM t");
        Assert.Equal(26L, await batch.ExecuteScalarAsync());
        Assert.Equal([2, 2, -1], batch.BatchCommands.Select(command => command.RecordsAffected));
        Assert.Equal(4, batch.ExecuteNonQuery());
        using (var reader = await ((DbBatch)batch).ExecuteReaderAsync())
        {
            Assert.True(reader.Read());
            Assert.Equal(78L, reader.GetInt64(0));
        }

        batch.BatchCommands.Insert(1, new QuiverBatchCommand("SELECT nothing FROM t"));
        var wrong = Assert.Throws<QuiverDataException>(() => batch.ExecuteNonQuery());
        Assert.Same(batch.BatchCommands[1], wrong.BatchCommand);
        Assert.Same(wrong.BatchCommand, ((DbException)wrong).BatchCommand);
        Assert.Equal(14L, Command("SELECT count(*) FROM t").ExecuteScalar()); // what comes before the wrong one was done
        batch.BatchCommands.Clear();
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        Assert.Throws<InvalidCastException>(() => batch.BatchCommands.Add((DbBatchCommand)null!));
        Assert.Throws<InvalidOperationException>(() => new QuiverBatch { BatchCommands = { "SELECT 1" } }.ExecuteScalar());
        Assert.Equal(30, batch.Timeout);
    }

    [Fact]
    public async Task A_statement_that_runs_ends_soon_after_it_is_cancelled()
    {
        using var command = Command("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7");
        using var source = new CancellationTokenSource();
        var running = command.ExecuteScalarAsync(source.Token);
        await Task.Delay(50);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running).WaitAsync(TimeSpan.FromSeconds(20));
        command.CommandText = "SELECT 1";
        Assert.Equal(1, command.ExecuteScalar()); // and the command is as before
    }

    private QuiverCommand Command(string sql) => new() { CommandText = sql, Connection = _connection };
}
