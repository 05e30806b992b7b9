namespace Quiver.Testing;

/// <summary>
/// A clock that stands until it is turned: give it to <see cref="QuiverOptions.TimeProvider"/>, and timeouts and whatever else asks for wall time happen when the test says so.
/// Safe to use from all threads; timers fire on the thread that turns it, in the order of their times.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly DateTimeOffset _start;
    private long _ticks; // since the start
    private long _order;

    /// <summary>A clock that stands at 2024-01-01 00:00:00 UTC.</summary>
    public TestClock()
        : this(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that stands at a time.</summary>
    /// <param name="start">The time it stands at.</param>
    public TestClock(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    /// <summary>Turns the clock. Timers that become due fire, each at its own time, before the call returns.</summary>
    /// <param name="by">How far; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = GetTimestamp() + by.Ticks;
        while (NextUntil(end) is { } alarm) alarm.Fire();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var alarm = new Alarm(this, () => callback(state));
        lock (_gate)
        {
            alarm.Order = _order++;
            _alarms.Add(alarm);
        }

        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>The alarm that is due first, with the clock turned to its time; null, and the clock at the end, when there is none until then.</summary>
    private Alarm? NextUntil(long end)
    {
        lock (_gate)
        {
            var next = _alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => (alarm.Due, alarm.Order));
            Volatile.Write(ref _ticks, Math.Max(_ticks, next?.Due ?? end));
            next?.SetNext();
            return next;
        }
    }

    private sealed class Alarm(TestClock clock, Action fire) : ITimer
    {
        private const long Never = long.MaxValue;

        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public long Due { get; private set; } = Never;

        /// <summary>Alarms of one time fire in the order they were made.</summary>
        public long Order { get; set; }

        public void Fire() => fire();

        /// <summary>When it fires after the time it is due now.</summary>
        public void SetNext() => Due = _period > TimeSpan.Zero ? Due + _period.Ticks : Never;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? Never : clock._ticks + dueTime.Ticks;
                _period = period;
                return clock._alarms.Contains(this);
            }
        }

        public void Dispose()
        {
            lock (clock._gate) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
