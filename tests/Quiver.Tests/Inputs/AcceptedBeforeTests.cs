using System.Globalization;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Inputs;

/// <summary>A wrong row far behind good ones ends its source; the rows before it are taken in, reach all readers, and can be asked for afterwards.</summary>
public sealed class AcceptedBeforeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-accepted").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("rows.csv", "wrong,x", "rows.csv:50002:1: 'wrong' is no BIGINT")]
    [InlineData("rows.csv", "1,x,9", "rows.csv:50002:5: Found 3 fields, expected 2")]
    [InlineData("rows.csv", "1", "rows.csv:50002:2: Found 1 field, expected 2")]
    [InlineData("rows.csv", "1,\"x", "rows.csv:50002:3: Found a quote that is never closed")]
    [InlineData("rows.ndjson", "{\"id\": \"wrong\", \"name\": \"x\"}", "rows.ndjson:50001:8: \"wrong\" is no BIGINT")]
    [InlineData("rows.ndjson", "{\"id\": 1, \"name\": x}", "rows.ndjson:50001:19: Found what is no JSON")]
    public async Task Rows_before_the_wrong_one_are_read_and_stay(string name, string wrong, string error)
    {
        var isCsv = name.EndsWith("csv", StringComparison.Ordinal);
        var good = Enumerable.Range(0, 50_000).Select(id => isCsv ? $"{id},n" : $"{{\"id\": {id}, \"name\": \"n\"}}");
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, [.. isCsv ? ["id,name"] : Array.Empty<string>(), .. good, wrong, .. good.Take(10)]);
        using var quiver = Connection.Open();
        quiver.Execute($"""
            CREATE SOURCE rows (id BIGINT, name VARCHAR) FROM FILES (path = '{path}');
            CREATE STREAM even AS SELECT id FROM rows WHERE id % 2 = 0;
            """).Dispose();

        Subscription plain, counted;
        using (quiver.HoldSources())
        {
            plain = quiver.Subscribe("SELECT id FROM rows");
            counted = quiver.Subscribe("SELECT count(*) FROM rows EMIT CHANGES");
        }

        var (read, end) = await ReadAsync(plain);
        var (counts, _) = await ReadAsync(counted);

        Assert.Contains(error, end.Message, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.IngestionFailed, ErrorCode.RecordRejected), (end.Code, end.Detail));
        Assert.Contains(error, quiver.Source("rows").Error, StringComparison.Ordinal);
        Assert.Contains(error, quiver.Stream("even").Error, StringComparison.Ordinal);
        Assert.InRange(read.Count, 1, 50_000);
        Assert.Equal(Enumerable.Range(0, read.Count).Select(id => id.ToString(CultureInfo.InvariantCulture)), read); // in order, none twice, none left out
        Assert.Equal($"{read.Count}|1", counts[^1]);
        Assert.Equal(read.Count, quiver.Source("rows").Rows);
        Assert.Equal([$"{read.Count}"], quiver.Query("SELECT count(*) FROM rows").Lines());
        Assert.Equal([$"{(read.Count + 1) / 2}"], quiver.Query("SELECT count(*) FROM even").Lines());
    }

    [Fact]
    public void An_asked_query_over_a_file_that_nobody_reads_yet_says_the_place_itself()
    {
        var path = Path.Combine(_folder, "rows.csv");
        File.WriteAllText(path, "id,name\n1,a\n2,b\nthree,c\n");
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows (id BIGINT, name VARCHAR) FROM FILES (path = '{path}')").Dispose();

        var error = Assert.Throws<QueryException>(() => quiver.Query("SELECT sum(id) FROM rows"));

        Assert.StartsWith($"{path}:4:1: 'three' is no BIGINT", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], quiver.Query("SELECT name FROM rows").Lines()); // what is not asked for is not read
    }

    [Fact]
    public async Task Declared_types_are_read_as_declared_and_columns_in_any_order()
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), "id,name\n007,1.50\n");
        File.WriteAllText(Path.Combine(_folder, "b.csv"), "name,id\n2026-01-05,8\n");
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows (name VARCHAR, id VARCHAR) FROM FILES (path = '{Path.Combine(_folder, "*.csv")}')").Dispose();

        using var rows = quiver.Subscribe("rows");

        Assert.Equal(["1.50|007", "2026-01-05|8"], await rows.ReadToEndAsync());
    }

    [Fact]
    public async Task A_quoted_field_behind_the_part_that_was_looked_at_keeps_together()
    {
        var path = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(path, ["id,name", .. Enumerable.Range(0, 30_000).Select(id => $"{id},n"), "30000,\"a, \"\"b\"\"\""]);
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE rows FROM FILES (path = '{path}')").Dispose();

        using var rows = quiver.Subscribe("SELECT name FROM rows WHERE id = 30000");

        Assert.Equal(["a, \"b\""], await rows.ReadToEndAsync());
    }

    private static async Task<(List<string> Rows, QuiverException End)> ReadAsync(Subscription subscription)
    {
        using (subscription)
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var rows = new List<string>();
            try
            {
                while (await subscription.NextAsync(timeout.Token) is { } batch)
                {
                    using (batch) rows.AddRange(Answers.Lines(batch));
                }
            }
            catch (QuiverException error)
            {
                return (rows, error);
            }

            throw new InvalidOperationException("The subscription ended without an error.");
        }
    }
}
