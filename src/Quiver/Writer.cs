using System.Collections.Immutable;
using System.Data.Common;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver;

/// <summary>Writes batches into a source. Safe to use from all threads; one call's rows stay together and in order.</summary>
public sealed partial class Writer : IDisposable
{
    private readonly SourceEntry _source;
    private bool _closed;

    internal Writer(SourceEntry source) => _source = source;

    /// <summary>The source's columns.</summary>
    public Schema Schema => _source.Relation.Schema;

    /// <summary>The source's watermark, in UTC; null before the first row with a time, without event time, and after the end.</summary>
    public DateTime? CurrentWatermark => EventTime.ToUtc(Input.CurrentWatermark);

    /// <summary>Whether more than 80 % of the room for rows that wait to be run is taken: soon a write will wait.</summary>
    public bool IsBackpressured => Input.IsBackpressured;

    internal SourceInput Input => _source.Input;

    internal ImmutableArray<TextDictionary?> Dictionaries => _source.Dictionaries;

    /// <summary>Writes rows, waiting for room on this thread. The batch stays the caller's.</summary>
    /// <param name="batch">Rows with the source's columns.</param>
    /// <param name="cancellation">Ends the wait; a batch is written whole or not at all.</param>
    /// <exception cref="QuiverException">Other columns (302), a NULL where none may be (303), no room in time (304), the source or writer is closed (301).</exception>
    public void Write(Batch batch, CancellationToken cancellation = default)
    {
        Check(batch);
        Wrote(Input.Push(batch.Within(), cancellation));
    }

    /// <summary>Writes rows, waiting for room without a thread. The batch stays the caller's.</summary>
    /// <param name="batch">Rows with the source's columns.</param>
    /// <param name="cancellation">Ends the wait; a batch is written whole or not at all.</param>
    /// <exception cref="QuiverException">As <see cref="Write(Batch, CancellationToken)"/>.</exception>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellation = default)
    {
        Check(batch);
        return Push(batch.Within(), cancellation);
    }

    /// <summary>Writes the rows of a data reader, of a query to another database or a <see cref="System.Data.DataTable"/>, waiting for room on this thread.</summary>
    /// <param name="rows">Rows with the source's columns in any order; their names match without case and underscores. A <see cref="DateTime"/> of no kind is taken for UTC: databases store moments without one.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">The columns do not fit (202); a value does not fit its column (303), and the rows before it are written but for the last, up to 8,192; or as <see cref="Write(Batch, CancellationToken)"/>.</exception>
    public long Write(DbDataReader rows, CancellationToken cancellation = default)
    {
        using var read = Reading(rows);
        while (rows.Read())
        {
            read.Add();
            if (read.IsFull) WriteRead(read, cancellation);
        }

        WriteRead(read, cancellation);
        return read.Count;
    }

    /// <summary>As <see cref="Write(DbDataReader, CancellationToken)"/>, waiting for rows and for room without a thread.</summary>
    /// <param name="rows">Rows with the source's columns in any order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<long> WriteAsync(DbDataReader rows, CancellationToken cancellation = default)
    {
        using var read = Reading(rows);
        while (await rows.ReadAsync(cancellation))
        {
            read.Add();
            if (read.IsFull) await WriteReadAsync(read, cancellation);
        }

        await WriteReadAsync(read, cancellation);
        return read.Count;
    }

    /// <summary>Says that no row earlier than a time will come. A time before the current watermark changes nothing.</summary>
    /// <param name="time">The time, in UTC.</param>
    public void Watermark(DateTime time)
    {
        ThrowIfClosed();
        Input.RaiseWatermark(EventTime.FromUtc(time, nameof(time)));
    }

    /// <summary>Ends the source: no row will come. Windows that are open close, and subscriptions end when they have read all.</summary>
    public void End()
    {
        ThrowIfClosed();
        Input.End();
    }

    /// <summary>Closes this writer; the source stays open.</summary>
    public void Dispose()
    {
        _closed = true;
        Interlocked.Exchange(ref _spareRows, null)?.Dispose();
    }

    internal void ThrowIfClosed()
    {
        if (_closed) throw new QuiverException(ErrorCode.WriterClosed, $"This writer of '{_source.Relation.Name}' is closed. Ask the connection for another.");
    }

    private static bool Fits(Schema found, Schema expected)
    {
        var fits = found.Count == expected.Count;
        for (var column = 0; fits && column < expected.Count; column++)
            fits = found[column].Type == expected[column].Type && string.Equals(found[column].Name, expected[column].Name, StringComparison.OrdinalIgnoreCase);
        return fits;
    }

    private DataReaderRows Reading(DbDataReader rows)
    {
        ThrowIfClosed();
        return new DataReaderRows(rows, this);
    }

    private void WriteRead(DataReaderRows rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var batch = rows.Finish();
        if (batch is not null) Write(batch, cancellation);
    }

    private async ValueTask WriteReadAsync(DataReaderRows rows, CancellationToken cancellation)
    {
        using var batch = rows.Finish();
        if (batch is not null) await WriteAsync(batch, cancellation);
    }

    private async ValueTask Push(Batch batch, CancellationToken cancellation) => Wrote(await Input.PushAsync(batch, cancellation));

    /// <summary>Refuses a batch that could not be written.</summary>
    internal void Check(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ThrowIfClosed();
        var expected = Schema;
        if (!ReferenceEquals(batch.Schema, expected) && !Fits(batch.Schema, expected))
            throw new QuiverException(ErrorCode.BatchSchemaMismatch, $"The batch has the columns ({batch.Schema}); {_source.Relation.Described} has ({expected}). Give the batch the source's columns, in its order.");
        for (var column = 0; column < expected.Count; column++)
        {
            if (expected[column].Nullable || batch[column].NullCount == 0) continue;
            var row = Enumerable.Range(0, batch.Length).First(batch[column].IsNull);
            throw new QuiverException(
                ErrorCode.RecordRejected,
                $"Row {row} (from 0) of the batch is NULL in column '{expected[column].Name}', {expected[column].Type}, which is NOT NULL. Give every row a value, or declare the column without NOT NULL. Nothing was written.");
        }
    }
}
