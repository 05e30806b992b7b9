using Quiver.DuckDb;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>Which files statements may read and write.</summary>
public sealed class FileAccessTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("quiver-access-").FullName;

    public FileAccessTests()
    {
        foreach (var folder in new[] { "in", "in/sub", "out" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
            File.WriteAllText(Path.Combine(_root, folder, "rows.csv"), "a,b\n1,2\n");
            File.WriteAllText(Path.Combine(_root, folder, "rows.json"), """{"a": 1, "b": 2}""");
            using var instance = Instance.Open();
            using var session = instance.Connect();
            session.Execute($"COPY (SELECT 1 AS a, 2 AS b) TO '{_root}/{folder}/rows.parquet'");
        }

        File.CreateSymbolicLink(Path.Combine(_root, "in/link.csv"), Path.Combine(_root, "out/rows.csv"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "in/outside"), Path.Combine(_root, "out"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "alias"), Path.Combine(_root, "in"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Connection Open(string? folder) => Connection.Open(new QuiverOptions { FileAccess = folder is null ? FilePolicy.None : FilePolicy.Folders(Path.Combine(_root, folder)) });

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}/rows.csv')")]
    [InlineData("SELECT * FROM '{0}/rows.csv'")]
    [InlineData("SELECT * FROM read_parquet('{0}/rows.parquet')")]
    [InlineData("SELECT * FROM '{0}/rows.parquet'")]
    [InlineData("SELECT * FROM read_json('{0}/rows.json')")]
    [InlineData("SELECT * FROM read_text('{0}/rows.json')")]
    [InlineData("SELECT * FROM sniff_csv('{0}/rows.csv')")]
    [InlineData("SELECT * FROM glob('{0}/*.csv')")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_csv(''{0}/rows.csv'')')")]
    [InlineData("CREATE SOURCE f FROM FILES (path = '{0}/*.csv')")]
    [InlineData("CREATE SOURCE f FROM FILES (path = '{0}/rows.parquet'); SELECT * FROM f")]
    [InlineData("CREATE SOURCE f FROM FILES (path = '{0}/rows.json')")]
    public void Files_of_the_folders_allowed_are_read_and_no_others(string sql)
    {
        using (var quiver = Open("in"))
        {
            quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
            Assert.True(quiver.Execute(Of(sql, "in/sub")).ToInt64() >= 0);
        }

        foreach (var (policy, folder) in new[] { ("in", "out"), ("in", "in/../out"), ("in", "in/outside"), (null, "in") })
        {
            using var quiver = Open(policy);
            quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
            var error = Assert.Throws<QueryException>(() => quiver.Execute(Of(sql, folder)));
            Assert.Contains(Path.Combine(_root, folder), error.Message, StringComparison.Ordinal);
            Assert.Contains("may not be read or written here", error.Message, StringComparison.Ordinal);
            Assert.Contains(policy is null ? "no files" : Path.Combine(_root, policy), error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Place);
        }
    }

    [Fact]
    public void A_link_to_a_file_elsewhere_is_not_followed()
    {
        using var quiver = Open("in");
        Assert.Throws<QueryException>(() => quiver.Query($"SELECT * FROM read_csv('{_root}/in/link.csv')"));
        Assert.Throws<QueryException>(() => quiver.Execute($"CREATE SOURCE f FROM FILES (path = '{_root}/in/link.csv')"));
        Assert.Throws<QueryException>(() => quiver.Execute($"CREATE SOURCE f FROM FILES (path = '{_root}/in/l*.csv')"));
        Assert.Empty(quiver.Sources);
    }

    [Fact]
    public void A_folder_may_be_named_by_a_link_to_it()
    {
        using var quiver = Open("alias");
        using var answer = quiver.Query($"SELECT * FROM read_csv('{_root}/alias/rows.csv')");
        Assert.Equal(1, answer.RowCount);
        quiver.Query($"SELECT * FROM read_csv('{_root}/in/rows.csv')").Dispose();
        Assert.Throws<QueryException>(() => quiver.Query($"SELECT * FROM read_csv('{_root}/out/rows.csv')"));
    }

    [Fact]
    public void Kept_queries_and_streamed_answers_are_governed_too()
    {
        using var quiver = Open("in");
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.QueryStream($"SELECT * FROM read_csv('{_root}/out/rows.csv')")).Message, StringComparison.Ordinal);
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.Subscribe($"SELECT * FROM read_csv('{_root}/out/rows.csv')")).Message, StringComparison.Ordinal);
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.Execute($"CREATE STREAM x AS SELECT * FROM read_csv('{_root}/out/rows.csv')")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_of_files_replays_from_an_allowed_folder()
    {
        using var quiver = Open("in");
        quiver.Execute($"CREATE SOURCE f FROM FILES (path = '{_root}/in/rows.csv')").Dispose();
        using var rows = quiver.Subscribe("f");
        rows.Next()!.Dispose();
        Assert.Null(rows.Next());
    }

    [Theory]
    [InlineData("COPY (SELECT 1 AS a) TO '{0}/new.csv'", true)]
    [InlineData("COPY (SELECT 1 AS a) TO '{0}/new.parquet'", true)]
    [InlineData("COPY (SELECT 1 AS a) TO '{0}/new.json'", true)]
    [InlineData("COPY (SELECT 1 AS a) TO '{0}/new.arrow'", true)]
    [InlineData("COPY (SELECT 1 AS a) TO '{0}/rows.csv'", true)]
    [InlineData("COPY (SELECT 1 AS a) TO 'file://{0}/new.csv'", true)]
    [InlineData("COPY (SELECT 1 AS a, 2 AS b) TO '{0}/parts' (FORMAT csv, PARTITION_BY (a))", true)]
    [InlineData("COPY (SELECT * FROM read_csv('{0}/rows.csv')) TO '{0}/new.csv'", true)]
    [InlineData("COPY s FROM '{0}/rows.csv'", false)]
    [InlineData("COPY s FROM 'file://{0}/rows.csv'", false)]
    [InlineData("COPY s FROM '{0}/r*.csv'", false)]
    [InlineData("COPY s FROM '{0}/rows.json'", false)]
    [InlineData("COPY s FROM '{0}/rows.parquet'", false)]
    [InlineData("INSERT INTO s BY NAME SELECT * FROM '{0}/rows.csv'", false)]
    [InlineData("INSERT INTO s SELECT * FROM read_parquet('{0}/rows.parquet')", false)]
    [InlineData("ATTACH '{0}/rows.duckdb' AS d; SELECT * FROM d.t", false)]
    [InlineData("ATTACH 'file://{0}/rows.duckdb' AS d; SELECT * FROM d.t", false)]
    public void Copying_and_attaching_reach_the_folders_allowed_and_no_others(string sql, bool writes)
    {
        foreach (var folder in new[] { "in", "out" })
        {
            using var instance = Instance.Open(new InstanceOptions { Path = Path.Combine(_root, folder, "rows.duckdb") });
            using var session = instance.Connect();
            session.Execute("CREATE TABLE t AS SELECT 1 AS a, 2 AS b");
        }

        var before = Files();
        foreach (var (policy, folder) in new[] { ("in", "out"), ("in", "in/../out"), ("in", "in/outside"), ("in", "in/outside/../out"), ("in", "in/sub/../../out"), (null, "in") })
        {
            using var quiver = Open(policy);
            quiver.Execute("CREATE SOURCE s (a BIGINT, b BIGINT)").Dispose();
            quiver.Query("SELECT 1").Dispose(); // the instance that answers is there, or not
            var error = Assert.Throws<QueryException>(() => quiver.Execute(Of(sql, folder)));
            Assert.Contains("may not be read or written here", error.Message, StringComparison.Ordinal);
            Assert.Contains(policy is null ? "no files" : Path.Combine(_root, policy), error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Place);
            Assert.Equal(0, quiver.Query("SELECT * FROM s").RowCount);
        }

        Assert.Equal(before, Files());
        foreach (var (policy, folder) in new[] { ("in", "in"), ("alias", "in"), ("in", "alias"), ("in", "in/sub/.."), ("all", "out"), ("all", "in/outside") })
        {
            using var quiver = policy == "all" ? Connection.Open() : Open(policy);
            quiver.Execute("CREATE SOURCE s (a BIGINT, b BIGINT)").Dispose();
            Assert.Equal(1, quiver.Execute(Of(sql, folder)).ToInt64());
            Assert.True(!writes || before != Files(), folder);
            if (Directory.Exists(Path.Combine(_root, folder, "parts"))) Directory.Delete(Path.Combine(_root, folder, "parts"), recursive: true);
        }

        if (!writes) Assert.Equal(before, Files());

        string Files() => string.Join('\n', Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}"));
    }

    [Fact]
    public void What_is_on_another_machine_is_out_of_reach_whatever_is_allowed()
    {
        foreach (var policy in new[] { FilePolicy.All, FilePolicy.None, FilePolicy.Folders(_root) })
        {
            using var quiver = Connection.Open(new QuiverOptions { FileAccess = policy });
            quiver.Execute("CREATE SOURCE s (a BIGINT, b BIGINT)").Dispose();
            foreach (var sql in new[] { "COPY s TO 'https://example.com/x.csv'", "COPY s TO 's3://bucket/x.parquet'", "COPY s FROM 'http://example.com/x.csv'", "COPY s FROM 'gcs://bucket/*.csv'", "ATTACH 'https://example.com/x.duckdb'" })
                Assert.Contains("is no file of this machine", Assert.Throws<QueryException>(() => quiver.Execute(sql)).Message, StringComparison.Ordinal);
            foreach (var sql in new[] { "SELECT * FROM read_csv('http://example.com/x.csv')", "SELECT * FROM 's3://bucket/x.parquet'", "INSERT INTO s SELECT * FROM 'https://example.com/x.csv'", "CREATE SOURCE f FROM FILES (path = 'https://example.com/x.csv')" })
            {
                var message = Assert.Throws<QueryException>(() => quiver.Execute(sql)).Message;
                Assert.True(message.Contains("Quiver loads no extensions", StringComparison.Ordinal) || message.Contains("may not be read", StringComparison.Ordinal) || message.Contains("is no file of this machine", StringComparison.Ordinal), message);
            }

            foreach (var sql in new[] { "ATTACH 'postgres:host=example.com'", "ATTACH 'host=example.com' AS p (TYPE postgres)", "ATTACH 'sqlite:x.db'", "ATTACH 'md:mine'" })
                Assert.Contains("needs an extension that Quiver does not load", Assert.Throws<QueryException>(() => quiver.Execute(sql)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_a_link_to_one_elsewhere_is_neither_written_nor_read()
    {
        using var quiver = Open("in");
        quiver.Execute("CREATE SOURCE s (a BIGINT, b BIGINT)").Dispose();
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.Execute($"COPY s TO '{_root}/in/link.csv'")).Message, StringComparison.Ordinal);
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.Execute($"COPY s FROM '{_root}/in/link.csv'")).Message, StringComparison.Ordinal);
        Assert.Contains("may not", Assert.Throws<QueryException>(() => quiver.Execute($"COPY s FROM '{_root}/in/*.csv'")).Message, StringComparison.Ordinal);
        Assert.Equal("a,b\n1,2\n", File.ReadAllText(Path.Combine(_root, "out/rows.csv")));
        Assert.NotNull(new FileInfo(Path.Combine(_root, "in/link.csv")).LinkTarget);
    }

    [Fact]
    public void A_path_is_followed_as_the_system_follows_it()
    {
        Assert.Equal(Real("out/rows.csv"), FilePolicy.RealPath(Path.Combine(_root, "in/link.csv")));
        Assert.Equal(Real("out/rows.csv"), FilePolicy.RealPath(Path.Combine(_root, "in/outside/../out/./rows.csv"))); // behind a link .. is above what the link leads to
        Assert.Equal(Real("in/sub/new/x"), FilePolicy.RealPath(Path.Combine(_root, "alias//sub/new/x")));
        Assert.Equal("/", FilePolicy.RealPath("/../.."));
        File.CreateSymbolicLink(Path.Combine(_root, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_root, "b"), "a");
        Assert.StartsWith(Real(""), FilePolicy.RealPath(Path.Combine(_root, "a/x")), StringComparison.Ordinal);

        string Real(string path) => Path.Join(FilePolicy.RealPath(_root), path);
    }

    [Fact]
    public void What_governs_cannot_be_changed_by_a_statement()
    {
        using (var quiver = Open("in")) Assert.Throws<QueryException>(() => quiver.Execute("SET enable_external_access = true"));
        using var instance = Instance.Open(new InstanceOptions { AllowedFolders = FilePolicy.Folders(Path.Combine(_root, "in")).Allowed });
        using var session = instance.Connect();
        Assert.Throws<DuckDbException>(() => session.Execute("SET enable_external_access = true"));
        Assert.Throws<DuckDbException>(() => session.Execute("SET allowed_directories = ['/']"));
    }

    [Fact]
    public void What_does_not_fit_memory_is_spilled_all_the_same()
    {
        using var quiver = Connection.Open(new QuiverOptions { FileAccess = FilePolicy.None, QueryMemory = 64L << 20, Parallelism = 1 });
        using var answer = quiver.Query("SELECT count(*)::BIGINT FROM (SELECT * FROM (SELECT range AS r, range::VARCHAR || repeat('x', 50) AS t FROM range(1200000)) ORDER BY hash(r) LIMIT 1100000)");
        Assert.Equal(1_100_000L, answer[0, 0]);
    }

    [Fact]
    public void A_policy_says_what_it_allows()
    {
        Assert.Equal("All", new QuiverOptions().FileAccess.ToString());
        Assert.Equal("None", FilePolicy.None.ToString());
        Assert.Equal($"Folders({Path.GetFullPath("data")})", FilePolicy.Folders("data").ToString());
        Assert.Throws<ArgumentException>(() => FilePolicy.Folders());
        Assert.Throws<ArgumentException>(() => FilePolicy.Folders(""));
        Assert.Throws<ArgumentNullException>(() => new QuiverOptions { FileAccess = null! });
    }

    private string Of(string sql, string folder) => sql.Replace("{0}", Path.Combine(_root, folder), StringComparison.Ordinal);
}
