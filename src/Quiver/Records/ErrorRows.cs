using System.Text;
using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Records;

/// <summary>Gathers the rows of <c>errors('source')</c> and writes them. Used by one thread at a time.</summary>
/// <param name="errors">Takes them.</param>
/// <param name="noted">Those that are noted already, of an input that is read more than once; null: it is read once.</param>
internal sealed class ErrorRows(SourceInput errors, NotedFaults? noted = null) : IDisposable
{
    private const int LongestRaw = 64 << 10;
    private const long MostBytes = 1 << 20; // gathered before they are written

    private readonly BatchBuilder _rows = new(Schema);
    private int _count;
    private long _bytes;
    private long _met;

    /// <summary>The columns of <c>errors('source')</c>.</summary>
    public static Schema Schema { get; } = new(
        new Field("noted_at", DataType.Timestamp, Nullable: false),
        new Field("origin", DataType.Utf8, Nullable: false),
        new Field("record", DataType.Int64, Nullable: false),
        new Field("line", DataType.Int64, Nullable: false),
        new Field("position", DataType.Int64, Nullable: false),
        new Field("column_name", DataType.Utf8),
        new Field("code", DataType.Int32, Nullable: false),
        new Field("reason", DataType.Utf8, Nullable: false),
        new Field("outcome", DataType.Utf8, Nullable: false),
        new Field("text", DataType.Utf8, Nullable: false),
        new Field("raw", DataType.Binary, Nullable: false));

    /// <summary>Whether there are as many as should be gathered.</summary>
    public bool IsFull => _bytes >= MostBytes;

    /// <summary>Adds a row.</summary>
    /// <param name="origin">What the input is called.</param>
    /// <param name="record">Number of the record, from 1.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="position">Column in characters, from 1.</param>
    /// <param name="fault">What is wrong there.</param>
    /// <param name="outcome">What became of the record: FAIL, SKIP or NULL FIELD.</param>
    /// <param name="raw">The record's bytes.</param>
    public void Add(string origin, long record, long line, long position, in RecordFault fault, string outcome, ReadOnlySpan<byte> raw)
    {
        if (noted?.IsFirst(_met++) == false) return;
        if (raw.Length > LongestRaw) raw = raw[..LongestRaw];
        _rows[0].Append(DateTime.UnixEpoch.AddMicroseconds(errors.Graph.Engine.Now()));
        _rows[1].Append(origin);
        _rows[2].Append(record);
        _rows[3].Append(line);
        _rows[4].Append(position);
        _rows[5].Append(fault.Column);
        _rows[6].Append((long)ErrorCode.RecordRejected);
        _rows[7].Append(fault.Reason);
        _rows[8].Append(outcome);
        _rows[9].Append(Encoding.UTF8.GetString(raw)); // what is no UTF-8 becomes U+FFFD
        _rows[10].Append(raw);
        _count++;
        _bytes += raw.Length * 2;
    }

    /// <summary>Writes what was gathered.</summary>
    public void Write(CancellationToken cancellation)
    {
        if (Take() is { } batch) errors.Push(batch, cancellation);
    }

    /// <summary>As <see cref="Write"/>, of an input that is read whoever follows its errors: waits for room as long as it takes, and drops them when the source is gone.</summary>
    public void WriteAll(CancellationToken cancellation)
    {
        using var batch = Take();
        while (batch is not null)
        {
            try
            {
                errors.Push(batch.Share(), cancellation);
                return;
            }
            catch (QuiverException error) when (error.Code == ErrorCode.WriteTimeout)
            {
                cancellation.ThrowIfCancellationRequested();
            }
            catch (QuiverException error) when (error.Code == ErrorCode.WriterClosed)
            {
                return;
            }
        }
    }

    /// <summary>As <see cref="WriteAll"/>, for who cannot wait: what finds no room is written when there is some.</summary>
    public void WriteLater()
    {
        if (Take() is { } batch) _ = WriteWhenThereIsRoom(batch);
    }

    private async Task WriteWhenThereIsRoom(Batch batch)
    {
        using var rows = batch;
        while (true)
        {
            try
            {
                await errors.PushAsync(rows.Share());
                return;
            }
            catch (QuiverException error) when (error.Code == ErrorCode.WriteTimeout)
            {
                // whoever follows the errors takes its time
            }
            catch (QuiverException)
            {
                return; // the source is gone, or the connection
            }
        }
    }

    /// <summary>As <see cref="Write"/>, waiting for room without a thread.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        if (Take() is { } batch) await errors.PushAsync(batch, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private Batch? Take()
    {
        if (_count == 0) return null;
        (_count, _bytes) = (0, 0);
        return _rows.Finish();
    }
}
