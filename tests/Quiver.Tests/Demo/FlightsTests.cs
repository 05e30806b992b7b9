using Quiver.Cli;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Demo;

/// <summary>The demo's kept queries over three million flights give what DuckDB answers, row by row; which flights are late, DuckDB finds itself from the running maximum over the replay order.</summary>
public sealed class FlightsTests
{
    private const long LateFlights = 11_052;

    private const string Landing = "date + INTERVAL 30 MINUTE + to_seconds(distance * 7.5)";

    [Fact]
    public async Task Kept_queries_over_all_flights_equal_the_answer_of_duckdb()
    {
        using var quiver = Connection.Open();
        quiver.Execute($"{FlightsSql.Source(SampleData.Flights, pace: "max")}; {FlightsSql.Delays}; {FlightsSql.Routes} EMIT CHANGES").Dispose();
        Subscription delays, routes;
        using (quiver.HoldSources())
        {
            delays = quiver.Subscribe("delays");
            routes = quiver.Subscribe("routes");
        }

        var kept = await Task.WhenAll(Read(delays), Read(routes));

        using var oracle = Instance.Open();
        using var session = oracle.Connect();
        Load(session, "delays", kept[0]);
        Load(session, "routes", kept[1]);
        session.Execute($"""
            CREATE TABLE replay AS
            SELECT *, row_number() OVER (ORDER BY {Landing}, file_row_number) AS seq FROM read_parquet('{SampleData.Flights}', file_row_number = true);
            CREATE TABLE marked AS
            SELECT *, max(date) OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - INTERVAL 5 HOUR AS watermark, date_trunc('hour', date) AS hour FROM replay;
            CREATE TABLE expected AS
            SELECT origin, hour AS window_start, count(*) AS flights, avg(delay) AS average_delay, max(delay) AS worst_delay
            FROM marked WHERE watermark IS NULL OR hour + INTERVAL 1 HOUR > watermark GROUP BY ALL;
            CREATE TABLE expected_routes AS SELECT origin, destination, count(*) AS flights, avg(delay) AS average_delay FROM marked GROUP BY ALL;
            CREATE TABLE folded AS
            SELECT origin, destination, flights, average_delay FROM routes GROUP BY ALL HAVING sum(__weight) > 0;
            """);
        Assert.Equal("0", session.QueryText(Difference("delays", "expected")));
        Assert.Equal("0", session.QueryText(Difference("folded", "expected_routes")));
        Assert.Equal($"{LateFlights}", session.QueryText("SELECT CAST(count(*) AS VARCHAR) FROM marked WHERE hour + INTERVAL 1 HOUR <= watermark"));
        Assert.Equal(LateFlights, quiver.Stream("delays").LateRows);
        using var late = quiver.Query("SELECT count(*) FROM late('delays')");
        Assert.Equal(LateFlights, late[0, 0]);
    }

    /// <summary>Rows that one table has and the other has not, counted; averages may differ in their last bits.</summary>
    private static string Difference(string kept, string expected)
    {
        static string Rounded(string table) => $"SELECT * REPLACE (round(average_delay, 9) AS average_delay) FROM {table}";
        return $"""
            SELECT CAST(count(*) AS VARCHAR) FROM (
              ({Rounded(kept)} EXCEPT ALL {Rounded(expected)}) UNION ALL ({Rounded(expected)} EXCEPT ALL {Rounded(kept)}))
            """;
    }

    private static async Task<(Schema Schema, List<Batch> Batches)> Read(Subscription subscription)
    {
        var batches = new List<Batch>();
        await foreach (var batch in subscription) batches.Add(batch);
        return (subscription.Schema, batches);
    }

    private static void Load(Session session, string table, (Schema Schema, List<Batch> Batches) rows)
    {
        new ScanFunction(new Kept(rows.Schema, rows.Batches)).Register(session, $"kept_{table}");
        session.Execute($"CREATE TABLE {table} AS SELECT * FROM kept_{table}('{table}')");
    }

    private sealed class Kept(Schema schema, List<Batch> batches) : IScanProvider
    {
        public ScanRelation? Find(string name, ulong session) => new(schema);

        public ScanInput Open(string name, ulong session) => new(batches);
    }
}
