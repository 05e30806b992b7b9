using System.Data;
using Quiver.Columns;

namespace Quiver;

public sealed partial class Writer
{
    private ObjectRows? _spareRows; // of a call that is over, so that rows that come one by one make few objects

    /// <summary>Writes a row of named values, waiting for room on this thread.</summary>
    /// <param name="row">Values by the names of columns, case and underscores aside. null and <see cref="DBNull"/> are NULL, and so is a column that no name means; lists are sequences, maps dictionaries, and structs dictionaries or objects with such members.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">A name means no column (202); a value does not fit its column (303); or as <see cref="Write(Batch, CancellationToken)"/>. Nothing was written.</exception>
    public void Write(IReadOnlyDictionary<string, object?> row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var batch = One(row);
        Write(batch, cancellation);
    }

    /// <summary>As <see cref="Write(IReadOnlyDictionary{string, object?}, CancellationToken)"/>, waiting for room without a thread.</summary>
    /// <param name="row">Values by the names of columns.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask WriteAsync(IReadOnlyDictionary<string, object?> row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var batch = One(row);
        await WriteAsync(batch, cancellation);
    }

    /// <summary>Writes rows of named values, waiting for room on this thread.</summary>
    /// <param name="rows">The rows, each as of <see cref="Write(IReadOnlyDictionary{string, object?}, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As of a single row, whose number the message names; the rows before it are written but for the last, up to 8,192.</exception>
    public long Write(IEnumerable<IReadOnlyDictionary<string, object?>> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAll(rows, static (batch, row) => batch.Add(row), cancellation);
    }

    /// <summary>Writes rows of named values as they come, waiting for them and for room without a thread. Those that are there already are written together.</summary>
    /// <param name="rows">The rows, each as of <see cref="Write(IReadOnlyDictionary{string, object?}, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As of a single row, whose number the message names; the rows before it are written but for those that waited to be written together.</exception>
    public async Task<long> WriteAsync(IAsyncEnumerable<IReadOnlyDictionary<string, object?>> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ThrowIfClosed();
        using var batch = new ObjectRows(this);
        await using var source = rows.GetAsyncEnumerator(cancellation);
        while (true)
        {
            var next = source.MoveNextAsync();
            if (!next.IsCompleted) await FlushAsync();
            if (!await next) break;
            batch.Add(source.Current);
            if (batch.IsFull) await FlushAsync();
        }

        await FlushAsync();
        return batch.Count;

        async ValueTask FlushAsync()
        {
            using var full = batch.Finish();
            if (full is not null) await WriteAsync(full, cancellation);
        }
    }

    /// <summary>Writes a row of values in the order of the columns, waiting for room on this thread.</summary>
    /// <param name="values">A value for each column; null and <see cref="DBNull"/> are NULL.</param>
    /// <exception cref="QuiverException">There are more values than columns or fewer (202); a value does not fit its column (303); or as <see cref="Write(Batch, CancellationToken)"/>. Nothing was written.</exception>
    public void WriteRow(params ReadOnlySpan<object?> values)
    {
        ThrowIfClosed();
        var rows = Rent();
        try
        {
            rows.Add(values);
            using var batch = rows.Finish();
            Write(batch!);
        }
        finally
        {
            Return(rows);
        }
    }

    /// <summary>Writes rows of values in the order of the columns, waiting for room on this thread.</summary>
    /// <param name="rows">The rows, each as of <see cref="WriteRow"/>.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As of a single row, whose number the message names; the rows before it are written but for the last, up to 8,192.</exception>
    public long WriteRows(IEnumerable<object?[]> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return WriteAll(rows, static (batch, row) => batch.Add(row), cancellation);
    }

    /// <summary>Writes columns, waiting for room on this thread.</summary>
    /// <param name="columns">Arrays of one length by the names of columns, case and underscores aside: <c>double[]</c>, <c>string[]</c>, <c>DateTime[]</c> …, or <c>object[]</c>. A column that no name means is NULL in each row.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">Names, types or lengths do not fit (202), and nothing was written; a value does not fit its column (303), and the rows of earlier batches, of 8,192 each, are written; or as <see cref="Write(Batch, CancellationToken)"/>.</exception>
    public long WriteColumns(IReadOnlyDictionary<string, Array> columns, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ThrowIfClosed();
        using var values = new ObjectColumns(columns, this);
        while (values.Next() is { } batch)
        {
            using (batch) Write(batch, cancellation);
        }

        return values.Length;
    }

    /// <summary>Writes the rows of a table, but for those that are deleted, waiting for room on this thread.</summary>
    /// <param name="table">Rows with the source's columns in any order; their names match without case and underscores.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As <see cref="Write(System.Data.Common.DbDataReader, CancellationToken)"/>.</exception>
    public long Write(DataTable table, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var reader = table.CreateDataReader();
        return Write(reader, cancellation);
    }

    /// <summary>As <see cref="Write(DataTable, CancellationToken)"/>, waiting for room without a thread.</summary>
    /// <param name="table">Rows with the source's columns in any order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<long> WriteAsync(DataTable table, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        await using var reader = table.CreateDataReader();
        return await WriteAsync(reader, cancellation);
    }

    private Batch One(IReadOnlyDictionary<string, object?> row)
    {
        ThrowIfClosed();
        var rows = Rent();
        try
        {
            rows.Add(row);
            return rows.Finish()!;
        }
        finally
        {
            Return(rows);
        }
    }

    private long WriteAll<TRow>(IEnumerable<TRow> rows, Action<ObjectRows, TRow> add, CancellationToken cancellation)
    {
        ThrowIfClosed();
        using var batch = new ObjectRows(this);
        foreach (var row in rows)
        {
            add(batch, row);
            if (batch.IsFull) WriteAdded(batch, cancellation);
        }

        WriteAdded(batch, cancellation);
        return batch.Count;
    }

    private void WriteAdded(ObjectRows rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var batch = rows.Finish();
        if (batch is not null) Write(batch, cancellation);
    }

    private ObjectRows Rent() => Interlocked.Exchange(ref _spareRows, null) ?? new ObjectRows(this);

    private void Return(ObjectRows rows)
    {
        rows.Reset();
        if (_closed) rows.Dispose();
        else Interlocked.Exchange(ref _spareRows, rows)?.Dispose();
    }
}
