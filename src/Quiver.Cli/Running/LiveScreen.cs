using System.Globalization;

namespace Quiver.Cli;

/// <summary>Shows the rows of subscriptions in place, ten times a second at most, until it is disposed; q and Ctrl-C end them.</summary>
internal sealed class LiveScreen : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Terminal _terminal;
    private readonly List<(string Title, LiveRows Rows, Subscription Subscription)> _shown = [];
    private readonly LiveFrame _frame;
    private readonly Lock _drawing = new();
    private readonly long _started;
    private readonly CancellationTokenSource _ended = new();
    private IDisposable? _taken;
    private ITimer? _timer;
    private Task _keys = Task.CompletedTask;
    private bool _done;

    private LiveScreen(Terminal terminal)
    {
        _terminal = terminal;
        _frame = new LiveFrame(terminal);
        _started = terminal.Time.GetTimestamp();
    }

    /// <summary>A screen for a terminal; null where rows are to be printed one below the other: without a screen, into a file, and in formats that are no tables.</summary>
    public static LiveScreen? Of(RunOptions options, Terminal terminal) =>
        options is { IsLive: true, Output: null } && terminal.OutIsTerminal && terminal.Variable("TERM") != "dumb" && (options.Format == TableRows.Format || options.Format == BoxRows.Format) ? new LiveScreen(terminal) : null;

    /// <summary>Shows a subscription's rows as well.</summary>
    /// <param name="title">What stands above them when there are several.</param>
    /// <param name="subscription">Whose they are.</param>
    /// <param name="nullText">What stands for NULL.</param>
    public LiveRows Add(string title, Subscription subscription, string nullText)
    {
        var rows = new LiveRows(subscription.Schema, subscription.Keys, nullText);
        _shown.Add((title, rows, subscription));
        return rows;
    }

    /// <summary>Begins.</summary>
    /// <param name="enough">Called when the user has seen enough.</param>
    public void Begin(Action enough)
    {
        if (_terminal.Keyboard is { } keyboard)
        {
            _taken = keyboard.TakeKeys();
            _keys = Task.Run(() => Listen(keyboard, enough));
        }

        _timer = _terminal.Time.CreateTimer(_ => Draw("; q ends it"), null, Period, Period);
    }

    /// <summary>Leaves the last rows on the screen.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _ended.Cancel();
        _keys.GetAwaiter().GetResult();
        Draw("", isLast: true);
        _taken?.Dispose();
        _ended.Dispose();
    }

    private void Draw(string hint, bool isLast = false)
    {
        lock (_drawing)
        {
            if (_done) return;
            _done = isLast;
            var (width, height) = _terminal.Size();
            var each = Math.Max(7, (height - 1) / Math.Max(1, _shown.Count));
            var lines = new List<string>();
            foreach (var (title, rows, subscription) in _shown)
            {
                if (_shown.Count > 1) lines.Add(title);
                lines.AddRange(rows.Lines(width - 1, each - (_shown.Count > 1 ? 1 : 0), isLast ? "" : Note(subscription) + hint));
            }

            _frame.Show(lines);
        }
    }

    private string Note(Subscription subscription)
    {
        var watermark = subscription.Watermark is { } time ? string.Create(CultureInfo.InvariantCulture, $", watermark {time:yyyy-MM-dd HH:mm:ss}") : "";
        return string.Create(CultureInfo.InvariantCulture, $", {_terminal.Time.GetElapsedTime(_started).TotalSeconds:0} s{watermark}");
    }

    private void Listen(IKeyboard keyboard, Action enough)
    {
        Span<byte> keys = stackalloc byte[64];
        while (!_ended.IsCancellationRequested)
        {
            var count = keyboard.Read(keys, Period);
            if (count == 0) return; // the terminal is gone
            for (var key = 0; key < count; key++)
            {
                if (keys[key] == 3) _terminal.Interrupts?.Press(); // Ctrl-C, which is a key now
                else if (keys[key] is (byte)'q' or (byte)'Q' or 4) enough();
            }
        }
    }
}
