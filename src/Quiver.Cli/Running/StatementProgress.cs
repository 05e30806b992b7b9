namespace Quiver.Cli;

/// <summary>A line on a screen that says how long a statement has been running and what it has read, from its first second on; gone when it is over.</summary>
internal sealed class StatementProgress : IDisposable
{
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Connection _connection;
    private readonly Terminal _terminal;
    private readonly long _started;
    private readonly long _read;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private bool _shown;
    private bool _ended;

    private StatementProgress(Connection connection, Terminal terminal)
    {
        _connection = connection;
        _terminal = terminal;
        _started = terminal.Time.GetTimestamp();
        _read = RowsTaken();
        _timer = terminal.Time.CreateTimer(_ => Show(), null, Patience, Period);
    }

    /// <summary>Shows progress until disposed; null where nobody would see it.</summary>
    public static StatementProgress? Start(Connection connection, Terminal terminal) => terminal.ErrorIsTerminal ? new StatementProgress(connection, terminal) : null;

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_writing)
        {
            _ended = true;
            if (_shown) _terminal.Error.Write(ClearLine);
        }
    }

    private long RowsTaken() => _connection.Sources.Sum(source => source.Rows);

    private void Show()
    {
        lock (_writing)
        {
            if (_ended) return;
            _shown = true;
            var taken = RowsTaken() - _read;
            var done = _connection.Queries.LastOrDefault(query => query is { IsActive: true, Kind: QueryKind.Asked })?.Progress is { } share ? $", {share:P0}" : "";
            var rows = taken > 0 ? $", {taken:N0} rows taken in" : "";
            _terminal.Error.Write($"{ClearLine}{TextStyles.In($"{_terminal.Time.GetElapsedTime(_started).TotalSeconds:0} s{done}{rows}; Ctrl-C stops it", TextStyle.Dim, _terminal.HasColours)}");
            _terminal.Error.Flush();
        }
    }
}
