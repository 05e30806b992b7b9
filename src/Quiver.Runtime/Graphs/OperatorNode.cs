using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>An operator in its graph: what waits for it, whether it stopped for want of credit, and where its results go. Used under the claim.</summary>
internal sealed class OperatorNode : Output, IDisposable
{
    private readonly KeptQuery _query;
    private readonly Operator _operator;
    private bool _hasCurrent; // whether it is at, or stopped at, the first event of the inbox: that is kept until it has resumed, as it may look at the rows again
    private bool _isAtRows;   // whether it is at the rows of that event …
    private bool _toldTime;   // … or was told the watermark behind them
    private readonly bool[] _idle; // by input
    private bool _toldIdle;
    private bool _suspended;
    private bool _disposed;

    public OperatorNode(KeptQuery query, Operator @operator, int inputs)
    {
        _query = query;
        _operator = @operator;
        ActsOnStepEnd = @operator.ActsOnStepEnd;
        _idle = new bool[inputs];
    }

    /// <summary>What it computes.</summary>
    public Operator Operator => _operator;

    /// <summary>What waits for it.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>Where its results go.</summary>
    public Emitter Emitter { get; } = new();

    /// <summary>Whether it reads an input of the query, so that its rows count as the query's.</summary>
    public bool IsEntry { get; set; }

    /// <summary>Whether it is told the ends of steps.</summary>
    public bool ActsOnStepEnd { get; }

    /// <summary>Whether the end of the step is still to be told to it.</summary>
    public bool StepEndDue { get; set; }

    /// <summary>The greatest watermark it passed on.</summary>
    public long Passed { get; private set; } = Streaming.Watermark.None;

    /// <summary>The smallest watermark at which it acts; never once its query failed.</summary>
    public long NextDeadline => _query.Fault is null ? _operator.NextDeadline : Streaming.Watermark.End;

    /// <inheritdoc/>
    public override bool HasCredit => Emitter.IsClear && (_query.Late is null || _query.LateEmitter.IsClear) && _query.Graph.HasCredit;

    /// <summary>Goes on as far as there is credit.</summary>
    /// <param name="ending">Whether the step ends here when nothing is left to do: all nodes before have ended it.</param>
    /// <param name="progress">Set when the operator was called.</param>
    /// <returns>Whether nothing is left to do.</returns>
    public bool Run(bool ending, ref bool progress)
    {
        if (_query.Fault is not null)
        {
            Drop();
            return true;
        }

        if (!_suspended && Inbox.IsEmpty && !(ending && StepEndDue)) return true;
        try
        {
            if (_suspended)
            {
                if (!HasCredit) return false;
                progress = true;
                if (!_operator.Resume(this)) return false;
                _suspended = false;
                if (_hasCurrent && !GoOn()) return false;
            }

            while (!Inbox.IsEmpty)
            {
                progress = true;
                if (!Begin(in Inbox.First)) return false;
            }

            if (ending && StepEndDue)
            {
                progress = true;
                StepEndDue = false;
                _suspended = !_operator.OnStepEnd(this);
            }

            return !_suspended;
        }
#pragma warning disable CA1031 // whatever an operator throws is its query's failure, and nobody else's
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _query.Fail(exception);
            Drop();
            progress = true;
            return true;
        }
    }

    /// <inheritdoc/>
    public override void Emit(Batch batch) => Emitter.Send(
        batch,
        areSlice: (_idle.Length == 1 || _query.Graph.Sources.Count == 1) // another source may hold back the watermark of several inputs in the middle of the slice
            && _isAtRows && Inbox.First is { AreSlice: true, Rows: { } slice } && batch.FirstSequence == slice.FirstSequence && batch.Length == slice.Length);

    /// <inheritdoc/>
    public override void Watermark(long time)
    {
        if (time <= Passed) return;
        Passed = time;
        Emitter.SendWatermark(time);
    }

    /// <inheritdoc/>
    public override void Late(Batch rows) => _query.Refuse(rows);

    /// <summary>Takes over what a stored state says was passed on.</summary>
    public void Restore(long passed, long idleInputs)
    {
        Passed = passed;
        for (var input = 0; input < _idle.Length; input++) _idle[input] = (idleInputs >> input & 1) != 0;
        _toldIdle = Array.TrueForAll(_idle, static idle => idle);
    }

    /// <summary>The inputs that are idle, a bit for each of the first 64.</summary>
    public long IdleInputs
    {
        get
        {
            var bits = 0L;
            for (var input = 0; input < Math.Min(64, _idle.Length); input++)
                if (_idle[input]) bits |= 1L << input;
            return bits;
        }
    }

    /// <summary>Gives the operator's memory back.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Drop();
        _operator.Dispose();
    }

    // False: it stopped on the way.
    private bool Begin(in Inbox.Event next)
    {
        (_hasCurrent, _toldTime) = (true, false);
        if (next.Rows is { } rows)
        {
            _isAtRows = true;
            if (IsEntry) _query.CountIn(rows.Count);
            _suspended = !_operator.OnBatch(next.Input, rows, this);
        }
        else if (next.Idle is { } idle)
        {
            _idle[next.Input] = idle;
            _suspended = !_operator.OnIdle(next.Input, idle, this);
        }

        return !_suspended && GoOn();
    }

    // Behind the rows of the current event, if it has any.
    private bool GoOn()
    {
        _isAtRows = false;
        ref readonly var current = ref Inbox.First;
        if (current.HasTime && !_toldTime)
        {
            _toldTime = true;
            _suspended = !_operator.OnWatermark(current.Input, current.Time, this);
            if (_suspended) return false;
        }

        EndCurrent();
        return true;
    }

    private void EndCurrent()
    {
        if (!_hasCurrent) return;
        if (Inbox.First.Idle is not null && _toldIdle != Array.TrueForAll(_idle, static idle => idle))
        {
            _toldIdle = !_toldIdle;
            Emitter.SendIdle(_toldIdle);
        }

        Inbox.RemoveFirst();
        _hasCurrent = _isAtRows = false;
    }

    private void Drop()
    {
        EndCurrent();
        Inbox.Clear();
        _suspended = false;
        StepEndDue = false;
    }
}
