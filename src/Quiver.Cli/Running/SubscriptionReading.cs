using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Reads subscriptions side by side and prints their rows as they come, until all have ended, enough rows were printed, the time is up, or Ctrl-C.</summary>
internal sealed class SubscriptionReading : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly RunOptions _options;
    private readonly RowOutput _output;
    private readonly Terminal _terminal;
    private readonly List<Reader> _readers = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly LiveScreen? _screen;
    private readonly Lock _printing = new();
    private readonly HashSet<string> _sources = new(StringComparer.OrdinalIgnoreCase);
    private ITimer? _timer;
    private QuiverException? _failure;
    private Reader? _current;
    private bool _isMixed; // with other results
    private bool _hasEnded;
    private long _rows;

    public SubscriptionReading(RunOptions options, RowOutput output, Terminal terminal)
    {
        _options = options;
        _output = output;
        _terminal = terminal;
        _screen = LiveScreen.Of(options, terminal);
    }

    /// <summary>Rows printed so far.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>The sources whose rows are read, by name without case.</summary>
    public IReadOnlySet<string> Sources => _sources;

    /// <summary>Whether a query failed while a statement ran: <see cref="Run"/> throws the error.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Takes a subscription, which is disposed with the reading.</summary>
    /// <param name="title">What stands above its rows when there are several.</param>
    /// <param name="subscription">The subscription.</param>
    public void Add(string title, Subscription subscription)
    {
        title = DisplayWidth.Visible(title);
        _sources.UnionWith(subscription.Sources);
        _readers.Add(_screen is null
            ? new Reader(title, subscription, _options.Format.Open(_output, subscription.Schema), Live: null)
            : new Reader(title, subscription, TrashRows.Format.Open(_output, subscription.Schema), _screen.Add(title, subscription, _options.Look.NullText ?? "NULL")));
    }

    /// <summary>Runs a statement on another thread, and reads and prints on this one meanwhile: what it waits for may be that these subscriptions are read. All that came of what it wrote is printed then.</summary>
    public T While<T>(Func<T> statement)
    {
        Begin();
        var running = Task.Run(statement);
        while (!((IAsyncResult)running).AsyncWaitHandle.WaitOne(Step)) Drain();
        try
        {
            return running.GetAwaiter().GetResult();
        }
        finally
        {
            Drain();
            foreach (var reader in _readers) reader.Rows.Flush();
            _options.Output?.Keep();
        }
    }

    /// <summary>Says that other rows are printed now, so that the next of these get their title.</summary>
    public void Interrupt()
    {
        _current?.Rows.Flush();
        _current = null;
        _isMixed = true;
    }

    /// <summary>Prints what closes the results. Later calls do nothing.</summary>
    public void End()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        foreach (var reader in _readers) reader.Rows.End();
    }

    /// <summary>Reads and prints.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C came; what had been read is printed.</exception>
    /// <exception cref="QuiverException">A query failed.</exception>
    public void Run()
    {
        if (_failure is not null)
        {
            End();
            throw _failure;
        }

        Begin();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(_enough.Token, _terminal.Interrupted);
        _screen?.Begin(_enough.Cancel);
        var reads = _readers.Select(reader => Task.Run(() => ReadAsync(reader, stopping.Token))).ToArray();
        try
        {
            Task.WhenAll(reads.Select(async read =>
            {
                try
                {
                    await read;
                }
                catch
                {
                    await _enough.CancelAsync(); // one failed: the others need not go on
                    throw;
                }
            })).GetAwaiter().GetResult();
        }
        finally
        {
            _screen?.Dispose();
            if (_screen is null && _terminal is { OutIsTerminal: true, Interrupted.IsCancellationRequested: true }) _terminal.EndEchoedLine();
            End();
        }

        _terminal.Interrupted.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Subscription.Dispose();
            reader.Rows.Dispose();
        }

        _timer?.Dispose();
        _enough.Dispose();
    }

    private void Begin() => _timer ??= _options.For is { } duration ? _terminal.Time.CreateTimer(_ => _enough.Cancel(), null, duration, Timeout.InfiniteTimeSpan) : null;

    /// <summary>Prints what there is.</summary>
    private void Drain()
    {
        foreach (var reader in _readers)
        {
            try
            {
                while (!_enough.IsCancellationRequested && !HasFailed && reader.Subscription.TryNext(out var batch))
                {
                    using (batch)
                        if (Print(reader, batch)) _enough.Cancel();
                }
            }
            catch (QuiverException failure)
            {
                _failure = failure;
            }
        }

        if (!_enough.IsCancellationRequested && !HasFailed) return;
        foreach (var reader in _readers) reader.Subscription.Dispose(); // nobody waits for readers that read no more
    }

    private async Task ReadAsync(Reader reader, CancellationToken stopping)
    {
        try
        {
            while (await NextAsync(reader, stopping) is { } batch)
            {
                bool isEnough;
                using (batch) isEnough = Print(reader, batch);
                if (isEnough) await _enough.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // enough rows, the time is up, or Ctrl-C
        }
    }

    /// <summary>The next rows; while there are none, those read so far are made visible.</summary>
    private ValueTask<Batch?> NextAsync(Reader reader, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        if (reader.Subscription.TryNext(out var batch)) return ValueTask.FromResult<Batch?>(batch);
        lock (_printing) reader.Rows.Flush();
        return reader.Subscription.NextAsync(stopping);
    }

    /// <summary>Prints the rows that are still wanted. True when no more are.</summary>
    private bool Print(Reader reader, Batch batch)
    {
        lock (_printing)
        {
            var left = (_options.Rows ?? long.MaxValue) - _rows;
            if (left <= 0) return true;
            if ((_readers.Count > 1 || _isMixed) && _current != reader)
            {
                _current?.Rows.Flush();
                reader.Rows.Title(_current is null && _isMixed ? $"\n{reader.Title}" : reader.Title);
                _current = reader;
            }

            using var first = batch.Slice(0, (int)Math.Min(left, batch.Length));
            reader.Rows.Write(first);
            reader.Live?.Add(first);
            Volatile.Write(ref _rows, _rows + first.Length);
            return first.Length == left;
        }
    }

    private sealed record Reader(string Title, Subscription Subscription, RowPrinter Rows, LiveRows? Live);
}
