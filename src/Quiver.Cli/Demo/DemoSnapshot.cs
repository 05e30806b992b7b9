namespace Quiver.Cli;

/// <summary>What the demo does now.</summary>
internal enum DemoPhase
{
    /// <summary>Rows are put into the order of landing; none has come yet.</summary>
    Ordering,

    /// <summary>Rows come.</summary>
    Running,

    /// <summary>All results are there.</summary>
    Done,
}

/// <summary>An hour of an airport that has closed, as <c>delays</c> emitted it.</summary>
/// <param name="Origin">The airport.</param>
/// <param name="Flights">How many flights left in it.</param>
/// <param name="AverageDelay">Their average arrival delay in minutes; null when none is known.</param>
/// <param name="WorstDelay">The greatest one in minutes; null when none is known.</param>
internal readonly record struct ClosedHour(string Origin, long Flights, double? AverageDelay, long? WorstDelay);

/// <summary>A route as <c>routes</c> emitted it last.</summary>
/// <param name="Origin">Where it begins.</param>
/// <param name="Destination">Where it ends.</param>
/// <param name="Flights">How many flights so far.</param>
/// <param name="AverageDelay">Their average arrival delay in minutes; null when none is known.</param>
internal readonly record struct BusyRoute(string Origin, string Destination, long Flights, double? AverageDelay);

/// <summary>Everything a view shows, at one moment. Immutable.</summary>
internal sealed record DemoSnapshot
{
    /// <summary>What the demo does now.</summary>
    public required DemoPhase Phase { get; init; }

    /// <summary>Since the start while ordering; since the first row, and until the last result, after.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Flights taken in.</summary>
    public long Rows { get; init; }

    /// <summary>Flights there are; null while that is not known.</summary>
    public long? ExpectedRows { get; init; }

    /// <summary>The watermark, in UTC; null before the first flight.</summary>
    public DateTime? Watermark { get; init; }

    /// <summary>The newest departure seen, in UTC; null before the first flight.</summary>
    public DateTime? EventTime => Watermark + FlightsSql.WatermarkDelay;

    /// <summary>Results of <c>delays</c>.</summary>
    public long Windows { get; init; }

    /// <summary>Flights that landed after their hour was closed.</summary>
    public long LateRows { get; init; }

    /// <summary>The newest hour that has closed, in UTC; null before the first.</summary>
    public DateTime? Hour { get; init; }

    /// <summary>The airports of that hour, worst average delay first.</summary>
    public IReadOnlyList<ClosedHour> Worst { get; init; } = [];

    /// <summary>How many routes there are.</summary>
    public int Routes { get; init; }

    /// <summary>The routes with most flights, the most first.</summary>
    public IReadOnlyList<BusyRoute> Busiest { get; init; } = [];

    /// <summary>Flights a second since the first one; 0 before.</summary>
    public double RowsPerSecond => Phase == DemoPhase.Ordering || Elapsed <= TimeSpan.Zero ? 0 : Rows / Elapsed.TotalSeconds;

    /// <summary>0 to 1; null while that is not known.</summary>
    public double? Progress => ExpectedRows is > 0 ? Math.Min(1, (double)Rows / ExpectedRows.Value) : null;

    /// <summary>The time that is left at this rate; null while that is not known.</summary>
    public TimeSpan? Remaining => ExpectedRows is { } expected && RowsPerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0, expected - Rows) / RowsPerSecond) : null;
}
