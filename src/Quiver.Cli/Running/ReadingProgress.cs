namespace Quiver.Cli;

/// <summary>A line on standard error that says how far a reading is, when its rows go elsewhere: into a file or a pipe.</summary>
internal sealed class ReadingProgress : IDisposable
{
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Connection _connection;
    private readonly SubscriptionReading _reading;
    private readonly Terminal _terminal;
    private readonly long _started;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private bool _ended;

    private ReadingProgress(Connection connection, SubscriptionReading reading, Terminal terminal)
    {
        _connection = connection;
        _reading = reading;
        _terminal = terminal;
        _started = terminal.Time.GetTimestamp();
        _timer = terminal.Time.CreateTimer(_ => Show(), null, Period, Period);
    }

    /// <summary>Shows progress until disposed; null where nobody would see it or it would stand between rows.</summary>
    public static ReadingProgress? Start(Connection connection, SubscriptionReading reading, Terminal terminal, bool intoFile) =>
        terminal.ErrorIsTerminal && (intoFile || !terminal.OutIsTerminal) ? new ReadingProgress(connection, reading, terminal) : null;

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_writing)
        {
            _ended = true;
            _terminal.Error.Write(ClearLine);
        }
    }

    private void Show()
    {
        lock (_writing)
        {
            if (_ended) return;
            var sources = _connection.Sources;
            var read = sources.Sum(source => source.Rows);
            long? expected = sources.Sum(source => source.ExpectedRows ?? 0) is > 0 and var sum ? sum : null;
            var seconds = _terminal.Time.GetElapsedTime(_started).TotalSeconds;
            _terminal.Error.Write($"{ClearLine}{seconds:0} s, {read:N0}{(expected is null ? "" : $" of {expected:N0}")} rows read, {_reading.Rows:N0} printed");
        }
    }
}
