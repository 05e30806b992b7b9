using System.IO.Compression;
using System.Text;
using Quiver.DuckDb;
using Quiver.Tests.Cli;

namespace Quiver.Tests.Connections;

/// <summary>Bad records of files by policy: what becomes of them, where they are found again, and that each is there once.</summary>
public sealed class FileRecordPolicyTests : IDisposable
{
    private const string Csv = "id,name,price\n1,a,1.5\nx,b,2.5\n3,c\n4,d,4.5,e\n5,\"e\nf\",cheap\n\n6,g,6.5\n";
    private const string Noted = "SELECT regexp_extract(origin, '[^/\\\\]*$') || '|' || record || '|' || line || '|' || position || '|' || coalesce(column_name, '-') || '|' || outcome || '|' || text FROM errors('s') ORDER BY _seq";

    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-bad-files").FullName;
    private readonly Connection _quiver = Connection.Open();

    public void Dispose()
    {
        _quiver.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Bad_records_of_csv_files_are_skipped_and_noted_with_file_line_column_and_bytes()
    {
        var path = Write("rows.csv", Csv);
        Create("id BIGINT, name VARCHAR, price DOUBLE", path, "ON ERROR SKIP");

        using var rows = _quiver.Subscribe("s");

        Assert.Equal(["1|a|1.5", "6|g|6.5"], await rows.ReadToEndAsync());
        Assert.Equal(
            ["rows.csv|2|3|1|id|SKIP|x,b,2.5", "rows.csv|3|4|4|-|SKIP|3,c", "rows.csv|4|5|9|-|SKIP|4,d,4.5,e", "rows.csv|5|7|4|price|SKIP|5,\"e\nf\",cheap"],
            _quiver.Query(Noted).Lines());
        Assert.Equal(["'cheap' is no DOUBLE, the type of column 'price'."], _quiver.Query("SELECT reason FROM errors('s') WHERE record = 5").Lines());
        Assert.Equal((4, BadRecords.Skip, true), (_quiver.Source("s").ErrorRows, _quiver.Source("s").OnError, _quiver.Source("s").Ended));
        Assert.Equal(["s|FILES|NULL|SKIP|4"], _quiver.Query("SHOW SOURCES").Lines());
    }

    [Fact]
    public async Task Fields_that_do_not_fit_are_null_and_the_others_are_kept()
    {
        Create("id BIGINT NOT NULL, name VARCHAR, price DOUBLE", Write("rows.csv", Csv), "ON ERROR NULL FIELD");

        using var rows = _quiver.Subscribe("s");

        Assert.Equal(["1|a|1.5", "3|c|NULL", "4|d|4.5", "5|e\nf|NULL", "6|g|6.5"], await rows.ReadToEndAsync());
        Assert.Equal(["SKIP", "NULL FIELD", "NULL FIELD", "NULL FIELD"], _quiver.Query("SELECT outcome FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public async Task What_is_asked_has_the_rows_that_are_kept_and_each_bad_record_is_noted_once()
    {
        Create("id BIGINT, name VARCHAR, price DOUBLE", Write("rows.csv", Csv), "ON ERROR SKIP");

        Assert.Equal(["2|7"], _quiver.Query("SELECT count(*), sum(id)::BIGINT FROM s").Lines());
        Assert.Equal(4, _quiver.Source("s").ErrorRows);
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1|a|1.5", "6|g|6.5"], await rows.ReadToEndAsync());
        Assert.Equal(["6.5", "1.5"], _quiver.Query("SELECT price FROM s ORDER BY id DESC").Lines());
        Assert.Equal(["2|4"], _quiver.Query("SELECT (SELECT count(*) FROM s), count(*) FROM errors('s')").Lines());
    }

    [Theory]
    [InlineData("[{\"id\":1,\"tags\":[\"a\"]},{\"id\":\"x\"},\n{\"id\":3,\"tags\":5},{\"id\":4,\"id\":5},{\"tags\":[null],\"more\":1}]")]
    [InlineData("{\"id\":1,\"tags\":[\"a\"]}\n{\"id\":\"x\"}\n{\"id\":3,\"tags\":5}\n{\"id\":4,\"id\":5}\n17\n{\"id\":}\n{\"tags\":[null],\"more\":1}\n")]
    public async Task Bad_records_of_json_files_are_skipped(string json)
    {
        Create("id BIGINT, tags VARCHAR[]", Write("rows.json", json), "ON ERROR SKIP");

        using var rows = _quiver.Subscribe("SELECT id, tags[1] FROM s");

        Assert.Equal(["1|a", "NULL|NULL"], await rows.ReadToEndAsync());
        Assert.Equal(["2|id", "3|tags", "4|id"], _quiver.Query("SELECT record, column_name FROM errors('s') ORDER BY _seq LIMIT 3").Lines());
        Assert.Equal([json[0] == '[' ? "3" : "5"], _quiver.Query("SELECT count(*) FROM errors('s')").Lines());
    }

    [Theory]
    [InlineData("ON ERROR SKIP", "2|b|3", "1")]
    [InlineData("ON ERROR NULL FIELD", "1|a|NULL;2|b|3", "1")]
    public async Task Values_of_parquet_files_that_do_not_become_their_column_s_type_go_by_policy(string policy, string expected, string noted)
    {
        var path = Parquet("rows.parquet", "SELECT * FROM (VALUES (1, 'a', 'cheap'), (2, 'b', '3')) AS t (id, name, price)");
        Create("id BIGINT NOT NULL, name VARCHAR, price INTEGER", path, policy);

        Assert.Equal(expected.Split(';'), _quiver.Query("SELECT * FROM s").Lines());
        using var rows = _quiver.Subscribe("s");

        Assert.Equal(expected.Split(';'), await rows.ReadToEndAsync());
        Assert.Equal([noted], _quiver.Query("SELECT count(*) FROM errors('s')").Lines());
        Assert.Equal(
            ["1|0|0|price|'cheap' is no INTEGER, the type of column 'price'.|{\"id\":1,\"name\":\"a\",\"price\":\"cheap\"}"],
            _quiver.Query("SELECT record, line, position, column_name, reason, text FROM errors('s')").Lines());
    }

    [Fact]
    public async Task A_null_in_a_parquet_file_does_not_go_into_a_column_that_takes_none()
    {
        Create("id BIGINT NOT NULL", Parquet("rows.parquet", "SELECT unnest([1::BIGINT, NULL, 3]) AS id"), "ON ERROR NULL FIELD");
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1", "3"], await rows.ReadToEndAsync());
        Assert.Equal(["2|id|NULL cannot go into column 'id', which is NOT NULL.|SKIP"], _quiver.Query("SELECT record, column_name, reason, outcome FROM errors('s')").Lines());
    }

    [Fact]
    public async Task Files_with_other_columns_or_nothing_in_them_are_left_out_as_a_whole()
    {
        Write("a.csv", "id,price\n1,2.5\n");
        Write("b.csv", "");
        Write("c.csv", "id,cost\n2,3.5\n");
        Write("d.csv", "price;id\n4.5;3\n");
        Create("id BIGINT, price DOUBLE", Path.Combine(_folder, "*.csv"), "ON ERROR SKIP");

        using var rows = _quiver.Subscribe("s");

        Assert.Equal(["1|2.5", "3|4.5"], await rows.ReadToEndAsync());
        Assert.Equal(
            [
                "Found an empty file, expected the columns id, price. The file is left out.",
                "There is no column 'price' in the first line (id,cost), expected the columns id, price. The file is left out.",
            ],
            _quiver.Query("SELECT reason FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public async Task Parquet_files_with_other_columns_or_damaged_are_left_out_as_a_whole()
    {
        Parquet("a.parquet", "SELECT 1 AS id, 2.5 AS price");
        Parquet("b.parquet", "SELECT 2 AS id");
        Write("c.parquet", "PAR1");
        Parquet("d.parquet", "SELECT 'x' AS price, 4 AS id");
        Create("id BIGINT, price DOUBLE", Path.Combine(_folder, "*.parquet"), "ON ERROR SKIP");

        using var rows = _quiver.Subscribe("s");

        Assert.Equal(["1|2.5"], await rows.ReadToEndAsync());
        Assert.Equal(["0|-", "0|-", "1|price"], _quiver.Query("SELECT record, coalesce(column_name, '-') FROM errors('s') ORDER BY _seq").Lines());
    }

    [Theory]
    [InlineData("x.csv", "", "x.csv:1:1: Found an empty file, expected the columns id, price.")]
    [InlineData("x.csv", "1,2\n3,4\n", "x.csv:1:1: There is no column 'id' in the first line (1,2), expected the columns id, price.")]
    [InlineData("x.json", "{\"id\":1,\"cost\":2}\n", "There is no column 'price' in 'x.json'. There are: id, cost.")]
    public void A_source_whose_files_all_have_other_columns_is_refused(string name, string text, string message)
    {
        var path = Write(name, text);
        var error = Assert.Throws<QueryException>(() => Create("id BIGINT, price DOUBLE", path, "ON ERROR SKIP"));
        Assert.Equal(message, error.Message.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SKIP")]
    [InlineData("NULL FIELD")]
    [InlineData("FAIL")]
    public async Task Files_without_bad_records_have_the_same_rows_whatever_the_policy(string policy)
    {
        var path = Write("rows.csv", "id;name;price;day\n1;\"a;b\";1.5;2024-01-31\n2;;;\n3;\"\";1e3;2024-02-29\n\n4; d ;0.1;\n");
        Create("id BIGINT, name VARCHAR, price DECIMAL(9,2), day DATE", path, $"ON ERROR {policy}");
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1|a;b|1.50|2024-01-31", "2|NULL|NULL|NULL", "3|NULL|1000.00|2024-02-29", "4| d |0.10|NULL"], await rows.ReadToEndAsync());
        Assert.Equal(0, _quiver.Source("s").ErrorRows);
    }

    [Theory]
    [InlineData("SKIP")]
    [InlineData("FAIL")]
    public async Task Empty_lines_in_a_file_of_one_column_mean_the_same_whatever_the_policy(string policy)
    {
        Create("id BIGINT", Write("rows.csv", "id\n1\n\n\n2\n\n"), $"ON ERROR {policy}");
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1", "NULL", "NULL", "2", "NULL"], await rows.ReadToEndAsync());
    }

    [Fact]
    public async Task How_much_of_the_files_is_read_is_told()
    {
        Create("id BIGINT", Write("rows.csv", "id\n1\n2\n"), "ON ERROR SKIP");
        Assert.Null(_quiver.Source("s").Progress);
        using var rows = _quiver.Subscribe("s");
        await rows.ReadToEndAsync();
        Assert.Equal(1.0, _quiver.Source("s").Progress);
    }

    [Fact]
    public async Task Columns_are_found_when_they_are_not_declared()
    {
        var path = Write("rows.csv", "id,name\n1,a\n2\n3,c\n");
        _quiver.Execute($"CREATE SOURCE s FROM FILES (path = '{path}') ON ERROR SKIP").Dispose();
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1|a", "3|c"], await rows.ReadToEndAsync());
    }

    [Fact]
    public async Task Replays_are_ordered_and_paced_without_the_bad_records()
    {
        var path = Write("rows.csv", "id,moment\n2,2026-01-05 10:00:05\nx,2026-01-05 10:00:00\n1,2026-01-05 10:00:00\n3,when\n");
        Create("id BIGINT, moment TIMESTAMP", path, "ON ERROR SKIP", ", order_by = 'moment', pace = '100ms'");
        using var rows = _quiver.Subscribe("SELECT id FROM s");
        Assert.Equal(["1", "2"], await rows.ReadToEndAsync());
        Assert.Equal(["2", "4"], _quiver.Query("SELECT record FROM errors('s') ORDER BY _seq").Lines());
        var error = Assert.Throws<QueryException>(() => Create("id BIGINT", path, "ON ERROR SKIP", ", order_by = 'moment'"));
        Assert.Equal("The rows cannot be ordered by 'moment': There is no column 'moment' in the source. There are: id.", error.Message);
    }

    [Fact]
    public async Task Compressed_files_are_read_and_those_that_cannot_be_are_refused()
    {
        var path = Path.Combine(_folder, "rows.csv.gz");
        using (var file = new GZipStream(File.Create(path), CompressionMode.Compress)) file.Write(Encoding.UTF8.GetBytes("id\n1\nx\n"));
        Create("id BIGINT", path, "ON ERROR SKIP");
        using var rows = _quiver.Subscribe("s");
        Assert.Equal(["1"], await rows.ReadToEndAsync());
        var zst = Write("rows.csv.zst", "?");
        var error = Assert.Throws<QueryException>(() => Create("id BIGINT", zst, "ON ERROR SKIP"));
        Assert.Contains("Zstandard", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows.csv", "id,price\n1,2.5\n2,cheap\n3,dear\n", "2|3|3|price|FAIL|2,cheap")]
    [InlineData("rows.json", "[{\"id\":1,\"price\":2.5},\n{\"id\":2,\"price\":\"cheap\"},{\"id\":3,\"price\":\"dear\"}]", "2|2|17|price|FAIL|{\"id\":2,\"price\":\"cheap\"}")]
    public async Task The_record_that_ends_a_source_is_noted_too_once(string name, string text, string noted)
    {
        Create("id BIGINT, price DOUBLE", Write(name, text), "");
        Assert.Throws<QueryException>(() => _quiver.Query("SELECT * FROM s"));
        using var rows = _quiver.Subscribe("s");
        await Assert.ThrowsAnyAsync<QuiverException>(() => rows.ReadToEndAsync());
        Assert.Equal([$"{name}|{noted}"], _quiver.Query(Noted).Lines());
        Assert.Contains($"{name}:{noted.Split('|')[1]}:{noted.Split('|')[2]}: 'cheap' is no DOUBLE", _quiver.Source("s").Error!.Replace("\"cheap\"", "'cheap'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_noted_is_not_noted_again_after_a_restart()
    {
        Create("id BIGINT", Write("rows.csv", "id\n1\nx\ny\n"), "ON ERROR SKIP");
        Assert.Equal(["1"], _quiver.Query("SELECT id FROM s").Lines());
        using var frozen = _quiver.Freeze();
        using var restored = Connection.Restore(frozen, new QuiverOptions(), out _);
        Assert.Equal(["1"], restored.Query("SELECT id FROM s").Lines());
        Assert.Equal(["2", "3"], restored.Query("SELECT record FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public void Files_outside_of_the_folders_allowed_are_refused()
    {
        var path = Write("rows.csv", "id\n1\n");
        var inside = Directory.CreateDirectory(Path.Combine(_folder, "inside")).FullName;
        using var guarded = Connection.Open(new QuiverOptions { FileAccess = FilePolicy.Folders(inside) });
        var error = Assert.Throws<QueryException>(() => guarded.Execute($"CREATE SOURCE s (id BIGINT) FROM FILES (path = '{path}') ON ERROR SKIP"));
        Assert.Contains("may not be read", error.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Links_that_lead_out_of_the_folders_allowed_are_refused()
    {
        var path = Write("rows.csv", "id\n1\n");
        var inside = Directory.CreateDirectory(Path.Combine(_folder, "inside")).FullName;
        File.CreateSymbolicLink(Path.Combine(inside, "link.csv"), path);
        using var guarded = Connection.Open(new QuiverOptions { FileAccess = FilePolicy.Folders(inside) });
        var error = Assert.Throws<QueryException>(() => guarded.Execute($"CREATE SOURCE s (id BIGINT) FROM FILES (path = '{inside}/*.csv') ON ERROR SKIP"));
        Assert.Contains("may not be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_bad_records_are_all_noted_while_somebody_follows_them()
    {
        Create("id BIGINT", Write("rows.csv", "id\n" + string.Concat(Enumerable.Range(0, 60_000).Select(id => id % 3 == 0 ? $"x{id}\n" : $"{id}\n"))), "ON ERROR SKIP WITH (retain_errors = '1 KB')");
        using var errors = _quiver.Subscribe("SELECT count(*) FROM errors('s')");
        using var rows = _quiver.Subscribe("SELECT count(*), sum(id)::BIGINT FROM s");
        var noted = errors.ReadToEndAsync();
        Assert.Equal("40000|1200000000", (await rows.ReadToEndAsync())[^1]);
        Assert.Equal("20000", (await noted)[^1]);
        Assert.Equal(20_000, _quiver.Source("s").ErrorRows);
    }

    [Fact]
    public async Task A_query_that_waits_for_a_slow_reader_of_the_errors_can_be_stopped()
    {
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 64 << 10 });
        var path = Write("rows.csv", "id\n" + string.Concat(Enumerable.Range(0, 100_000).Select(id => $"x{id}\n")));
        quiver.Execute($"CREATE SOURCE s (id BIGINT) FROM FILES (path = '{path}') ON ERROR SKIP").Dispose();
        using var errors = quiver.Subscribe("SELECT * FROM errors('s')", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var cancellation = new CancellationTokenSource();
        var asked = Task.Run(() => quiver.Query("SELECT count(*) FROM s", cancellation.Token));
        while (quiver.Source("s").ErrorRows == 0) await Task.Delay(5);
        await Task.Delay(50); // into the wait
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(ErrorCode.QueryCancelled, error.Code);
    }

    private void Create(string columns, string path, string policy, string options = "") =>
        _quiver.Execute($"CREATE OR REPLACE SOURCE s ({columns}) FROM FILES (path = '{path}'{options}) {policy}").Dispose();

    private string Parquet(string name, string select)
    {
        var path = Path.Combine(_folder, name);
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        session.Execute($"COPY ({select}) TO '{path}'");
        return path;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
