using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Tests.Interleavings;

/// <summary>A row that a port puts out.</summary>
/// <param name="Sequence">The number of the row, or of the change of the graph, that brought it.</param>
/// <param name="Value">Its value, which says the source it comes from.</param>
internal readonly record struct ModelRow(long Sequence, long Value);

/// <summary>What a port puts out, by the log alone: known once everything written was run.</summary>
internal abstract class ModelPort
{
    /// <summary>The port.</summary>
    public abstract Port Port { get; }

    /// <summary>The sources that its rows come from.</summary>
    public abstract IReadOnlySet<ModelSource> Sources { get; }

    /// <summary>Whether the order of rows of different sources is that of the log.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>The sources whose rows keep their order: they come on one way.</summary>
    public abstract IEnumerable<ModelSource> OrderedSources { get; }

    /// <summary>Whether it can be read and subscribed to.</summary>
    public abstract bool IsAlive { get; }

    /// <summary>Whether a source it depends on was dropped, so that it may have ended at any row.</summary>
    public bool MayBreakOff => Sources.Any(source => source.IsDropped);

    /// <summary>All it puts out.</summary>
    public abstract List<ModelRow> Rows();
}

/// <summary>A row of a source, as a writer of records takes it.</summary>
internal readonly record struct ModelEvent(DateTime Ts, long V);

/// <summary>A source and what was written to it.</summary>
internal sealed class ModelSource(SourceInput input, int number) : ModelPort, IDisposable
{
    private const int Span = 1_000_000;

    private static readonly ImmutableArray<TextDictionary?> NoTexts = [.. Runtime.Events.Schema.Fields.Select(_ => (TextDictionary?)null)];

    private readonly List<(Task<long> Last, long First, int Count)> _writes = [];
    private readonly RowWriter<ModelEvent> _rows = new(Runtime.Events.Schema, NoTexts);
    private GatheredRows<ModelEvent>? _gathered;
    private long _next = (long)number * Span;

    /// <summary>The source.</summary>
    public SourceInput Input => input;

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Whether it was ended.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether it takes rows.</summary>
    public bool TakesRows => !IsDropped && !IsEnded;

    /// <summary>Whether a writer waits.</summary>
    public bool HasWaiter => _writes.Exists(write => !write.Last.IsCompleted);

    /// <summary>The writes, by their first value.</summary>
    public IEnumerable<Task<long>> Writes => _writes.Select(write => write.Last);

    public override Port Port => input.Port;

    public override IReadOnlySet<ModelSource> Sources => new HashSet<ModelSource> { this };

    public override bool IsOrdered => true;

    public override IEnumerable<ModelSource> OrderedSources => [this];

    public override bool IsAlive => !IsDropped;

    /// <summary>Writes rows that follow those before.</summary>
    public Task<long> Write(int count, CancellationToken token)
    {
        var write = input.PushAsync(Runtime.Events.Numbers(_next, count), token).AsTask();
        _writes.Add((write, _next, count));
        _next += count;
        return write;
    }

    /// <summary>Writes a row that follows those before, as a writer of records does: it gathers with others while nobody waits for rows.</summary>
    /// <returns>Whether it gathered; else it is among the writes.</returns>
    public bool WriteOne(CancellationToken token, out Task<long> done)
    {
        _gathered ??= new GatheredRows<ModelEvent>(input, _rows);
        var isGathered = _gathered.TryWrite(new ModelEvent(DateTime.UnixEpoch.AddMicroseconds(_next), _next));
        if (!isGathered)
        {
            _gathered.End();
            done = Write(1, token);
            return false;
        }

        done = Task.FromResult(input.Graph.Engine.Sequence.Newest); // nobody else writes in between
        _writes.Add((done, _next++, 1));
        return true;
    }

    public void Dispose()
    {
        _gathered?.Dispose();
        _rows.Dispose();
    }

    /// <summary>Whether a value is one of this source's.</summary>
    public bool Wrote(long value) => value / Span == number;

    public override string ToString() =>
        $"{input.Name}{(IsDropped ? ", dropped" : "")}{(IsEnded ? ", ended" : "")}";

    public override List<ModelRow> Rows()
    {
        var rows = new List<ModelRow>();
        foreach (var (last, first, count) in _writes)
            if (last.IsCompletedSuccessfully)
                for (var row = 0; row < count; row++) rows.Add(new ModelRow(last.Result - count + 1 + row, first + row));
        Assert.True(rows.Zip(rows.Skip(1)).All(pair => pair.First.Sequence < pair.Second.Sequence), $"What was written to '{input.Name}' did not keep its order.");
        return IsDropped ? rows[..(int)input.Rows] : rows;
    }
}
