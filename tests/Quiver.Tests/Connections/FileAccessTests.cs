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

    [Fact]
    public void Copying_and_attaching_are_not_supported_and_would_be_governed()
    {
        using (var quiver = Open("in"))
        {
            Assert.Contains("COPY is not supported", Assert.Throws<QueryException>(() => quiver.Execute($"COPY (SELECT 1) TO '{_root}/out/x.csv'")).Message, StringComparison.Ordinal);
            Assert.Contains("ATTACH is not supported", Assert.Throws<QueryException>(() => quiver.Execute($"ATTACH '{_root}/out/x.db'")).Message, StringComparison.Ordinal);
            Assert.Throws<QueryException>(() => quiver.Execute("SET enable_external_access = true"));
        }

        using var instance = Instance.Open(new InstanceOptions { AllowedFolders = FilePolicy.Folders(Path.Combine(_root, "in")).Allowed });
        using var session = instance.Connect();
        session.Execute($"COPY (SELECT 1) TO '{_root}/in/x.csv'");
        Assert.Throws<DuckDbException>(() => session.Execute($"COPY (SELECT 1) TO '{_root}/out/x.csv'"));
        Assert.Throws<DuckDbException>(() => session.Execute($"COPY (SELECT 1) TO '{_root}/in/outside/x.csv'"));
        Assert.Throws<DuckDbException>(() => session.Execute($"ATTACH '{_root}/out/x.db'"));
        Assert.Throws<DuckDbException>(() => session.Execute("SET enable_external_access = true"));
        Assert.Throws<DuckDbException>(() => session.Execute("SET allowed_directories = ['/']"));
        Assert.False(File.Exists(Path.Combine(_root, "out/x.csv")) || File.Exists(Path.Combine(_root, "out/x.db")));
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
