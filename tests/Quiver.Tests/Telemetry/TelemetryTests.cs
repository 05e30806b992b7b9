using System.Diagnostics;
using System.Diagnostics.Metrics;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;
using Quiver.Telemetry;
using Quiver.Testing;

namespace Quiver.Tests.Telemetry;

/// <summary>What listeners are told, each of its own connection alone: others run beside.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly string _name = $"telemetry-{Guid.NewGuid():N}";
    private readonly Connection _quiver;

    public TelemetryTests() => _quiver = Connection.Open(new QuiverOptions { Name = _name, TimeProvider = _clock });

    public void Dispose() => _quiver.Dispose();

    [Fact]
    public void Nobody_listening_a_statement_allocates_nothing_for_them()
    {
        var options = new QuiverOptions();
        var source = new SourceText("SELECT 1");
        var statement = Assert.Single(StatementParser.ParseAll(source));

        Assert.Equal(0, Allocated.Least(() => Run(1_000)));

        void Run(int times)
        {
            for (var time = 0; time < times; time++) StatementRun.Begin(options, statement, source).Done(1);
        }
    }

    [Fact]
    public void A_statement_is_an_activity()
    {
        var activities = new List<Activity>();
        using (Listen(activities))
        {
            _quiver.Execute("CREATE SOURCE s (i BIGINT); INSERT INTO s VALUES (1), (2)");
            _quiver.Query("SELECT i FROM s WHERE i > $1", [0]).Dispose();
            _quiver.Subscribe("SELECT i FROM s").Dispose();
            Assert.ThrowsAny<QuiverException>(() => _quiver.Query("SELECT nope FROM s"));
        }

        Assert.Equal(["CREATE SOURCE", "INSERT", "SELECT", "SUBSCRIBE", "SELECT"], activities.Select(activity => activity.OperationName));
        Assert.All(activities, activity => Assert.Equal("quiver", activity.GetTagItem("db.system.name")));
        Assert.Equal("INSERT INTO s VALUES (1), (2)", activities[1].GetTagItem("db.query.text"));
        Assert.Equal([0L, 2L, 2L, 0L], activities.Take(4).Select(activity => activity.GetTagItem("db.response.returned_rows")));
        Assert.Equal("SELECT i FROM s WHERE i > $1", activities[2].GetTagItem("db.query.text"));
        Assert.Equal((ActivityStatusCode.Error, "204"), (activities[4].Status, activities[4].GetTagItem("error.type")));
    }

    [Fact]
    public void Durations_are_measured_by_operation_and_error()
    {
        using var measured = new Measured(_name);

        _quiver.Query("SELECT 42").Dispose();
        Assert.ThrowsAny<QuiverException>(() => _quiver.Query("SELECT nope"));

        var durations = measured.Of("quiver.query.duration");
        Assert.Equal(["SELECT", "SELECT"], durations.Select(one => one.Tags["db.operation.name"]));
        Assert.All(durations, one => Assert.InRange(one.Value, 0.000_001, 60));
        Assert.Equal([null, "204"], durations.Select(one => one.Tags.GetValueOrDefault("error.type")));
    }

    [Fact]
    public void Rows_lag_and_memory_are_read_when_they_are_collected()
    {
        _quiver.Execute("""
            CREATE SOURCE s (k BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            CREATE STREAM n AS SELECT k, count(*) AS n FROM s GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE);
            INSERT INTO s VALUES (1, '2023-12-31 23:50:30'), (2, '2023-12-31 23:50:40'), (1, '2023-12-31 23:55:00');
            INSERT INTO s VALUES (1, '2023-12-31 23:00:00');
            """);
        _quiver.Drain();
        using var measured = new Measured(_name);
        measured.Collect();

        Assert.Equal(
            ["n in 4", "n late 1", "n out 2", "s in 4", "s refused 0"],
            measured.Of("quiver.rows").Select(one => $"{one.Tags["db.collection.name"]} {one.Tags["quiver.rows.kind"]} {one.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["n stream 300", "s source 300"], measured.Of("quiver.stream.watermark.lag").Select(one => $"{one.Tags["db.collection.name"]} {one.Tags["quiver.kind"]} {one.Value}").Order(StringComparer.Ordinal)); // five minutes behind the clock
        Assert.True(Assert.Single(measured.Of("quiver.state.size")).Value > 0);
        Assert.Equal(2, measured.Of("quiver.history.size").Count);
        Assert.Equal(0, Assert.Single(measured.Of("quiver.source.pending")).Value);

        _quiver.Dispose();
        measured.Collect();
        Assert.Equal(5, measured.Of("quiver.rows").Count); // as before: what is closed is measured no more
    }

    private ActivityListener Listen(List<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Quiver",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("db.namespace") as string == _name) activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>What the meter says of one connection.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _measures = [];
        private readonly string _connection;

        public Measured(string connection)
        {
            _connection = connection;
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Quiver") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public void Collect() => _listener.RecordObservableInstruments();

        public List<(string Name, double Value, Dictionary<string, object?> Tags)> Of(string name)
        {
            lock (_measures) return _measures.FindAll(measure => measure.Name == name);
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            if (all.GetValueOrDefault("db.namespace") as string != _connection) return;
            lock (_measures) _measures.Add((instrument.Name, value, all));
        }
    }
}
