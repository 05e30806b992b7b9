using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Tests.Cli;

namespace Quiver.Tests.Statements;

/// <summary>COPY … TO: what DuckDB, and our own reader of Arrow, find in the files.</summary>
public sealed class CopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Connection _quiver = Connection.Open();

    public CopyTests() => _quiver.Execute("""
        CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
        INSERT INTO trades VALUES ('AAPL', 10.5, 1, '2024-01-01 00:00:01'), ('MSFT', NULL, -2, '2024-01-01 00:00:02'), ('AAPL', 11, 3, NULL)
        """).Dispose();

    public void Dispose()
    {
        _quiver.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("COPY (SELECT symbol, qty FROM trades ORDER BY qty) TO 'rows.csv'", "symbol,qty\nMSFT,-2\nAAPL,1\nAAPL,3\n")]
    [InlineData("COPY trades (qty, symbol) TO 'rows.csv'", "qty,symbol\n1,AAPL\n-2,MSFT\n3,AAPL\n")]
    [InlineData("COPY trades TO 'rows.csv' (HEADER false, NULLSTR '-', DELIMITER ';')", "AAPL;10.5;1;2024-01-01 00:00:01\nMSFT;-;-2;2024-01-01 00:00:02\nAAPL;11.0;3;-\n")]
    [InlineData("COPY trades (qty) TO 'rows.csv' WITH (format = csv, header = false)", "1\n-2\n3\n")]
    [InlineData("COPY (SELECT 1 AS a, 2 AS b) TO 'rows.tsv'", "a\tb\n1\t2\n")]
    [InlineData("COPY (SELECT symbol, price FROM trades) TO 'rows.json'", "{\"symbol\":\"AAPL\",\"price\":10.5}\n{\"symbol\":\"MSFT\",\"price\":null}\n{\"symbol\":\"AAPL\",\"price\":11.0}\n")]
    [InlineData("COPY (SELECT qty FROM trades) TO 'rows.txt' (FORMAT json, ARRAY true)", "[\n\t{\"qty\":1},\n\t{\"qty\":-2},\n\t{\"qty\":3}\n]\n")]
    [InlineData("COPY (SELECT window_start, sum(qty) AS s FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' SECOND) ORDER BY 1) TO 'rows.csv'", "window_start,s\n2024-01-01 00:00:01,1\n2024-01-01 00:00:02,-2\n")]
    [InlineData("COPY (SELECT qty, _seq IS NOT NULL AS numbered FROM trades WHERE qty = 3) TO 'rows.csv'", "qty,numbered\n3,true\n")]
    [InlineData("COPY late('sums') TO 'rows.csv' (HEADER false)", "AAPL,11.0,3,,3,,,\n")]
    [InlineData("COPY (SELECT 1 -- the last word\n) TO 'rows.csv' (HEADER false)", "1\n")]
    [InlineData("COPY (FROM trades SELECT qty) TO '${OUT}.csv' (HEADER false)", "1\n-2\n3\n")]
    public void Rows_are_written_as_texts(string sql, string expected)
    {
        _quiver.Execute("CREATE STREAM sums AS SELECT sum(qty) AS s FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)").Dispose();
        using var named = Connection.Open(new QuiverOptions { Variables = new Dictionary<string, string> { ["OUT"] = _folder["rows"] } });
        var connection = sql.Contains("${", StringComparison.Ordinal) ? named : _quiver;
        if (connection == named) named.Execute("CREATE SOURCE trades (qty BIGINT); INSERT INTO trades VALUES (1), (-2), (3)").Dispose();

        using var result = connection.Execute(Here(sql));

        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Equal(expected, File.ReadAllText(file));
        Assert.Equal("COPY", result.Statement);
        Assert.Equal(ExecuteKind.RowsAffected, result.Kind);
        Assert.Null(result.Rows);
        Assert.Equal(connection.Query(Counted(sql))[0, 0], result.RowsAffected);
    }

    [Theory]
    [InlineData("rows.parquet", "")]
    [InlineData("rows.pq", "(COMPRESSION zstd, ROW_GROUP_SIZE 2048)")]
    [InlineData("rows.data", "(FORMAT 'parquet', KV_METADATA {who: 'me'})")]
    public void Parquet_has_the_rows_with_their_types(string file, string options)
    {
        Assert.Equal(3, _quiver.Execute(Here($"COPY trades TO '{file}' {options}")).RowsAffected);
        using var read = _quiver.Query($"SELECT symbol, price, qty, ts FROM read_parquet('{_folder[file]}') EXCEPT ALL SELECT * FROM trades");
        Assert.Equal(0, read.RowCount);
        using var types = _quiver.Query($"SELECT string_agg(column_type, ',') FROM (DESCRIBE FROM read_parquet('{_folder[file]}'))");
        Assert.Equal("VARCHAR,DOUBLE,BIGINT,TIMESTAMP", types[0, 0]);
    }

    [Theory]
    [InlineData("rows.arrow", "", IpcFormat.File)]
    [InlineData("rows.arrows", "", IpcFormat.Stream)]
    [InlineData("rows", "(FORMAT arrow)", IpcFormat.File)]
    [InlineData("rows", "(FORMAT ARROWS)", IpcFormat.Stream)]
    public void Arrow_is_written_as_a_file_or_a_stream(string file, string options, IpcFormat format)
    {
        using var result = _quiver.Execute(Here($"COPY (SELECT qty, [symbol] AS symbols FROM trades) TO '{file}' {options}"));
        Assert.Equal(3, result.RowsAffected);
        using var reader = IpcReader.Open(File.OpenRead(_folder[file]));
        Assert.Equal(format, reader.Format);
        Assert.Equal("qty BIGINT, symbols VARCHAR[]", reader.Schema.ToString());
        using var batch = reader.Read()!;
        Assert.Equal([1L, -2L, 3L], batch[0].Values<long>().All.ToArray());
    }

    [Fact]
    public void An_answer_without_rows_is_a_file_with_columns()
    {
        foreach (var file in new[] { "rows.csv", "rows.parquet", "rows.json", "rows.arrow", "rows.arrows" })
            Assert.Equal(0, _quiver.Execute(Here($"COPY (SELECT qty, symbol FROM trades WHERE false) TO '{file}'")).RowsAffected);
        Assert.Equal("qty,symbol\n", File.ReadAllText(_folder["rows.csv"]));
        Assert.Equal("", File.ReadAllText(_folder["rows.json"]));
        using var parquet = _quiver.Query($"SELECT * FROM '{_folder["rows.parquet"]}'");
        Assert.Equal("qty BIGINT, symbol VARCHAR", parquet.Schema.ToString());
        using var arrow = IpcReader.Open(File.OpenRead(_folder["rows.arrow"]));
        Assert.Equal("qty BIGINT, symbol VARCHAR", arrow.Schema.ToString());
    }

    [Fact]
    public void Compression_goes_by_the_ending()
    {
        _quiver.Execute(Here("COPY (SELECT 42 AS a) TO 'rows.csv.gz'")).Dispose();
        using var zipped = new System.IO.Compression.GZipStream(File.OpenRead(_folder["rows.csv.gz"]), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal("a\n42\n", new StreamReader(zipped).ReadToEnd());
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_keeps_its_rights()
    {
        _folder.Write("rows.csv", "what was there before, and is longer than what comes\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder["rows.csv"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _quiver.Execute(Here("COPY (SELECT 1 AS a) TO 'rows.csv'")).Dispose();
        Assert.Equal("a\n1\n", File.ReadAllText(_folder["rows.csv"]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["rows.csv"]));
    }

    [UnixFact]
    public void A_link_stays_and_the_file_behind_it_is_written()
    {
        _folder.Write("real.csv", "before");
        File.CreateSymbolicLink(_folder["link.csv"], _folder["real.csv"]);
        _quiver.Execute(Here("COPY (SELECT 1 AS a) TO 'link.csv'")).Dispose();
        Assert.Equal("a\n1\n", File.ReadAllText(_folder["real.csv"]));
        Assert.NotNull(new FileInfo(_folder["link.csv"]).LinkTarget);
    }

    [UnixFact]
    public void A_device_is_written_to_and_stays_what_it_is()
    {
        Assert.Equal(3, _quiver.Execute("COPY trades TO '/dev/null' (FORMAT csv)").RowsAffected);
        Assert.Equal(3, _quiver.Execute("COPY trades TO '/dev/null' (FORMAT arrow)").RowsAffected);
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.NotEqual(FileAttributes.Normal, File.GetAttributes("/dev/null") & FileAttributes.Archive);
    }

    [Fact]
    public void Parts_go_into_a_folder()
    {
        const string copy = "COPY (SELECT symbol, qty FROM trades) TO 'parts' (FORMAT parquet, PARTITION_BY (symbol)";
        Assert.Equal(3, _quiver.Execute(Here($"{copy})")).RowsAffected);
        Assert.Equal(["symbol=AAPL", "symbol=MSFT"], Directory.GetDirectories(_folder["parts"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3L, Count());

        var error = Assert.Throws<QueryException>(() => _quiver.Execute(Here($"{copy})")));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal(3L, Count());

        _quiver.Execute(Here($"{copy}, APPEND)")).Dispose();
        Assert.Equal(6L, Count());
        File.WriteAllText(Path.Combine(_folder["parts"], "other.txt"), "mine");
        _quiver.Execute(Here($"{copy}, OVERWRITE)")).Dispose();
        Assert.Equal(3L, Count());
        Assert.False(File.Exists(Path.Combine(_folder["parts"], "other.txt")));
        _quiver.Execute(Here($"{copy}, OVERWRITE_OR_IGNORE)")).Dispose();
        Assert.Equal(3L, Count());
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder["parts"]).Length);

        object? Count()
        {
            using var rows = _quiver.Query($"SELECT count(*) FROM '{_folder["parts"]}/*/*.parquet'");
            return rows[0, 0];
        }
    }

    [Theory]
    [InlineData("COPY (SELECT * FROM range(10) r(i) WHERE error('no more') IS NULL) TO 'rows.csv'")]
    [InlineData("COPY (SELECT CAST('x' || i AS BIGINT) FROM range(100000) r(i)) TO 'rows.parquet'")]
    [InlineData("COPY (SELECT CASE WHEN i = 99999 THEN error('no more') ELSE i END FROM range(100000) r(i)) TO 'rows.arrow'")]
    [InlineData("COPY (SELECT i % 3 AS p, CASE WHEN i = 99999 THEN error('no more') ELSE i END AS i FROM range(100000) r(i)) TO 'parts' (FORMAT csv, PARTITION_BY (p))")]
    public void A_copy_that_fails_leaves_what_was_there(string sql)
    {
        _folder.Write("rows.csv", "before");
        var error = Assert.Throws<QueryException>(() => _quiver.Execute(Here(sql)));
        Assert.Equal(ErrorCode.QueryFailed, error.Code);
        Assert.NotNull(error.Place);
        Assert.Equal([_folder["rows.csv"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("before", File.ReadAllText(_folder["rows.csv"]));
    }

    [Theory]
    [InlineData("rows.csv")]
    [InlineData("rows.parquet")]
    [InlineData("rows.arrow")]
    [InlineData("parts' (FORMAT csv, PARTITION_BY (p)) -- '")]
    public async Task A_copy_that_is_cancelled_leaves_nothing(string file)
    {
        using var cancelling = new CancellationTokenSource();
        var copying = Task.Run(() => _quiver.Execute(Here($"COPY (SELECT i % 2 AS p, i FROM range(100000000000) r(i)) TO '{file}" + (file.EndsWith('\'') ? "" : "'")), cancelling.Token));
        while (Directory.GetFileSystemEntries(_folder.Path).Length == 0 && !copying.IsCompleted) await Task.Delay(5);
        Assert.Contains(_quiver.Queries, query => query is { IsActive: true, Kind: QueryKind.Asked } && query.Sql.StartsWith("COPY", StringComparison.Ordinal));
        await cancelling.CancelAsync();
        var error = await Assert.ThrowsAsync<QuiverException>(() => copying);
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_copy_is_listed_and_stopped_by_its_number()
    {
        var copying = Task.Run(() => _quiver.Execute(Here("COPY (SELECT * FROM range(100000000000)) TO 'rows.csv'")));
        QueryInfo? running = null;
        while ((running = _quiver.Queries.LastOrDefault(query => query.IsActive)) is null && !copying.IsCompleted) await Task.Delay(5);
        _quiver.CancelQuery(running!.Id);
        Assert.Equal(ErrorCode.QueryCancelled, (await Assert.ThrowsAsync<QuiverException>(() => copying)).Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Parameters_stand_in_what_is_copied()
    {
        Assert.Equal(2, _quiver.Execute(Here("COPY (SELECT qty FROM trades WHERE symbol = $1) TO 'rows.csv' (HEADER false)"), ["AAPL"]).RowsAffected);
        Assert.Equal("1\n3\n", File.ReadAllText(_folder["rows.csv"]));
        var prepared = _quiver.Prepare(Here("COPY (SELECT qty FROM trades WHERE qty < $most) TO 'rows.csv' (HEADER false)"));
        Assert.Equal(["most"], prepared.Parameters.Select(parameter => parameter.Name));
        prepared.Execute(new Dictionary<string, object?> { ["most"] = 0 }).Dispose();
        Assert.Equal("-2\n", File.ReadAllText(_folder["rows.csv"]));
    }

    [Fact]
    public void A_source_that_brings_nothing_yet_is_warned_of()
    {
        _quiver.Execute("CREATE SOURCE made FROM GENERATOR (rows = 5, pace = 'max')").Dispose();
        using var result = _quiver.Execute(Here("COPY made TO 'rows.csv'"));
        Assert.Contains("has no rows yet", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private string Here(string sql) => sql.Replace(" '${OUT}", "\0", StringComparison.Ordinal).Replace("TO '/", "\u0001", StringComparison.Ordinal).Replace("TO '", $"TO '{_folder.Path}/", StringComparison.Ordinal)
        .Replace("\u0001", "TO '/", StringComparison.Ordinal).Replace("\0", " '${OUT}", StringComparison.Ordinal);

    // The rows of what is copied, counted by the same engine asked for them.
    private static string Counted(string sql)
    {
        var name = sql["COPY ".Length..];
        return name[0] == '(' ? $"SELECT count(*) FROM ({name[1..name.LastIndexOf(") TO", StringComparison.Ordinal)]}\n)" : $"SELECT count(*) FROM {name.Split(' ')[0]}";
    }
}
