using System.Globalization;

namespace Quiver.Cli;

/// <summary>A line on a screen that says how long a statement has been running, how far it is and what it has read, from its first second on; gone when it is over.</summary>
internal sealed class StatementProgress : IDisposable, IProgress<QueryProgress>
{
    private const int Bar = 20; // signs
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Connection _connection;
    private readonly Terminal _terminal;
    private readonly long _started;
    private readonly long _read;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private double _share = double.NaN; // of it that is done; none: not known
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

    /// <inheritdoc/>
    public void Report(QueryProgress value) => Volatile.Write(ref _share, value.Fraction ?? double.NaN);

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
            var rows = taken > 0 ? $", {taken:N0} rows taken in" : "";
            var elapsed = _terminal.Time.GetElapsedTime(_started);
            _terminal.Error.Write($"{ClearLine}{TextStyles.In($"{elapsed.TotalSeconds:0} s{Done(elapsed)}{rows}; Ctrl-C stops it", TextStyle.Dim, _terminal.HasColours)}");
            _terminal.Error.Flush();
        }
    }

    private string Done(TimeSpan elapsed)
    {
        var share = Volatile.Read(ref _share);
        if (double.IsNaN(share)) return "";
        var width = (int)(share * Bar);
        var left = share is > 0.02 and < 1 ? string.Create(CultureInfo.InvariantCulture, $", about {elapsed.TotalSeconds * (1 - share) / share:0} s left") : "";
        return string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(share * 100):0} % ▕{new string('█', width)}{new string(' ', Bar - width)}▏{left}");
    }
}
