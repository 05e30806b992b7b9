using Quiver.Tests.Samples;

namespace Quiver.Tests.Connections;

/// <summary>Sources of files: formats, patterns, order, pace, and errors that come in the middle.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-files").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("rows.csv", "id,name,moment\n1,a,2026-01-05 10:00:00\n2,,2026-01-05 10:00:01.5\n")]
    [InlineData("rows.json", "[{\"id\":1,\"name\":\"a\",\"moment\":\"2026-01-05 10:00:00\"},{\"id\":2,\"name\":null,\"moment\":\"2026-01-05 10:00:01.5\"}]")]
    [InlineData("rows.ndjson", "{\"id\":1,\"name\":\"a\",\"moment\":\"2026-01-05 10:00:00\"}\n{\"id\":2,\"name\":null,\"moment\":\"2026-01-05 10:00:01.5\"}\n")]
    public async Task Columns_are_found_and_rows_are_replayed_to_the_end(string name, string text)
    {
        var path = Write(name, text);
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows FROM FILES (path = '{path}')").Dispose();

        using var rows = quiver.Subscribe("SELECT id + 1 AS next, name, moment FROM rows");

        Assert.Equal(["2|a|2026-01-05 10:00:00", "3|NULL|2026-01-05 10:00:01.5"], await rows.ReadToEndAsync());
        Assert.Equal(["2"], quiver.Query("SELECT count(*) FROM rows").Lines());
        Assert.True(quiver.Source("rows").Ended);
    }

    [Fact]
    public async Task Two_replays_that_are_sorted_through_temporary_files_do_not_meet_in_them()
    {
        using var quiver = Connection.Open();
        var counts = new List<Task<List<string>>>();
        foreach (var name in (string[])["a", "b"])
        {
            quiver.Execute($"CREATE SOURCE {name} FROM FILES (path = '{SampleData.Flights}', order_by = 'delay, distance')").Dispose();
            var rows = quiver.Subscribe($"SELECT count(*) FROM {name}");
            counts.Add(Task.Run(async () =>
            {
                using (rows) return await rows.ReadToEndAsync();
            }));
        }

        foreach (var count in counts) Assert.Equal("3000000", (await count)[^1]);
    }

    [Fact]
    public async Task A_pattern_reads_all_files_in_the_order_asked_for_and_equal_rows_keep_theirs()
    {
        Write("b.csv", "k,n\n2,b1\n1,b2\n");
        Write("a.csv", "k,n\n2,a1\n1,a2\n");
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows (k BIGINT, n VARCHAR) FROM FILES (path = '{Path.Combine(_folder, "*.csv")}', order_by = 'k')").Dispose();

        using var rows = quiver.Subscribe("rows");

        Assert.Equal(["1|a2", "1|b2", "2|a1", "2|b1"], await rows.ReadToEndAsync());
    }

    [Fact]
    public async Task A_paced_replay_takes_the_time_it_was_given()
    {
        var path = Write("rows.csv", "id,moment\n1,2026-01-05 10:00:00\n2,2026-01-05 10:00:10\n");
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows (id BIGINT, moment TIMESTAMP, WATERMARK FOR moment) FROM FILES (path = '{path}', pace = '40x')").Dispose();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        using var rows = quiver.Subscribe("SELECT id FROM rows");

        Assert.Equal(["1", "2"], await rows.ReadToEndAsync());
        Assert.True(clock.Elapsed > TimeSpan.FromMilliseconds(200), $"Ten seconds at 40x took {clock.Elapsed}, expected a quarter of a second.");
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_ends_the_subscription_with_its_reason()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 30_000)) + "\nnot a number\n";
        var path = Write("rows.csv", "id\n" + lines);
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows (id BIGINT) FROM FILES (path = '{path}')").Dispose();

        using var rows = quiver.Subscribe("rows");
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => rows.ReadToEndAsync());

        Assert.Contains("not a number", error.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], quiver.Query("SELECT 1").Lines());
    }

    [Fact]
    public async Task Held_sources_wait_so_that_several_readers_see_every_row()
    {
        var path = Write("rows.csv", "id\n1\n2\n3\n");
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows FROM FILES (path = '{path}') WITH (retain = 0)").Dispose();
        Subscription first, second;
        using (quiver.HoldSources())
        {
            first = quiver.Subscribe("SELECT id FROM rows WHERE id < 3");
            second = quiver.Subscribe("SELECT count(*) FROM rows EMIT CHANGES");
            Assert.Null(quiver.Source("rows").FirstRow);
        }

        Assert.Equal(["1", "2"], await first.ReadToEndAsync());
        Assert.Equal("3|1", (await second.ReadToEndAsync())[^1]);
    }

    [Fact]
    public void Dropping_a_source_stops_its_replay()
    {
        var path = Write("rows.csv", "id\n" + string.Join('\n', Enumerable.Range(0, 100_000)));
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows FROM FILES (path = '{path}')").Dispose();
        using var rows = quiver.Subscribe("rows", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });

        quiver.Execute("DROP SOURCE rows").Dispose();

        Assert.Empty(quiver.Sources);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
