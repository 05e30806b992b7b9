using Quiver.Columns;
using Quiver.Connectors;

namespace Quiver.Files;

/// <summary>Hands on the rows of a replay, each when its time has come.</summary>
/// <param name="schema">The source's columns.</param>
/// <param name="pace">How fast.</param>
/// <param name="time">The clock.</param>
/// <param name="push">Takes the rows.</param>
internal sealed class PacedReplay(Schema schema, Pace pace, TimeProvider time, Action<Batch, CancellationToken> push)
{
    /// <summary>Hands on all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasTimes">Whether their last column is the time that the pace follows.</param>
    /// <param name="span">First and last of these times; null when no row has one.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Run(ReadAhead rows, bool hasTimes, (long First, long Last)? span, CancellationToken cancellation)
    {
        var clock = Clock(span);
        while (rows.Next() is { } batch)
        {
            if (!hasTimes)
            {
                push(batch, cancellation);
                continue;
            }

            using (batch)
            {
                if (clock is null) push(Without(batch, 0, batch.Length), cancellation);
                else Paced(batch, clock, cancellation);
            }
        }
    }

    private ReplayClock? Clock((long First, long Last)? span)
    {
        if (span is not var (first, last)) return null;
        var factor = pace switch
        {
            Pace.Multiple multiple => multiple.Factor,
            Pace.Within within => Math.Max(1e-9, (last - first) / within.Duration.TotalMicroseconds),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new ReplayClock(time, first, factor);
    }

    /// <summary>Pushes the rows whose time has come, waits, and goes on.</summary>
    private void Paced(Batch batch, ReplayClock clock, CancellationToken cancellation)
    {
        var times = batch[batch.Columns.Length - 1].Values<long>();
        var row = 0;
        while (row < batch.Length)
        {
            var due = clock.Now();
            var end = row;
            while (end < batch.Length && (times.IsNull(end) || times.All[end] <= due)) end++;
            if (end > row)
            {
                push(Without(batch, row, end - row), cancellation);
                row = end;
            }
            else
            {
                clock.WaitUntil(times.All[row], cancellation);
            }
        }
    }

    /// <summary>Some rows, without the last column, which is the pace's.</summary>
    private Batch Without(Batch batch, int start, int length) => new(schema, [.. batch.Columns[..^1].Select(column => column.Slice(start, length))]);
}
