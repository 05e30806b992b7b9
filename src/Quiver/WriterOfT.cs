using Quiver.Columns;

namespace Quiver;

/// <summary>
/// Writes objects into a source as rows: public members are matched to columns by name, Pascal to snake case. Rows are written at once; for many rows give spans. For one thread at a time.
/// </summary>
/// <typeparam name="T">A record, class or struct.</typeparam>
public sealed class Writer<T> : IDisposable
{
    private const int RowsAtOnce = 8_192;

    private readonly RowWriter<T> _rows;

    internal Writer(Writer batches)
    {
        Batches = batches;
        _rows = new RowWriter<T>(batches.Schema, batches.Dictionaries);
    }

    /// <summary>The writer underneath.</summary>
    public Writer Batches { get; }

    /// <summary>Writes a row, waiting for room on this thread.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">A value does not fit its column (303); or as <see cref="Writer.Write"/>.</exception>
    public void Write(in T row, CancellationToken cancellation = default) => Write(new ReadOnlySpan<T>(in row), cancellation);

    /// <summary>Writes rows in order, waiting for room on this thread.</summary>
    /// <param name="rows">The rows. Up to 8,192 are written whole or not at all; more are written in runs of so many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">A value does not fit its column (303), and none of its run was written; or as <see cref="Writer.Write"/>.</exception>
    public void Write(ReadOnlySpan<T> rows, CancellationToken cancellation = default)
    {
        Batches.ThrowIfClosed();
        for (var start = 0; start < rows.Length; start += RowsAtOnce)
        {
            _rows.Append(rows.Slice(start, Math.Min(rows.Length - start, RowsAtOnce)), firstRow: start);
            Batches.Input.Push(_rows.Finish(), cancellation);
        }
    }

    /// <summary>As <see cref="Writer.Watermark"/>.</summary>
    /// <param name="time">The time, in UTC.</param>
    public void Watermark(DateTime time) => Batches.Watermark(time);

    /// <summary>As <see cref="Writer.End"/>.</summary>
    public void End() => Batches.End();

    /// <summary>Closes this writer; the source stays open.</summary>
    public void Dispose()
    {
        _rows.Dispose();
        Batches.Dispose();
    }
}
