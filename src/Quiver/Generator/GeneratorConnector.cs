using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Runtime;

namespace Quiver.Generator;

/// <summary>Makes rows by number: the same for a seed, whatever the pace and however they are cut into batches.</summary>
internal sealed class GeneratorConnector(GeneratorDefinition definition, GeneratorOptions options, ConnectorTarget target) : Connector(target)
{
    /// <summary>What FROM calls it.</summary>
    public const string Name = "GENERATOR";

    private const int BatchRows = 8_192;

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override void Bring(CancellationToken cancellation)
    {
        ExpectedRows = options.Rows;
        var rows = options.Rows ?? long.MaxValue;
        var clock = Clock();
        for (var row = 0L; row < rows;)
        {
            cancellation.ThrowIfCancellationRequested();
            var due = clock is null ? rows : Math.Min(rows, options.RowsUpTo(clock.Now()));
            if (due <= row)
            {
                clock!.WaitUntil(options.MomentOf(row), cancellation);
                continue;
            }

            var count = (int)Math.Min(due - row, BatchRows);
            Push(Make(row, count), cancellation);
            row += count;
        }
    }

    private Batch Make(long first, int count)
    {
        var columns = new Column[definition.Columns.Count];
        var made = 0;
        try
        {
            for (; made < columns.Length; made++) columns[made] = definition.Columns[made](first, count);
            return new Batch(definition.Schema, [.. columns], count);
        }
        catch (OverflowException error)
        {
            foreach (var column in columns.AsSpan(0, made)) column.Dispose();
            throw new QuiverException(
                ErrorCode.IngestionFailed,
                $"The times of '{definition.Schema[made].Name}', which is {definition.Schema[made].Type}, end near row {first}. Begin earlier with start, or set rows.",
                inner: error);
        }
    }

    private ReplayClock? Clock() => options.Pace switch
    {
        Pace.Unpaced => null,
        Pace.Multiple multiple => new ReplayClock(Time, options.StartMicros, multiple.Factor),
        Pace.Within within => new ReplayClock(Time, options.StartMicros, Math.Max(1e-9, (options.MomentOf(options.Rows!.Value - 1) - options.StartMicros) / within.Duration.TotalMicroseconds)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
