using System.Text.Json;
using Quiver.Bench.Measuring;
using Quiver.Bench.Report;
using Quiver.Bench.Workloads;

namespace Quiver.Tests.Bench;

public sealed class ResultFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quiver-results").FullName;

    private string File => Path.Combine(_folder, "results", "latest.json");

    [Fact]
    public void An_entry_has_every_field_and_null_where_one_does_not_apply()
    {
        var latency = new Outcome(Latency.Filter, new Measurement { Latencies = new Latencies(0.25, 1, 2.125) }, Limit: null, YardstickRowsPerSecond: null, Asked: null);
        ResultFile.Write(File, [latency.ToResult("abc")]);

        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        var entry = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(
            [
                "workload", "rows", "rows_per_second", "limit_rows_per_second", "yardstick_rows_per_second", "duckdb_rows_per_second", "ratio_to_limit", "ratio_to_duckdb",
                "allocated_bytes_per_row", "gen1_and_2_collections", "peak_mb", "p50_us", "p99_us", "p999_us", "machine", "commit",
            ],
            entry.EnumerateObject().Select(field => field.Name));
        Assert.Equal("LAT-filter", entry.GetProperty("workload").GetString());
        Assert.Equal(0.25, entry.GetProperty("p50_us").GetDouble());
        Assert.Equal(2.125, entry.GetProperty("p999_us").GetDouble());
        Assert.Equal(JsonValueKind.Null, entry.GetProperty("rows_per_second").ValueKind);
        Assert.NotEqual("", entry.GetProperty("machine").GetString());
    }

    [Fact]
    public void Entries_of_other_workloads_stay_and_all_are_in_the_order_of_the_list()
    {
        ResultFile.Write(File, [Entry("Q2", 1), Entry("Q9", 2)]);
        ResultFile.Write(File, [Entry("Q9", 3), Entry("Q1", 4)]);

        Assert.Equal([("Q1", 4.0), ("Q2", 1.0), ("Q9", 3.0)], ResultFile.Read(File).Select(result => (result.Workload, result.RowsPerSecond!.Value)));
    }

    [Fact]
    public void A_file_that_broke_off_is_written_anew()
    {
        ResultFile.Write(File, [Entry("Q2", 1)]);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File)[..20]);
        ResultFile.Write(File, [Entry("Q1", 4)]);

        Assert.Equal("Q1", Assert.Single(ResultFile.Read(File)).Workload);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Result Entry(string workload, double rate) => new() { Workload = workload, RowsPerSecond = rate, Machine = "here", Commit = null };
}
