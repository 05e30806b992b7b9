using Quiver.Runtime;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Interleavings;

/// <summary>How a reader reads.</summary>
internal enum Temper
{
    Fast,
    Slow,
    Stalled,
    Dead,
}

/// <summary>A reader and what it has read.</summary>
internal sealed class FollowedReader(QueuedReader reader, ModelPort port, OverflowPolicy policy, Temper temper, bool awaits, long from) : IDisposable
{
    private readonly List<(long Dropped, long[] Values)> _items = [];
    private Wait? _wait;

    /// <summary>The reader.</summary>
    public QueuedReader Reader => reader;

    /// <summary>How it reads from now on.</summary>
    public Temper Temper { get; set; } = temper;

    /// <summary>What it was told at last.</summary>
    public QuiverException? Error { get; private set; }

    /// <summary>Whether it was told that no rows will come.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether it was disposed by its user.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Rows it did not get.</summary>
    public long Dropped => _items.Sum(item => item.Dropped);

    /// <summary>Whether it waits for rows.</summary>
    public bool Waits => _wait is { } wait && !wait.Done.IsCompleted;

    /// <summary>Reads up to some items. False: there was nothing.</summary>
    public bool Read(int items)
    {
        var some = false;
        while (items-- > 0 && !IsDone && !IsClosed)
        {
            try
            {
                if (awaits ? !ReadAwaited() : !ReadNow()) return some;
            }
            catch (QuiverException error)
            {
                (Error, IsDone) = (error, true);
            }

            some = true;
        }

        return some;
    }

    /// <summary>Cancels its wait, which ends at once or at the next step.</summary>
    public void Cancel(SteppedScheduler scheduler)
    {
        using var wait = _wait!;
        wait.Cancellation.Cancel();
        scheduler.Step();
        Assert.True(wait.Done.IsCompleted, $"The wait of reader '{reader.Name}' outlives its cancellation.");
        _wait = null;
        Assert.Throws<OperationCanceledException>(() => wait.Done.GetAwaiter().GetResult());
    }

    /// <summary>Its user has had enough.</summary>
    public void Close()
    {
        IsClosed = true;
        reader.Dispose();
    }

    /// <summary>Compares what it has read with what its port put out since it came. Everything has been run and read.</summary>
    public void Check()
    {
        var expected = port.Rows().Where(row => row.Sequence > from).ToList();
        var missed = 0L;
        if (!IsClosed)
        {
            Assert.True(IsDone, $"Reader '{reader.Name}' was told neither rows nor an end.");
            if (Error is SubscriptionLaggedException)
            {
                Assert.True(policy is OverflowPolicy.Fail or OverflowPolicy.WaitThenFail, $"Reader '{reader.Name}' of policy {policy} was given up.");
                var now = Assert.Throws<SubscriptionLaggedException>(() => reader.TryNext(out _));
                missed = now.MissedRows;
                if (port is ModelSource && missed > 0) Assert.Equal(expected[(int)Read()].Sequence, now.ResumeSequence);
            }
            else if (Error is not null)
            {
                Assert.False(port.IsAlive, $"Reader '{reader.Name}' got {Error.Code}: {Error.Message}");
                Assert.NotEqual(ErrorCode.InternalError, Error.Code);
            }
        }

        var place = 0;
        var rows = port.IsOrdered ? expected : [.. expected.OrderBy(row => row.Value)];
        var items = port.IsOrdered ? _items : [(0, [.. _items.SelectMany(item => item.Values).Order()])];
        foreach (var (dropped, values) in items)
        {
            if (dropped > 0) Assert.Equal(OverflowPolicy.DropOldest, policy);
            place += (int)dropped;
            if (!port.IsOrdered && (port.MayBreakOff || IsClosed)) break;
            var due = rows.Skip(place).Take(values.Length).Select(row => row.Value);
            if (!due.SequenceEqual(values)) Assert.Fail($"{this} from {from} on: after {place} of {rows.Count} rows it read [{string.Join(' ', values)}], due were [{string.Join(' ', due)}]. {port}");
            place += values.Length;
        }

        CheckEachSource(expected);
        if (IsClosed) return;
        if (port.MayBreakOff) Assert.InRange(Read() + missed, 0, expected.Count);
        else Assert.Equal(expected.Count, Read() + missed);

        long Read() => _items.Sum(item => item.Dropped + item.Values.Length);
    }

    public override string ToString() =>
        $"{reader.Name} of {port.Port.Name} ({policy}, {Temper}{(awaits ? ", awaits" : "")}{(IsClosed ? ", closed" : "")}{(IsDone ? ", done" : "")}{(reader.IsBlocking ? ", blocks" : "")}): {reader.QueuedBytes} bytes of {reader.Capacity}";

    public void Dispose()
    {
        reader.Dispose();
        if (_wait is { } wait && wait.Done.IsCompletedSuccessfully) wait.Done.GetAwaiter().GetResult()?.Rows.Dispose();
        _wait?.Dispose();
    }

    /// <summary>Rows of one source that come on one way keep their order, whatever comes between them.</summary>
    private void CheckEachSource(List<ModelRow> expected)
    {
        if (port.IsOrdered) return;
        foreach (var source in port.OrderedSources)
        {
            var read = _items.SelectMany(item => item.Values).Where(source.Wrote).ToList();
            Assert.Equal(expected.Select(row => row.Value).Where(source.Wrote).Take(read.Count), read);
        }
    }

    private bool ReadNow()
    {
        switch (reader.TryNext(out var item))
        {
            case ReadOutcome.Rows:
                Take(item);
                return true;
            case ReadOutcome.End:
                return IsDone = true;
            default:
                return false;
        }
    }

    private bool ReadAwaited()
    {
        _wait ??= Wait.For(reader);
        if (!_wait.Done.IsCompleted) return false;
        using var wait = _wait;
        _wait = null;
        if (wait.Done.GetAwaiter().GetResult() is { } item) Take(item);
        else IsDone = true;
        return true;
    }

    private void Take(in StreamItem item)
    {
        using (item.Rows) _items.Add((item.Dropped, Events.Values(item.Rows)));
    }

    /// <summary>A call of NextAsync, looked at without a continuation, so that it is answered where the test expects it.</summary>
    private sealed class Wait(ValueTask<StreamItem?> done, CancellationTokenSource cancellation) : IDisposable
    {
        public ValueTask<StreamItem?> Done => done;

        public CancellationTokenSource Cancellation => cancellation;

        public static Wait For(QueuedReader reader)
        {
            var cancellation = new CancellationTokenSource();
            return new Wait(reader.NextAsync(cancellation.Token), cancellation);
        }

        public void Dispose() => cancellation.Dispose();
    }
}
