using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver;

/// <summary>The rows that a typed writer writes one by one. Used by one thread at a time, but for what closes the record.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
/// <param name="source">Where they go.</param>
/// <param name="rows">Turns them into batches; nobody else does so while the record is open.</param>
internal sealed class GatheredRows<T>(SourceInput source, RowWriter<T> rows) : OpenRows(source)
{
    /// <summary>Adds a row to the record that is open, or opens one with it. False: the row was not written, and is to be written at once, with the errors that may have.</summary>
    public bool TryWrite(in T row)
    {
        if (TryBeginRow())
        {
            var (isWritten, isFull) = (false, false);
            try
            {
                isWritten = TryAdd(in row, out isFull);
            }
            finally
            {
                EndRow(); // whatever a row does, a null one say: others wait for the record
            }

            if (isFull) Flush();
            if (isWritten) return true;
        }

        return TryOpenWith(in row);
    }

    /// <inheritdoc/>
    protected override long TextBytes => rows.TextBytes;

    /// <inheritdoc/>
    protected override Batch Finish() => rows.Finish();

    private bool TryAdd(in T row, out bool isFull)
    {
        isFull = false;
        var before = rows.Length;
        if (!TryAppend(in row)) return false;
        if (TryEndRow(out isFull)) return true;
        rows.Truncate(before);
        return false;
    }

    private bool TryOpenWith(in T row)
    {
        if (TryBeginOpen() is not { } mailbox) return false;
        var isAdded = false;
        try
        {
            isAdded = TryAppend(in row);
        }
        finally
        {
            EndOpen(mailbox, isAdded);
        }

        return isAdded;
    }

    // What does not fit is refused where the row is written at once.
    private bool TryAppend(in T row)
    {
        try
        {
            rows.Append(in row);
            return true;
        }
        catch (QuiverException)
        {
            return false;
        }
    }
}
