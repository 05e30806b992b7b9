using System.Data;
using Quiver.Columns;

namespace Quiver.Tests.AdoNet;

/// <summary>Rows of answers and subscriptions as ADO.NET reads them.</summary>
public sealed class BatchDataReaderTests
{
    [Theory]
    [InlineData("true", typeof(bool), "True")]
    [InlineData("CAST(-128 AS TINYINT)", typeof(sbyte), "-128")]
    [InlineData("CAST(-32768 AS SMALLINT)", typeof(short), "-32768")]
    [InlineData("CAST(-7 AS INTEGER)", typeof(int), "-7")]
    [InlineData("CAST(9223372036854775807 AS BIGINT)", typeof(long), "9223372036854775807")]
    [InlineData("CAST(170141183460469231731687303715884105727 AS HUGEINT)", typeof(Int128), "170141183460469231731687303715884105727")]
    [InlineData("CAST(255 AS UTINYINT)", typeof(byte), "255")]
    [InlineData("CAST(65535 AS USMALLINT)", typeof(ushort), "65535")]
    [InlineData("CAST(4294967295 AS UINTEGER)", typeof(uint), "4294967295")]
    [InlineData("CAST(18446744073709551615 AS UBIGINT)", typeof(ulong), "18446744073709551615")]
    [InlineData("CAST(0.5 AS FLOAT)", typeof(float), "0.5")]
    [InlineData("CAST(-2.5 AS DOUBLE)", typeof(double), "-2.5")]
    [InlineData("CAST(-1.10 AS DECIMAL(18, 2))", typeof(decimal), "-1.10")]
    [InlineData("'ärger'", typeof(string), "ärger")]
    [InlineData("DATE '1969-12-31'", typeof(DateTime), "1969-12-31T00:00:00.0000000Z")]
    [InlineData("TIMESTAMP '2024-02-29 23:59:59.999999'", typeof(DateTime), "2024-02-29T23:59:59.9999990Z")]
    [InlineData("TIME '23:59:59.5'", typeof(TimeSpan), "23:59:59.5000000")]
    public void A_value_comes_as_the_type_that_belongs_to_its_column(string sql, Type type, string text)
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query($"SELECT {sql} AS v, NULL AS n");
        using var reader = answer.CreateDataReader();

        Assert.True(reader.Read());

        Assert.Equal(type, reader.GetFieldType(0));
        Assert.IsType(type, reader.GetValue(0));
        Assert.Equal(text, reader.GetValue(0) is DateTime time ? time.ToString("O") : FormattableString.Invariant($"{reader["V"]}"));
        Assert.True(reader.IsDBNull(1));
        Assert.Equal(DBNull.Value, reader[1]);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Nested_values_are_arrays_and_dictionaries_of_the_same_types()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query(
            "SELECT {'d': DATE '2024-05-06', 'n': NULL::INTEGER, 'l': [1.5::DECIMAL(3, 1)]} AS s, MAP {'k': {'x': 7}, '': NULL} AS m, [TIME '01:02:03', NULL]::TIME[2] AS a, '0f8fad5b-d9cb-469f-a165-70867728950e'::UUID AS u, NULL::STRUCT(a INTEGER) AS n");
        using var reader = answer.CreateDataReader();
        Assert.True(reader.Read());

        var members = reader.GetFieldValue<Dictionary<string, object?>>(0);
        Assert.Equal(new DateTime(2024, 5, 6, 0, 0, 0, DateTimeKind.Utc), members["D"]);
        Assert.Null(members["n"]);
        Assert.Equal(new object?[] { 1.5m }, members["l"]);
        var map = Assert.IsType<Dictionary<object, object?>>(reader.GetValue(1));
        Assert.Equal(7, Assert.IsType<Dictionary<string, object?>>(map["k"])["x"]);
        Assert.Null(map[""]);
        Assert.Equal(new object?[] { new TimeSpan(1, 2, 3), null }, reader.GetValue(2));
        Assert.Equal(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), reader.GetGuid(3));
        Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", reader.GetString(3));
        Assert.Equal(typeof(Dictionary<string, object?>), reader.GetFieldType(4));
        Assert.Equal("STRUCT(a INTEGER)", reader.GetDataTypeName(4));
        Assert.True(reader.IsDBNull(4));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
    }

    [Fact]
    public void Other_types_are_given_that_hold_the_value_and_no_others()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query("SELECT 300::BIGINT AS n, DATE '2024-05-06' AS d, '0f8fad5b-d9cb-469f-a165-70867728950e' AS g, TIME '01:02:03' AS t, 'Friday' AS e, NULL::INTEGER AS u, [1, NULL] AS l");
        using var reader = answer.CreateDataReader();
        Assert.True(reader.Read());

        Assert.Equal(300, reader.GetInt32(0));
        Assert.Equal(300m, reader.GetDecimal(0));
        Assert.Equal(300, reader.GetFieldValue<int?>(0));
        Assert.Equal(new DateOnly(2024, 5, 6), reader.GetFieldValue<DateOnly>(1));
        Assert.Equal(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), reader.GetGuid(2));
        Assert.Equal(new TimeOnly(1, 2, 3), reader.GetFieldValue<TimeOnly>(3));
        Assert.Equal(DayOfWeek.Friday, reader.GetFieldValue<DayOfWeek>(4));
        Assert.Null(reader.GetFieldValue<int?>(5));
        Assert.Equal(new object?[] { 1, null }, reader.GetFieldValue<object?[]>(6));
        Assert.EndsWith("which byte cannot hold. Ask for a wider integer, or cast in SQL.", Assert.Throws<OverflowException>(() => reader.GetByte(0)).Message, StringComparison.Ordinal);
        Assert.Equal("Column 'n' is BIGINT, which is not read as string. Read it as long, or cast it in SQL.", Assert.Throws<InvalidCastException>(() => reader.GetString(0)).Message);
        Assert.Equal("Column 'u' is NULL in this row. Ask IsDBNull first, or give NULL a value in SQL with coalesce.", Assert.Throws<InvalidCastException>(() => reader.GetInt32(5)).Message);
        Assert.Equal("There is no column 'x'; there are n, d, g, t, e, u, l.", Assert.Throws<IndexOutOfRangeException>(() => reader["x"]).Message);
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetValue(7));
    }

    [Fact]
    public void Values_are_asked_for_between_the_first_row_and_the_last_and_before_the_reader_is_closed()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query("SELECT 1 AS one");
        var reader = answer.CreateDataReader();

        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        Assert.True(reader.HasRows);
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        reader.Dispose();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Equal(1, answer[0, 0]); // the answer is not the reader's
    }

    [Fact]
    public void Text_and_bytes_are_copied_in_parts()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query(@"SELECT 'abcdef' AS t, '\x01\x02\x03'::BLOB AS b");
        using var reader = answer.CreateDataReader();
        Assert.True(reader.Read());
        var characters = new char[4];
        var bytes = new byte[4];

        Assert.Equal((6, 3), (reader.GetChars(0, 0, null, 0, 0), reader.GetBytes(1, 0, null, 0, 0)));
        Assert.Equal((3, "cde"), (reader.GetChars(0, 2, characters, 1, 3), new string(characters, 1, 3)));
        Assert.Equal(2, reader.GetBytes(1, 1, bytes, 0, 4));
        Assert.Equal([2, 3, 0, 0], bytes);
        Assert.Equal(0, reader.GetBytes(1, 3, bytes, 0, 4));
    }

    [Fact]
    public void A_table_is_loaded_with_names_types_and_nulls()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query("SELECT i::BIGINT AS id, CASE WHEN i % 2 = 0 THEN 'even' END AS name, (i / 4)::DECIMAL(9, 3) AS quarter FROM range(10000) r(i)");

        var table = answer.ToDataTable();

        Assert.Equal(["id Int64", "name String", "quarter Decimal"], table.Columns.Cast<DataColumn>().Select(column => $"{column.ColumnName} {column.DataType.Name}"));
        Assert.Equal(10_000, table.Rows.Count);
        Assert.Equal(49_995_000L, table.Rows.Cast<DataRow>().Sum(row => (long)row["id"]));
        Assert.Equal(5_000, table.Rows.Cast<DataRow>().Count(row => row.IsNull("name")));
        Assert.Equal(2.25m, table.Rows[9]["quarter"]);
    }

    [Fact]
    public void Columns_are_described()
    {
        using var quiver = Connection.Open();
        using var answer = quiver.Query("SELECT 1.5::DECIMAL(9, 3) AS d, [1] AS l");
        using var reader = answer.CreateDataReader();

        var columns = reader.GetColumnSchema();

        Assert.Equal(["d DECIMAL(9,3) 0 9 3", "l INTEGER[] 1  "], columns.Select(column => $"{column.ColumnName} {column.DataTypeName} {column.ColumnOrdinal} {column.NumericPrecision} {column.NumericScale}"));
        Assert.Equal((2, "DECIMAL(9,3)"), (reader.GetSchemaTable()!.Rows.Count, reader.GetDataTypeName(0)));
    }

    [Fact]
    public async Task A_subscription_is_read_as_its_rows_come()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE numbers (n BIGINT)").Dispose();
        using var subscription = quiver.Subscribe("SELECT n * 2 AS twice FROM numbers WHERE n > 1");
        using var reader = subscription.CreateDataReader();
        var first = reader.ReadAsync(CancellationToken.None);
        Assert.False(first.IsCompleted);

        quiver.Execute("INSERT INTO numbers VALUES (1), (2), (3)").Dispose();
        Assert.True(await first);
        Assert.Equal(4L, reader.GetInt64(0));
        Assert.True(reader.Read());
        Assert.Equal(6L, reader.GetInt64(0));

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(soon.Token));
        using (var writer = quiver.Writer("numbers")) writer.End();
        Assert.False(await reader.ReadAsync(CancellationToken.None));
    }
}
