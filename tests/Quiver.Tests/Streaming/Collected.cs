using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

/// <summary>Keeps what an operator puts out, as texts. It can be stingy: then it has credit for one batch, until it is asked to go on.</summary>
internal sealed class Collected(bool isStingy = false) : Output
{
    private bool _hasCredit = true;

    public List<string> Rows { get; } = [];

    public List<long> Weights { get; } = [];

    public List<string> LateRows { get; } = [];

    public List<long> Watermarks { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public override bool HasCredit => _hasCredit;

    public void Renew() => _hasCredit = true;

    public void Clear()
    {
        Rows.Clear();
        Weights.Clear();
    }

    public override void Emit(Batch batch)
    {
        Assert.True(_hasCredit, "A batch was emitted without credit.");
        _hasCredit = !isStingy;
        BatchSizes.Add(batch.Count);
        Assert.NotEqual(0, batch.Count);
        int[] rows = batch.Selection is null ? [.. Enumerable.Range(0, batch.Length)] : batch.Selection.Rows.ToArray();
        foreach (var row in rows)
        {
            Rows.Add(Text(batch, row));
            Weights.Add(batch.Weights?.Values<long>().All[row] ?? 1);
        }

        batch.Dispose();
    }

    public override void Late(Batch rows)
    {
        for (var row = 0; row < rows.Length; row++) LateRows.Add(Text(rows, row));
        rows.Dispose();
    }

    public override void Watermark(long time) => Watermarks.Add(time);

    public static string Text(Batch batch, int row) => Text(batch.Columns.Select(column => Cells.Get(column, row)));

    public static string Text(IEnumerable<object?> values) => string.Join('|', values.Select(value => value switch
    {
        null => "NULL",
        string text => $"'{text}'",
        object?[] items => $"[{Text(items)}]",
        Interval interval => $"{interval.Days}d {interval.Micros}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));
}

/// <summary>Runs one operator as a graph does: cuts batches at deadlines, renews credit, ends steps; and, when asked to, replaces the operator by a restored one between any two steps.</summary>
internal sealed class Runner(Func<Operator> create, bool restores, bool isStingy = false) : IDisposable
{
    private Operator _operator = create();

    public Collected Output { get; } = new(isStingy);

    public Operator Operator => _operator;

    /// <summary>One step: a batch whose event times move the watermark row by row.</summary>
    /// <param name="batch">Disposed here.</param>
    /// <param name="watermark">The watermark before the batch, and after it.</param>
    /// <param name="times">The event times of its rows; null: the batch moves no watermark.</param>
    /// <param name="delay">The source's delay.</param>
    public void Step(Batch batch, ref long watermark, IReadOnlyList<long?>? times = null, long delay = 0)
    {
        var start = 0;
        for (var row = 0; times is not null && row < batch.Length; row++)
        {
            if (times[row] is not { } time) continue;
            watermark = Math.Max(watermark, time < long.MinValue + delay ? long.MinValue : time - delay);
            if (watermark < _operator.NextDeadline) continue;
            Take(batch, start, row + 1, watermark);
            start = row + 1;
            Assert.True(_operator.NextDeadline > watermark || watermark == Quiver.Streaming.Watermark.End);
        }

        Take(batch, start, batch.Length, watermark);
        batch.Dispose();
        EndStep();
    }

    public void Watermark(long time)
    {
        Finish(_operator.OnWatermark(0, time, Output));
        EndStep();
    }

    public void EndStep()
    {
        Finish(_operator.OnStepEnd(Output));
        if (restores) Restore();
    }

    public void Restore()
    {
        using var frozen = _operator.Freeze();
        _operator.Dispose(); // what is frozen stands on its own
        _operator = create();
        StateBytes.Restore(StateBytes.Of(frozen), _operator.Restore);
    }

    public void Dispose() => _operator.Dispose();

    private void Take(Batch batch, int start, int end, long watermark)
    {
        if (end > start)
        {
            using var slice = Slice(batch, start, end);
            Finish(_operator.OnBatch(0, slice, Output));
        }

        Finish(_operator.OnWatermark(0, watermark, Output));
    }

    private void Finish(bool done)
    {
        Output.Renew();
        while (!done)
        {
            done = _operator.Resume(Output);
            Output.Renew();
        }
    }

    private static Batch Slice(Batch batch, int start, int end)
    {
        if (batch.Selection is null) return batch.Slice(start, end - start);
        return batch.With(Selecting.Rows([.. batch.Selection.Rows.ToArray().Where(row => row >= start && row < end)]));
    }
}
