namespace Quiver.Runtime;

/// <summary>
/// Notes when a source has been silent for a time: an input of its own, so that a replay of the log knows it too. The next record wakes the source up again. Used under the mailbox's
/// lock, but for the timer, which takes it.
/// </summary>
internal sealed class IdleWatch(SourceInput source, TimeSpan timeout) : IDisposable
{
    private ITimer? _timer;
    private long _lastRecord;
    private bool _asleep;
    private bool _stopped;

    private TimeProvider Time => source.Graph.Engine.Options.Time;

    /// <summary>Starts to watch.</summary>
    public void Start()
    {
        _lastRecord = Time.GetTimestamp();
        _timer = Time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A record of the source was numbered.</summary>
    public void Touch()
    {
        _lastRecord = Time.GetTimestamp();
        if (!_asleep || _stopped) return;
        _asleep = false;
        _timer?.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
        _timer?.Dispose();
        _timer = null;
    }

    private void Look()
    {
        var mailbox = Mailbox.Enter(source.Port);
        try
        {
            if (_stopped || source.Closed is not null || mailbox.Closed is not null) return;
            var left = timeout - Time.GetElapsedTime(_lastRecord);
            if (left > TimeSpan.Zero || mailbox.HasWriterOf(source))
            {
                _timer?.Change(left > TimeSpan.Zero ? left : timeout, Timeout.InfiniteTimeSpan);
                return;
            }

            _asleep = true;
            mailbox.PostIdle(source);
        }
        finally
        {
            mailbox.Gate.Exit();
        }

        mailbox.Graph.Wake(); // a timer's thread is nobody's to run a graph on
    }
}
