using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;

internal abstract class TestOperator : Operator
{
    public override Schema Schema => Events.Schema;

    public bool Disposed { get; private set; }

    public override bool OnWatermark(int input, long time, Output output)
    {
        output.Watermark(time);
        return true;
    }

    public override Frozen Freeze() => Frozen.None;

    public override void Restore(StateReader reader)
    {
    }

    public override void Dispose()
    {
        Disposed = true;
        base.Dispose();
    }

    protected sealed class FrozenLongs(long[] values) : Frozen
    {
        public override void Write(StateWriter writer) => writer.WriteAll<long>(values);

        public override void Dispose()
        {
        }
    }
}

/// <summary>Keeps the rows whose value passes a test.</summary>
internal sealed class Where(Func<long, bool> test) : TestOperator
{
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        var rows = new List<int>();
        var values = batch[1].Values<long>().All;
        for (var row = 0; row < batch.Length; row++)
            if ((batch.Selection is null || batch.Selection.Rows.Contains(row)) && test(values[row])) rows.Add(row);
        output.Emit(batch.With(Selecting.Rows([.. rows])));
        return true;
    }
}

/// <summary>Counts and sums by tumbling window, once, when it closes: (window start, 1000 · count + sum). Late rows go to the late port, as they are.</summary>
internal sealed class LateWindows(long size) : TestOperator
{
    private readonly SortedDictionary<long, (long Count, long Sum)> _open = [];
    private long _watermark = Watermark.None;

    /// <summary>The numbers of rows refused as late.</summary>
    public List<long> LateNumbers { get; } = [];

    public override long NextDeadline => _watermark switch
    {
        Watermark.None => Watermark.None + 1,
        Watermark.End => Watermark.End,
        _ => StartOf(_watermark) + size,
    };

    /// <summary>The window that a time lies in.</summary>
    public long StartOf(long time) => time - (time % size + size) % size;

    public override bool OnBatch(int input, Batch batch, Output output)
    {
        var times = batch[0].Values<long>();
        var values = batch[1].Values<long>().All;
        var late = new List<(long?, long)>();
        for (var row = 0; row < batch.Length; row++)
        {
            if (batch.Selection is not null && !batch.Selection.Rows.Contains(row)) continue;
            long? time = times.IsNull(row) ? null : times.All[row];
            var start = time is null ? 0 : StartOf(time.Value);
            if (time is null || start + size <= _watermark)
            {
                late.Add((time, values[row]));
                LateNumbers.Add(batch.FirstSequence + row);
                continue;
            }

            _open[start] = _open.TryGetValue(start, out var sum) ? (sum.Count + 1, sum.Sum + values[row]) : (1, values[row]);
        }

        if (late.Count > 0) output.Late(Events.Of([.. late]));
        return true;
    }

    public override bool OnWatermark(int input, long time, Output output)
    {
        _watermark = time;
        var closed = _open.TakeWhile(window => window.Key + size <= time).ToList();
        if (closed.Count > 0)
        {
            output.Emit(Events.Of([.. closed.Select(window => ((long?)window.Key, 1000 * window.Value.Count + window.Value.Sum))]));
            foreach (var window in closed) _open.Remove(window.Key);
        }

        output.Watermark(time);
        return true;
    }

    public override Frozen Freeze() => new FrozenLongs([_watermark, .. _open.SelectMany(window => new[] { window.Key, window.Value.Count, window.Value.Sum })]);

    public override void Restore(StateReader reader)
    {
        var values = reader.ReadAll<long>();
        _watermark = values[0];
        for (var i = 1; i < values.Length; i += 3) _open[values[i]] = (values[i + 1], values[i + 2]);
    }
}

/// <summary>The running sum of all rows, once a step, when it changed.</summary>
internal sealed class RunningSum : TestOperator
{
    private long _sum;
    private long _told;
    private long _watermark = Watermark.None;

    public int Steps { get; private set; }

    public override bool OnBatch(int input, Batch batch, Output output)
    {
        _sum += Events.Values(batch).Sum();
        return true;
    }

    public override bool OnWatermark(int input, long time, Output output)
    {
        _watermark = time;
        return true;
    }

    public override bool ActsOnStepEnd => true;

    public override bool OnStepEnd(Output output)
    {
        Steps++;
        if (_sum != _told) output.Emit(Events.Of((null, _sum)));
        _told = _sum;
        output.Watermark(_watermark);
        return true;
    }

    public override Frozen Freeze() => new FrozenLongs([_sum, _told, _watermark]);

    public override void Restore(StateReader reader)
    {
        var values = reader.ReadAll<long>();
        (_sum, _told, _watermark) = (values[0], values[1], values[2]);
    }
}

/// <summary>Each row several times, each copy a batch of its own, as far as there is credit.</summary>
internal sealed class Amplify(int times) : TestOperator
{
    private readonly Queue<long> _left = new();

    public int Stops { get; private set; }

    public override bool OnBatch(int input, Batch batch, Output output)
    {
        foreach (var value in Events.Values(batch))
            for (var i = 0; i < times; i++) _left.Enqueue(value);
        return Resume(output);
    }

    public override bool Resume(Output output)
    {
        while (_left.TryPeek(out var value))
        {
            if (!output.HasCredit)
            {
                Stops++;
                return false;
            }

            _left.Dequeue();
            output.Emit(Events.Of((null, value)));
        }

        return true;
    }
}

/// <summary>Passes rows on until one has a certain value; then it fails.</summary>
internal sealed class FailAt(long value) : TestOperator
{
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (Events.Values(batch).Contains(value)) throw new QuiverException(ErrorCode.QueryFailed, $"Value {value} came.");
        output.Emit(batch.Share());
        return true;
    }
}

/// <summary>Passes rows on, and lets a test look at each batch and watermark within the step.</summary>
internal sealed class Tap(Action<Batch> batch, Action<long>? watermark = null) : TestOperator
{
    public override bool OnBatch(int input, Batch rows, Output output)
    {
        batch(rows);
        output.Emit(rows.Share());
        return true;
    }

    public override bool OnWatermark(int input, long time, Output output)
    {
        watermark?.Invoke(time);
        return base.OnWatermark(input, time, output);
    }
}

/// <summary>Passes on the rows of all its inputs; its watermark is the least of those that are not idle, or the greatest when all are.</summary>
internal sealed class Union(int inputs) : TestOperator
{
    private readonly long[] _watermarks = [.. Enumerable.Repeat(Watermark.None, inputs)];
    private readonly bool[] _idle = new bool[inputs];

    public override bool OnBatch(int input, Batch batch, Output output)
    {
        output.Emit(batch.Share());
        return true;
    }

    public override bool OnWatermark(int input, long time, Output output)
    {
        _watermarks[input] = time;
        return Tell(output);
    }

    public override bool OnIdle(int input, bool idle, Output output)
    {
        _idle[input] = idle;
        return Tell(output);
    }

    public override Frozen Freeze() => new FrozenLongs([.. _watermarks, .. _idle.Select(idle => idle ? 1L : 0)]);

    public override void Restore(StateReader reader)
    {
        var values = reader.ReadAll<long>();
        values[..inputs].CopyTo(_watermarks);
        for (var input = 0; input < inputs; input++) _idle[input] = values[inputs + input] != 0;
    }

    private bool Tell(Output output)
    {
        var active = Enumerable.Range(0, inputs).Where(input => !_idle[input]).Select(input => _watermarks[input]).ToList();
        output.Watermark(active.Count == 0 ? _watermarks.Max() : active.Min());
        return true;
    }
}
