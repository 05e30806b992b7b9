using System.Data;
using System.Globalization;
using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.AdoNet;

/// <summary>Rows of data readers and tables written into sources.</summary>
public sealed class WriteDataReaderTests
{
    [Fact]
    public async Task The_rows_of_an_answer_go_into_a_source_of_the_same_columns_in_any_order()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE kept (id BIGINT, ship_name VARCHAR, price DECIMAL(9, 2), day DATE, moment TIMESTAMP, clock TIME, code UTINYINT, ok BOOLEAN, raw BLOB)").Dispose();
        const string select = @"SELECT i % 2 = 0 AS ok, CASE WHEN i % 3 > 0 THEN 's' || i END AS ""ShipName"", i AS id, (i / 8)::DECIMAL(9, 2) AS price, DATE '2024-01-01' + (i % 100)::INTEGER AS day,
            TIMESTAMP '2024-01-01' + to_seconds(i) AS moment, TIME '12:00:00' AS clock, (i % 200)::UTINYINT AS code, encode('b' || i) AS raw FROM range(20000) r(i)";
        using var answer = quiver.Query(select);
        using var writer = quiver.Writer("kept");
        using var first = answer.CreateDataReader();
        using var second = answer.CreateDataReader();

        Assert.Equal(20_000, writer.Write(first));
        Assert.Equal(20_000, await writer.WriteAsync(second));

        Assert.Equal(["40000"], quiver.Query("SELECT count(*) FROM kept").Lines());
        Assert.Equal(["0"], quiver.Query($"SELECT count(*) FROM (SELECT DISTINCT id, ship_name, price, day, moment, clock, code, ok, raw FROM kept EXCEPT SELECT id, \"ShipName\", price, day, moment, clock, code, ok, raw FROM ({select}))").Lines());
        Assert.Equal(["20000"], quiver.Query("SELECT count(*) FROM (SELECT DISTINCT * FROM kept)").Lines());
    }

    [Fact]
    public void A_table_is_written()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE people (name VARCHAR, age INTEGER)").Dispose();
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("Age", typeof(long));
        table.Columns.Add("Name", typeof(string));
        table.Rows.Add(41, "Ann");
        table.Rows.Add(DBNull.Value, "Bo");
        using var writer = quiver.Writer("people");
        using var rows = table.CreateDataReader();

        Assert.Equal(2, writer.Write(rows));

        Assert.Equal(["Ann|41", "Bo|NULL"], quiver.Query("SELECT name, age FROM people").Lines());
    }

    [Fact]
    public void A_column_of_the_very_name_comes_before_one_of_the_same_letters()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE pairs (a_b BIGINT, ab BIGINT)").Dispose();
        using var answer = quiver.Query("SELECT 1 AS ab, 2 AS a_b");
        using var rows = answer.CreateDataReader();
        using var writer = quiver.Writer("pairs");

        writer.Write(rows);

        Assert.Equal(["2|1"], quiver.Query("SELECT a_b, ab FROM pairs").Lines());
    }

    [Fact]
    public void Columns_that_do_not_fit_are_all_named()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE people (name VARCHAR, age INTEGER, born DATE)").Dispose();
        using var answer = quiver.Query("SELECT 1 AS name, 2 AS size, 3 AS age, 4 AS \"AGE_\"");
        using var rows = answer.CreateDataReader();
        using var writer = quiver.Writer("people");

        var error = Assert.Throws<QuiverException>(() => writer.Write(rows));

        Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
        Assert.Equal(
            "The data reader does not fit the columns (name VARCHAR, age INTEGER, born DATE): 'name' is int, and column 'name' VARCHAR; there is no column for 'size'; 'AGE_' comes twice; nothing fills column 'born'. "
            + "Names match without case and underscores: select the columns under those names, and cast those of other types.",
            error.Message);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_named_with_its_row_and_the_batches_before_are_written()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE small (n TINYINT)").Dispose();
        using var answer = quiver.Query("SELECT CASE WHEN i = 9000 THEN 1000 ELSE 1 END AS n FROM range(10000) r(i)");
        using var rows = answer.CreateDataReader();
        using var writer = quiver.Writer("small");

        var error = Assert.Throws<QuiverException>(() => writer.Write(rows));

        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.StartsWith("Row 9000 (from 0)", error.Message, StringComparison.Ordinal);
        Assert.Equal(["8192"], quiver.Query("SELECT count(*) FROM small").Lines());
    }
}
