using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Native;

namespace Quiver.Tests.DuckDb;

public sealed class InstanceTests
{
    [Fact]
    public void The_locked_version_is_loaded() => Assert.Equal("v1.5.5", DuckDbLibrary.Version);

    [Fact]
    public void A_missing_library_is_one_clear_error_that_names_what_was_tried()
    {
        var named = Assert.Throws<QuiverException>(() => DuckDbLibrary.Find("/nowhere/libduckdb.so", [], "libduckdb.so"));
        Assert.Equal(ErrorCode.ConnectionFailed, named.Code);
        Assert.Contains("QUIVER_DUCKDB names '/nowhere/libduckdb.so'", named.Message, StringComparison.Ordinal);

        var searched = Assert.Throws<QuiverException>(() => DuckDbLibrary.Find(null, ["/nowhere/native", "/nowhere"], "libno-such-duck.so"));
        Assert.Equal(ErrorCode.ConnectionFailed, searched.Code);
        Assert.Contains("/nowhere/native, /nowhere", searched.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_reach_DuckDB()
    {
        using var instance = Instance.Open(new InstanceOptions { Threads = 1, MemoryLimitBytes = 100_000_000, TempDirectory = "/nowhere/spill" });
        using var session = instance.Connect();
        Assert.Equal("1", session.QueryText("SELECT current_setting('threads')::VARCHAR"));
        Assert.Equal("95.3 MiB", session.QueryText("SELECT current_setting('memory_limit')::VARCHAR"));
        Assert.Equal("/nowhere/spill", session.QueryText("SELECT current_setting('temp_directory')::VARCHAR"));
    }

    [Fact]
    public void Sessions_are_in_UTC_unless_told_otherwise()
    {
        using var utc = Instance.Open();
        using var berlin = Instance.Open(new InstanceOptions { TimeZone = "Europe/Berlin" });
        const string sql = "SELECT CAST(make_timestamptz(0) AS VARCHAR)";
        using var first = utc.Connect();
        using var second = berlin.Connect();
        Assert.Equal("1970-01-01 00:00:00+00", first.QueryText(sql));
        Assert.Equal("1970-01-01 01:00:00+01", second.QueryText(sql));
    }

    [Fact]
    public void An_unknown_setting_fails_the_opening()
    {
        var error = Assert.Throws<QuiverException>(() => Instance.Open(new InstanceOptions { Settings = ImmutableDictionary<string, string>.Empty.Add("no_such_setting", "1") }));
        Assert.Equal(ErrorCode.ConnectionFailed, error.Code);
        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_zone_fails_the_session() =>
        Assert.Throws<DuckDbException>(() => Instance.Open(new InstanceOptions { TimeZone = "Mars/Olympus" }).Connect());

    [Fact]
    public void A_file_keeps_its_tables_and_may_be_read_only()
    {
        var folder = Directory.CreateTempSubdirectory("quiver-duckdb");
        try
        {
            var file = Path.Combine(folder.FullName, "a.duckdb");
            using (var instance = Instance.Open(new InstanceOptions { Path = file }))
            using (var session = instance.Connect())
                session.Execute("CREATE TABLE t AS SELECT 42 AS x");

            using (var instance = Instance.Open(new InstanceOptions { Path = file, ReadOnly = true }))
            using (var session = instance.Connect())
            {
                Assert.Equal("42", session.QueryText("SELECT x::VARCHAR FROM t"));
                Assert.Throws<DuckDbException>(() => session.Execute("INSERT INTO t VALUES (1)"));
                using var statement = session.Prepare("SELECT {'x': x} FROM t");
                using var reader = new BatchReader(statement.Stream()); // registers a function of ours
                using var batch = reader.Next();
                Assert.Equal("{'x': 42}", ValueText.Format(batch![0], 0));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_not_opened()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new string('x', 20_000));
            var error = Assert.Throws<QuiverException>(() => Instance.Open(new InstanceOptions { Path = file }));
            Assert.Equal(ErrorCode.ConnectionFailed, error.Code);
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_closed_instance_and_a_closed_session_say_so()
    {
        var instance = Instance.Open();
        var session = instance.Connect();
        session.Dispose();
        instance.Dispose();
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(instance.Connect).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => session.Execute("SELECT 1")).Code);
    }
}
