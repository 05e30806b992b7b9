using System.Data;
using System.Globalization;
using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Rows;

/// <summary>Dictionaries, arrays of objects, columns and tables written into sources.</summary>
public sealed class WriteObjectsTests
{
    private static readonly DateTime Noon = new(2024, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Dictionaries_are_written_one_by_one_and_many_at_once()
    {
        using var quiver = Open("symbol VARCHAR, last_price DOUBLE, qty BIGINT, ts TIMESTAMP");
        using var writer = quiver.Writer("rows");
        writer.Write(new Dictionary<string, object?> { ["Qty"] = 1, ["LastPrice"] = 2.5m, ["symbol"] = "a", ["ts"] = Noon });
        await writer.WriteAsync(new Dictionary<string, object?> { ["QTY"] = (byte)2, ["ts"] = DBNull.Value });
        writer.Write(new Dictionary<string, object?>());
        Assert.Equal(2, writer.Write([new Dictionary<string, object?> { ["qty"] = 3L }, new Dictionary<string, object?> { ["qty"] = null, ["last_price"] = float.NaN }]));
        Assert.Equal(20_000, await writer.WriteAsync(Many()));
        Assert.Equal(0, writer.Write(Array.Empty<Dictionary<string, object?>>()));

        Assert.Equal(["a|2.5|1|2024-01-01 12:00:00", "NULL|NULL|2|NULL", "NULL|NULL|NULL|NULL", "NULL|NULL|3|NULL", "NULL|nan|NULL|NULL"], quiver.Query("SELECT * FROM rows LIMIT 5").Lines());
        Assert.Equal(["20005|199990000"], quiver.Query("SELECT count(*), sum(qty) - 6 FROM rows").Lines());

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Many()
        {
            for (var row = 0; row < 20_000; row++)
            {
                if (row == 7) await Task.Yield();
                yield return new Dictionary<string, object?> { ["qty"] = row };
            }
        }
    }

    [Fact]
    public void Every_kind_of_value_goes_into_its_column()
    {
        using var quiver = Open(
            "a BOOLEAN, b TINYINT, c UBIGINT, d HUGEINT, e FLOAT, f DECIMAL(9, 2), g BLOB, h DATE, i TIME, j TIMESTAMPTZ, k INTERVAL, l UUID, m VARCHAR, n INTEGER, o INTEGER[], p STRUCT(x INTEGER, y_z VARCHAR), q MAP(VARCHAR, INTEGER), r VARCHAR[2], s UHUGEINT");
        using var writer = quiver.Writer("rows");
        writer.WriteRow(
            true, -1, ulong.MaxValue, Int128.MinValue, 0.5f, 1.25m, new byte[] { 1, 255 }, new DateOnly(2024, 2, 29), new TimeOnly(1, 2, 3), new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)), TimeSpan.FromMinutes(90),
            Guid.Empty, OrderSide.Buy, OrderSide.Sell, new List<object?> { 1, null, (short)3 }, new Dictionary<string, object?> { ["YZ"] = "t", ["x"] = 5 }, new Dictionary<string, int> { ["k"] = 7 }, new[] { "u", "v" }, UInt128.MaxValue);
        writer.WriteRow([.. new object?[19]]);
        Assert.Equal(
            [
                @"true|-1|18446744073709551615|-170141183460469231731687303715884105728|0.5|1.25|\x01\xFF|2024-02-29|01:02:03|2024-01-01 00:00:00+00|01:30:00|00000000-0000-0000-0000-000000000000|Buy|2|[1, NULL, 3]|{'x': 5, 'y_z': t}|{k=7}|[u, v]|340282366920938463463374607431768211455",
                string.Join('|', Enumerable.Repeat("NULL", 19)),
            ],
            quiver.Query("SELECT * FROM rows").Lines());
    }

    [Fact]
    public void What_does_not_fit_is_named_by_row_column_found_and_expected_and_leaves_nothing()
    {
        using var quiver = Open("symbol VARCHAR NOT NULL, price DOUBLE, qty TINYINT, tags INTEGER[], who STRUCT(person VARCHAR)");
        using var writer = quiver.Writer("rows");
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0), Price: the string 'dear' cannot go into column 'price', DOUBLE, which takes double, float, decimal and integers.", new() { ["symbol"] = "a", ["Price"] = "dear" });
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0), qty: 300 cannot go into column 'qty', TINYINT, which holds -128 to 127.", new() { ["symbol"] = "a", ["qty"] = 300 });
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0): NULL cannot go into column 'symbol', VARCHAR, which is NOT NULL.", new() { ["price"] = 1 });
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0), tags: the string 'x' cannot go into column 'tags', INTEGER", new() { ["symbol"] = "a", ["tags"] = new object[] { 1, "x" } });
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0), tags: the int '1' cannot go into column 'tags', INTEGER[], which takes arrays, lists and other sequences.", new() { ["symbol"] = "a", ["tags"] = 1 });
        Refused(ErrorCode.RecordRejected, "Row 0 (from 0), who: the Dictionary<string, int> cannot go into column 'who', STRUCT(person VARCHAR), which takes dictionaries with the names of its members, and objects that have them: there is no member for 'age'.", new() { ["symbol"] = "a", ["who"] = new Dictionary<string, int> { ["age"] = 1 } });
        Refused(ErrorCode.SchemaMismatch, "Row 0 (from 0): there is no column for 'prce'; there are symbol, price, qty, tags, who.", new() { ["symbol"] = "a", ["prce"] = 1 });
        Refused(ErrorCode.SchemaMismatch, "Row 0 (from 0): 'Price' and 'price' both mean column 'price'.", new() { ["symbol"] = "a", ["Price"] = 1, ["price"] = 2 });
        Assert.Equal(["0"], quiver.Query("SELECT count(*) FROM rows").Lines());

        var third = Assert.Throws<QuiverException>(() => writer.Write([Row("a"), Row("b"), Row(null)]));
        Assert.StartsWith("Row 2 (from 0), symbol: NULL cannot go", third.Message, StringComparison.Ordinal);
        Assert.StartsWith("Row 1 (from 0) has 2 values, and there are 5 columns", Assert.Throws<QuiverException>(() => writer.WriteRows([["a", 1, 2, null, null], ["b", 2]])).Message, StringComparison.Ordinal);
        Assert.StartsWith("Row 1 (from 0) is null; rows are dictionaries", Assert.Throws<QuiverException>(() => writer.Write([Row("a"), null!])).Message, StringComparison.Ordinal);
        Assert.Equal(["0"], quiver.Query("SELECT count(*) FROM rows").Lines());

        writer.Write(Row("c"));
        Assert.Equal(["c"], quiver.Query("SELECT symbol FROM rows").Lines());
        writer.Dispose();
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => writer.Write(Row("d"))).Code);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => writer.WriteRow("d", 1, 2, null, null)).Code);

        void Refused(ErrorCode code, string message, Dictionary<string, object?> row)
        {
            var error = Assert.Throws<QuiverException>(() => writer.Write(row));
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(code, error.Code);
        }

        static Dictionary<string, object?> Row(string? symbol) => new() { ["symbol"] = symbol };
    }

    [Fact]
    public void Rows_before_the_batch_that_is_refused_are_written()
    {
        using var quiver = Open("qty TINYINT");
        using var writer = quiver.Writer("rows");
        var error = Assert.Throws<QuiverException>(() => writer.WriteRows(Enumerable.Range(0, 10_000).Select(row => new object?[] { row < 9_000 ? row % 100 : 1_000 })));
        Assert.StartsWith("Row 9000 (from 0): 1000 cannot go into column 'qty'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["8192"], quiver.Query("SELECT count(*) FROM rows").Lines());
    }

    [Fact]
    public void Columns_are_written_by_their_names()
    {
        using var quiver = Open("symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, ok BOOLEAN, side VARCHAR, more INTEGER[]");
        using var writer = quiver.Writer("rows");
        const int rows = 20_000;
        Assert.Equal(rows, writer.WriteColumns(new Dictionary<string, Array>
        {
            ["Price"] = Enumerable.Range(0, rows).Select(row => row * 0.5).ToArray(),
            ["symbol"] = Enumerable.Range(0, rows).Select(row => row % 3 == 0 ? null : $"S{row % 10}").ToArray(),
            ["qty"] = Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? (uint?)null : (uint)row).ToArray(),
            ["ts"] = Enumerable.Range(0, rows).Select(row => Noon.AddSeconds(row)).ToArray(),
            ["side"] = Enumerable.Range(0, rows).Select(row => (OrderSide)((row % 2) + 1)).ToArray(),
            ["more"] = Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? [row, row] : Array.Empty<int>()).ToArray(),
        }));
        Assert.Equal(
            ["20000|13333|99995000.0|100000000|2024-01-01 17:33:19|0|10000|10000|199980000"],
            quiver.Query("SELECT count(*), count(symbol), sum(price), sum(qty), max(ts), count(ok), count(*) FILTER (side = 'Buy'), count(qty), sum(list_sum(more)) FROM rows").Lines());
        Assert.Equal(0, writer.WriteColumns(new Dictionary<string, Array> { ["qty"] = Array.Empty<long>() }));
        Assert.Equal(0, writer.WriteColumns(new Dictionary<string, Array>()));

        Refused("'qty' has 1 rows and 'price' 2", new() { ["qty"] = new[] { 1 }, ["price"] = new[] { 1.0, 2 } });
        Refused("'qty' is string[], and column 'qty' BIGINT", new() { ["qty"] = new[] { "1" } });
        Refused("there is no column for 'quantity'", new() { ["quantity"] = new[] { 1 } });
        Refused("'QTY' comes twice", new() { ["qty"] = new[] { 1 }, ["QTY"] = new[] { 1 } });
        Refused("'qty' is no array of one dimension", new() { ["qty"] = new int[1, 1] });
        var value = Assert.Throws<QuiverException>(() => writer.WriteColumns(new Dictionary<string, Array> { ["qty"] = new object[] { 1, "x" } }));
        Assert.StartsWith("Row 1 (from 0): the string 'x' cannot go into column 'qty', BIGINT", value.Message, StringComparison.Ordinal);
        Assert.Equal(["20000"], quiver.Query("SELECT count(*) FROM rows").Lines());

        void Refused(string message, Dictionary<string, Array> columns)
        {
            var error = Assert.Throws<QuiverException>(() => writer.WriteColumns(columns));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
        }
    }

    [Fact]
    public async Task A_table_is_written_without_its_deleted_rows_and_its_moments_are_in_UTC()
    {
        using var quiver = Open("name VARCHAR, age INTEGER, born TIMESTAMP");
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("Born", typeof(DateTime));
        table.Columns.Add("Age", typeof(long));
        table.Columns.Add("Name", typeof(string));
        table.Rows.Add(new DateTime(1980, 1, 2), 41, "Ann");
        table.Rows.Add(DBNull.Value, DBNull.Value, "Bo");
        table.Rows.Add(DBNull.Value, 1, "gone");
        table.AcceptChanges();
        table.Rows[2].Delete();
        using var writer = quiver.Writer("rows");

        Assert.Equal(2, writer.Write(table));
        Assert.Equal(2, await writer.WriteAsync(table));

        Assert.Equal(["Ann|41|1980-01-02 00:00:00", "Bo|NULL|NULL"], quiver.Query("SELECT DISTINCT name, age, born FROM rows ORDER BY name").Lines());
    }

    private sealed record Person(string Name, int? Age);

    [Fact]
    public void Structs_are_given_as_records_and_anonymous_objects_too()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE people (id INTEGER, who STRUCT(age INTEGER, name VARCHAR), all_of STRUCT(name VARCHAR, age INTEGER)[], by_name MAP(VARCHAR, STRUCT(name VARCHAR, age INTEGER)))");
        using var writer = connection.Writer("people");
        writer.WriteRow(1, new Person("a", 5), new[] { new Person("b", null), null }, new Dictionary<string, Person?> { ["k"] = new("c", 6), ["l"] = null });
        writer.Write(new Dictionary<string, object?> { ["Id"] = 2, ["Who"] = new { Name = "d", Age = 7 }, ["AllOf"] = new object?[] { new { Age = 8, Name = "e" }, new Person("f", 9), new Dictionary<string, object?> { ["name"] = "g" } } });
        using var answer = connection.Query("SELECT who::VARCHAR || ' ' || all_of::VARCHAR || ' ' || coalesce(by_name::VARCHAR, '-') FROM people ORDER BY id");
        Assert.Equal(
            [
                "{'age': 5, 'name': a} [{'name': b, 'age': NULL}, NULL] {k={'name': c, 'age': 6}, l=NULL}",
                "{'age': 7, 'name': d} [{'name': e, 'age': 8}, {'name': f, 'age': 9}, {'name': g, 'age': NULL}] -",
            ],
            answer.Rows<string>());
        var error = Assert.Throws<QuiverException>(() => writer.WriteRow(3, new { Name = 1, Years = 2 }, null, null));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Contains("cannot go into column 'who', STRUCT(age INTEGER, name VARCHAR), which takes dictionaries with the names of its members, and objects that have them: Type ", error.Message, StringComparison.Ordinal);
        Assert.Contains("no column for Years; no member for 'age'; Name is int and column 'name' VARCHAR.", error.Message, StringComparison.Ordinal);
        Assert.Contains("the int '4' cannot go into column 'who'", Assert.Throws<QuiverException>(() => writer.WriteRow(3, 4, null, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writers_on_several_threads_write_dictionaries()
    {
        using var quiver = Open("qty BIGINT");
        using var writer = quiver.Writer("rows");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var row = 0; row < 500; row++) writer.Write(new Dictionary<string, object?> { ["qty"] = (thread * 500) + row });
        })));
        Assert.Equal(["2000|1999000"], quiver.Query("SELECT count(DISTINCT qty), sum(qty) FROM rows").Lines());
    }

    private static Connection Open(string columns)
    {
        var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows ({columns})").Dispose();
        return quiver;
    }
}
