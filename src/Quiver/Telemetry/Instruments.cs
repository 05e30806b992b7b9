using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Quiver.Telemetry;

/// <summary>
/// What Quiver says of itself to whoever listens: one source of activities and one meter, both of the name Quiver, with names and units after OpenTelemetry's conventions. Nobody listening, a
/// statement costs a look at two flags; counters are the engine's own and are read only when they are collected.
/// </summary>
internal static class Instruments
{
    /// <summary>The name of the source of activities, of the meter, and of the system in <c>db.system.name</c>, there in small letters.</summary>
    public const string Name = "Quiver";

    private static readonly ConditionalWeakTable<Connection, object> Open = []; // weak: a connection that is forgotten is not kept alive by being measured
    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString(fieldCount: 3);
    private static readonly Meter Meter = new(Name, Version);

    /// <summary>An activity a statement.</summary>
    public static readonly ActivitySource Activities = new(Name, Version);

    /// <summary>How long statements take, in seconds.</summary>
    public static readonly Histogram<double> QueryDuration = Meter.CreateHistogram(
        "quiver.query.duration",
        "s",
        "Time a statement took: until it was executed, a query answered, or a subscription opened.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    static Instruments()
    {
        Meter.CreateObservableCounter("quiver.rows", static () => Measured<long>(static (connection, measures) => connection.MeasureRows(measures)), "{row}", "Rows taken in by sources and streams, emitted by streams, and refused as late or too far ahead.");
        Meter.CreateObservableGauge("quiver.stream.watermark.lag", static () => Measured<double>(static (connection, measures) => connection.MeasureLag(measures)), "s", "How far the watermark of a source or stream is behind the clock.");
        Meter.CreateObservableUpDownCounter("quiver.state.size", static () => Measured<long>(static (connection, measures) => connection.MeasureState(measures)), "By", "Memory that a stream holds its groups and windows in.");
        Meter.CreateObservableUpDownCounter("quiver.history.size", static () => Measured<long>(static (connection, measures) => connection.MeasureHistory(measures)), "By", "Rows that a source or stream keeps for queries asked later.");
        Meter.CreateObservableUpDownCounter("quiver.source.pending", static () => Measured<long>(static (connection, measures) => connection.MeasurePending(measures)), "By", "Rows that wait to be run, of a source and those that queries connect it with.");
    }

    /// <summary>Whether anybody wants to know of statements.</summary>
    public static bool AreWatched => QueryDuration.Enabled || Activities.HasListeners();

    /// <summary>Has a connection measured from now on.</summary>
    public static void Add(Connection connection) => Open.Add(connection, Open);

    /// <summary>Has it measured no longer.</summary>
    public static void Remove(Connection connection) => Open.Remove(connection);

    private static List<Measurement<T>> Measured<T>(Action<Connection, List<Measurement<T>>> measure)
        where T : struct
    {
        var measures = new List<Measurement<T>>();
        foreach (var (connection, _) in Open) measure(connection, measures);
        return measures;
    }
}
