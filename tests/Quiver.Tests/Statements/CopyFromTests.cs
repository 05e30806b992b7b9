using Quiver.Tests.Cli;

namespace Quiver.Tests.Statements;

/// <summary>COPY … FROM: the rows of files in a source, and what does not fit.</summary>
public sealed class CopyFromTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Connection _quiver = Connection.Open();

    public CopyFromTests() => _quiver.Execute("CREATE SOURCE trades (symbol VARCHAR NOT NULL, price DOUBLE, qty BIGINT)").Dispose();

    public void Dispose()
    {
        _quiver.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("rows.csv", "qty,symbol\n1,AAPL\n2,MSFT\n", "", "AAPL NULL 1|MSFT NULL 2")]
    [InlineData("rows.csv", "QTY,Symbol,price\n1,AAPL,\n", "(FORMAT csv)", "AAPL NULL 1")]
    [InlineData("rows.csv", "AAPL;1.5;1\nMSFT;-;2\n", "(HEADER false, DELIMITER ';', NULL '-')", "AAPL 1.5 1|MSFT NULL 2")]
    [InlineData("rows.csv", "'A;B';'it''s'\n", "(HEADER false, DELIM ';', QUOTE '''') ON ERROR SKIP", "")]
    [InlineData("rows.tsv", "symbol\tqty\nAAPL\t1\n", "", "AAPL NULL 1")]
    [InlineData("rows.txt", "symbol,qty,colour\nAAPL,1,red\n", "(FORMAT csv, UNKNOWN_FIELDS ignore)", "AAPL NULL 1")]
    [InlineData("rows.json", "[{\"symbol\": \"AAPL\", \"qty\": 1}, {\"symbol\": \"MSFT\", \"price\": 2.5}]", "", "AAPL NULL 1|MSFT 2.5 NULL")]
    [InlineData("rows.ndjson", "{\"symbol\": \"AAPL\", \"qty\": 1}\n{\"symbol\": \"MSFT\", \"price\": 2.5}\n", "", "AAPL NULL 1|MSFT 2.5 NULL")]
    [InlineData("rows.csv", "symbol,qty\n", "", "")]
    [InlineData("rows.csv", "", "", "")]
    [InlineData("rows.json", "", "", "")]
    [InlineData("rows.csv", "symbol,qty\nAAPL,1\nMSFT,many\nIBM,3\n", "ON ERROR SKIP", "AAPL NULL 1|IBM NULL 3")]
    [InlineData("rows.csv", "symbol,qty\nAAPL,1\nMSFT,many\nIBM,3\n", "ON ERROR NULL FIELD", "AAPL NULL 1|MSFT NULL NULL|IBM NULL 3")]
    public void Texts_become_rows(string name, string text, string options, string expected)
    {
        var file = _folder.Write(name, text);
        using var result = _quiver.Execute($"COPY trades FROM '{file}' {options}");
        Assert.Equal(expected, Rows());
        Assert.Equal(("COPY", "trades", expected.Length == 0 ? 0 : expected.Split('|').Length), (result.Statement, result.Name, result.RowsAffected));
    }

    [Theory]
    [InlineData("a,b\n1,AAPL\n", "(qty, symbol)", "", "AAPL NULL 1")]
    [InlineData("1,AAPL\n", "(qty, symbol)", "(HEADER false)", "AAPL NULL 1")]
    [InlineData("symbol,symbol\n1.5,AAPL\n", "(price, symbol)", "", "AAPL 1.5 NULL")]
    public void A_list_says_what_the_files_columns_are(string text, string columns, string options, string expected)
    {
        _quiver.Execute($"COPY trades {columns} FROM '{_folder.Write("rows.csv", text)}' {options}").Dispose();
        Assert.Equal(expected, Rows());
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("arrows")]
    [InlineData("csv")]
    [InlineData("csv.gz")]
    [InlineData("json")]
    [InlineData("json.gz")]
    public void What_was_copied_to_a_file_comes_back(string ending)
    {
        _quiver.Execute("""
            CREATE SOURCE wide (i INTEGER, t VARCHAR, d DECIMAL(9,2), l BIGINT[], s STRUCT(a INTEGER, b VARCHAR), ts TIMESTAMP, day DATE, f BOOLEAN);
            CREATE SOURCE again (i INTEGER, t VARCHAR, d DECIMAL(9,2), l BIGINT[], s STRUCT(a INTEGER, b VARCHAR), ts TIMESTAMP, day DATE, f BOOLEAN);
            INSERT INTO wide SELECT i, 'text, "' || i, i / 8, [i, NULL], {'a': i, 'b': 'x'}, TIMESTAMP '1969-12-31 23:59:59.999999' + to_seconds(i), DATE '1969-12-30' + i::INTEGER, i % 2 = 0 FROM range(300) r(i);
            INSERT INTO wide VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            """).Dispose();
        var file = _folder[$"rows.{ending}"];
        Assert.Equal(301, _quiver.Execute($"COPY wide TO '{file}'").RowsAffected);
        Assert.Equal(301, _quiver.Execute($"COPY again FROM '{file}'").RowsAffected);
        using var missing = _quiver.Query("SELECT * FROM wide EXCEPT ALL SELECT * FROM again");
        Assert.Equal(0, missing.RowCount);
    }

    [Fact]
    public void Parquet_goes_by_names_or_by_the_list_and_is_cast()
    {
        var file = _folder["rows.parquet"];
        _quiver.Execute($"COPY (SELECT '7' AS qty, 'AAPL' AS Symbol) TO '{file}'").Dispose();
        _quiver.Execute($"COPY trades FROM '{file}'; COPY trades (price, symbol) FROM '{file}'").Dispose();
        Assert.Equal("AAPL NULL 7|AAPL 7 NULL", Rows());
    }

    [Fact]
    public void Several_files_go_in_by_their_names()
    {
        foreach (var (name, row) in new[] { ("b", "MSFT"), ("a", "AAPL"), ("c", "IBM") }) _folder.Write($"{name}.csv", $"symbol\n{row}\n");
        Assert.Equal(3, _quiver.Execute($"COPY trades FROM '{_folder.Path}/*.csv'").RowsAffected);
        Assert.Equal("AAPL NULL NULL|MSFT NULL NULL|IBM NULL NULL", Rows());
        Assert.Equal(2, _quiver.Execute($"COPY trades FROM 'file://{_folder.Path}/[ab].csv'").RowsAffected);
    }

    [Theory]
    [InlineData("rows.csv", "symbol,qty\nAAPL,1\nMSFT,many\n", 303, "rows.csv:3:6: Record 2: 'many' is no BIGINT, the type of column 'qty'.")]
    [InlineData("rows.csv", "symbol,qty\nAAPL,1\n,2\n", 303, "rows.csv:3:1: Record 2: NULL cannot go into column 'symbol', which is NOT NULL.")]
    [InlineData("rows.csv", "qty\n1\n", 202, "which is NOT NULL")]
    [InlineData("rows.csv", "symbol,colour\nAAPL,red\n", 202, "UNKNOWN_FIELDS ignore")]
    [InlineData("rows.json", "{\"symbol\": \"AAPL\"}\n{\"symbol\": 1, \"qty\": {}}\n", 303, "rows.json:2:")]
    [InlineData("rows.json", "{\"symbol\": \"AAPL\"}\n{\"symbol\": \"x\", \"colour\": 1}\n", 303, "UNKNOWN_FIELDS ignore")]
    [InlineData("rows.parquet", "no parquet", 300, "not Parquet")]
    [InlineData("rows.arrow", "no arrow at all", 305, "rows.arrow: ")]
    [InlineData("rows.csv.gz", "no gzip", 300, "damaged compressed data")]
    [InlineData("rows.csv.zst", "zstd", 300, "read_csv(")]
    public void A_file_that_does_not_fit_writes_nothing(string name, string text, int code, string says)
    {
        var good = string.Concat(Enumerable.Repeat("AAPL,1\n", 20_000)); // more than is gathered before it is written
        var file = _folder.Write(name, name == "rows.csv" && text.StartsWith("symbol,qty\n", StringComparison.Ordinal) ? text.Replace("AAPL,1\n", "AAPL,1\n", StringComparison.Ordinal) + good : text);
        var sql = $"COPY trades\n  FROM '{file}'";
        var error = Assert.Throws<QueryException>(() => _quiver.Execute(sql));
        Assert.Equal(code, (int)error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 8), (error.Place!.Value.Line, error.Place.Value.Column));
        Assert.Equal("", Rows());
    }

    [Fact]
    public void A_wrong_record_behind_many_writes_none_of_them()
    {
        var file = _folder.Write("rows.csv", $"symbol,qty\n{string.Concat(Enumerable.Repeat("AAPL,1\n", 30_000))}MSFT,many\n");
        var error = Assert.Throws<QueryException>(() => _quiver.Execute($"COPY trades FROM '{file}'"));
        Assert.Contains("rows.csv:30002:6: Record 30001: 'many' is no BIGINT", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was written.", error.Message, StringComparison.Ordinal);
        Assert.Equal("", Rows());
        using var noted = _quiver.Query("SELECT line, position, column_name, outcome, text FROM errors('trades')");
        Assert.Equal(1, noted.RowCount);
        Assert.Equal([30002L, 6L, "qty", "FAIL", "MSFT,many"], Enumerable.Range(0, 5).Select(column => noted[0, column]));
    }

    [Fact]
    public void Values_of_Parquet_that_fit_no_type_are_told_with_their_row()
    {
        var file = _folder["rows.parquet"];
        _quiver.Execute($"COPY (SELECT 'AAPL' AS symbol, CASE WHEN i = 70000 THEN 'many' ELSE '1' END AS qty FROM range(80000) r(i)) TO '{file}'").Dispose();
        var error = Assert.Throws<QueryException>(() => _quiver.Execute($"COPY trades FROM '{file}'"));
        Assert.Contains("rows.parquet, row 70000, column 'qty': 'many' is no BIGINT", error.Message, StringComparison.Ordinal);
        _quiver.Execute($"COPY (SELECT NULLIF('AAPL', CASE WHEN i = 70000 THEN 'AAPL' END) AS symbol FROM range(80000) r(i)) TO '{file}'").Dispose();
        error = Assert.Throws<QueryException>(() => _quiver.Execute($"COPY trades FROM '{file}'"));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Contains("rows.parquet, row 70000, column 'symbol': NULL cannot go into a column that is NOT NULL. Nothing was written.", error.Message, StringComparison.Ordinal);
        Assert.Equal("", Rows());
    }

    [Fact]
    public void What_the_source_says_of_bad_records_holds_and_they_are_noted()
    {
        _quiver.Execute("CREATE SOURCE lenient (symbol VARCHAR, qty BIGINT) ON ERROR SKIP").Dispose();
        var file = _folder.Write("rows.csv", "symbol,qty\nAAPL,1\nMSFT,many\n");
        Assert.Equal(1, _quiver.Execute($"COPY lenient FROM '{file}'").RowsAffected);
        using var noted = _quiver.Query("SELECT origin, outcome FROM errors('lenient')");
        Assert.Equal([file, "SKIP"], [noted[0, 0], noted[0, 1]]);
        Assert.Throws<QueryException>(() => _quiver.Execute($"COPY lenient FROM '{file}' ON ERROR FAIL"));
    }

    [Fact]
    public void Rows_reach_kept_queries_and_windows_as_written_ones_do()
    {
        _quiver.Execute("CREATE SOURCE timed (n BIGINT, ts TIMESTAMP, WATERMARK FOR ts)").Dispose();
        using var sums = _quiver.Subscribe("SELECT sum(n) AS s FROM timed GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)");
        _quiver.Execute($"COPY timed FROM '{_folder.Write("rows.csv", "n,ts\n1,2024-01-01 00:00:01\n2,2024-01-01 00:00:59\n4,2024-01-01 00:01:00\n")}'").Dispose();
        using var batch = sums.Next()!;
        Assert.Equal("3", Quiver.Columns.ValueText.Format(batch[0], 0));
    }

    [Fact]
    public async Task A_copy_that_waits_for_room_is_cancelled()
    {
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 1 << 20 });
        quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
        using var slow = quiver.Subscribe("SELECT a FROM s", new SubscriptionOptions { SlowReader = SlowReader.Wait });
        var file = _folder.Write("rows.csv", "a\n" + string.Concat(Enumerable.Repeat("1234567\n", 3_000_000)));
        using var cancelling = new CancellationTokenSource();
        var copying = Task.Run(() => quiver.Execute($"COPY s FROM '{file}'", cancelling.Token));
        while (quiver.Sources[0].Rows == 0 && !copying.IsCompleted) await Task.Delay(5);
        await cancelling.CancelAsync();
        Assert.Equal(ErrorCode.QueryCancelled, (await Assert.ThrowsAsync<QuiverException>(() => copying)).Code);
    }

    private string Rows()
    {
        using var rows = _quiver.Query("SELECT symbol, price, qty FROM trades ORDER BY _seq");
        return string.Join('|', rows.Batches.SelectMany(batch => Enumerable.Range(0, batch.Length).Select(row => string.Join(' ', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : Convert.ToString(Quiver.Columns.Cells.Get(column, row), System.Globalization.CultureInfo.InvariantCulture))))));
    }
}
