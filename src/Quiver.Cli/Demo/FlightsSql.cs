using System.Globalization;

namespace Quiver.Cli;

/// <summary>The demo's statements.</summary>
internal static class FlightsSql
{
    /// <summary>How far behind the newest departure the watermark is: flights that land later than that after the next ones have left are too late for their hour.</summary>
    public static readonly TimeSpan WatermarkDelay = TimeSpan.FromHours(5);

    /// <summary>Average and worst delay of each airport and hour, once the hour is closed.</summary>
    public const string Delays = """
        CREATE STREAM delays AS
          SELECT origin, window_start, count(*) AS flights, avg(delay) AS average_delay, max(delay) AS worst_delay
          FROM flights GROUP BY origin, TUMBLE(date, INTERVAL '1' HOUR)
        """;

    /// <summary>Flights and average delay of each route, kept up to date.</summary>
    public const string Routes = """
        CREATE STREAM routes AS
          SELECT origin, destination, count(*) AS flights, avg(delay) AS average_delay
          FROM flights GROUP BY origin, destination
        """;

    /// <summary>The flights in the order in which they land: departure + 30 minutes + distance at 8 miles a minute, which is 7.5 seconds a mile.</summary>
    /// <param name="path">The Parquet file.</param>
    /// <param name="pace">How fast they are replayed.</param>
    public static string Source(string path, string pace) => string.Create(CultureInfo.InvariantCulture, $"""
        CREATE SOURCE flights (date TIMESTAMP, delay BIGINT, distance BIGINT, origin VARCHAR, destination VARCHAR,
                               WATERMARK FOR date AS date - INTERVAL '{WatermarkDelay.TotalHours}' HOUR)
          FROM FILES (path = {Literal(path)},
                      order_by = 'date + INTERVAL 30 MINUTE + to_seconds(distance * 7.5)',
                      pace = {Literal(pace)})
        """);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
