using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// A reader without a queue: its callback runs on the thread that runs the query, within the step, so it is microseconds behind the writer and holds up everything else. It must not
/// wait, and its writes to any engine are queued, or refused when there is no room. Its rows are its own for the length of the call; it shares what it keeps.
/// </summary>
internal sealed class InlineReader : PortReader, IDisposable
{
    private readonly Port _port;
    private readonly Action<StreamItem> _callback;
    private readonly Action<Exception?>? _completed;
    private readonly Lending _lending = new();
    private bool _closed;
    private bool _done;

    public InlineReader(Port port, string name, Action<StreamItem> callback, Action<Exception?>? completed)
    {
        _port = port;
        _callback = callback;
        _completed = completed;
        Name = name;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool HasCredit => true;

    /// <inheritdoc/>
    public override bool IsAwaiting => true; // it is called within the write

    /// <inheritdoc/>
    public override bool IsClosed => Volatile.Read(ref _closed);

    /// <inheritdoc/>
    public override void Publish(Batch rows, long position, long watermark)
    {
        if (!IsClosed)
        {
            var lent = _lending.Begin(rows);
            CallbackScope.EnterInline();
            _port.Graph.CallsBack = true;
            try
            {
                _callback(new StreamItem(lent, position, watermark));
            }
#pragma warning disable CA1031 // a callback's failure ends the callback, not the query that feeds it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Finish(exception);
                Dispose();
            }
            finally
            {
                _port.Graph.CallsBack = false;
                CallbackScope.LeaveInline();
                _lending.End();
            }
        }

        rows.Dispose();
    }

    /// <inheritdoc/>
    public override void Complete(QuiverException? fault)
    {
        if (!IsClosed) Finish(fault is { Code: ErrorCode.Shutdown } ? null : fault); // nothing was lost, and nothing will come
    }

    /// <summary>Ends it: the callback is not called again once a call that runs has returned.</summary>
    public void Dispose()
    {
        if (IsClosed) return;
        Volatile.Write(ref _closed, true);
        _port.Detach(this);
    }

    private void Finish(Exception? reason)
    {
        if (_done) return;
        _done = true;
        if (_completed is not { } completed) return;
        ThreadPool.UnsafeQueueUserWorkItem(_ => completed(reason), null); // it may wait, so not under the claim
    }
}
