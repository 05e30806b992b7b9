using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Batches drawn from an Arrow C stream, which it has taken over and releases once, when it is disposed. Batches live on after it. Used by one thread at a time.</summary>
public sealed unsafe class ArrowStreamReader : IDisposable, IEnumerable<Batch>
{
    private readonly ImmutableArray<ArrowColumn> _columns;
    private readonly bool _copies;
    private ArrowArrayStream* _stream;
    private bool _ended;

    internal ArrowStreamReader(ArrowArrayStream* stream, bool copies)
    {
        if (stream == null || stream->Release == null) throw ArrowException.Malformed("The stream was released already, or never given.");
        _copies = copies;
        _stream = (ArrowArrayStream*)NativeMemory.Alloc((nuint)sizeof(ArrowArrayStream));
        *_stream = *stream;
        stream->Release = null; // moved, as the interface says
        try
        {
            if (_stream->GetSchema == null || _stream->GetNext == null) throw ArrowException.Malformed("The stream has no function that gives its schema, or none that gives its rows.");
            ArrowSchema schema = default;
            Check(_stream->GetSchema(_stream, &schema));
            try
            {
                _columns = ArrowImport.Columns(&schema);
            }
            finally
            {
                if (schema.Release != null) schema.Release(&schema);
            }

            Schema = ArrowImport.Schema(_columns);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>Draws the next rows; how long that takes is the producer's business.</summary>
    /// <returns>The rows, which the caller owns and disposes: their memory is the producer's until then; null when there are no more.</returns>
    /// <exception cref="ArrowException">The producer failed, or gave what does not fit its schema (305) or has no place here (306). What was drawn is released.</exception>
    public Batch? Read()
    {
        ObjectDisposedException.ThrowIf(_stream == null, this);
        if (_ended) return null;
        ArrowArray array = default;
        Check(_stream->GetNext(_stream, &array));
        _ended = array.Release == null;
        return _ended ? null : ArrowImport.Batch(_columns, Schema, &array, _copies);
    }

    /// <summary>The batches that are left; each is owned by who reads it.</summary>
    public IEnumerator<Batch> GetEnumerator()
    {
        while (Read() is { } batch) yield return batch;
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stream == null) return;
        if (_stream->Release != null) _stream->Release(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
    }

    private void Check(int error)
    {
        if (error == 0) return;
        var text = _stream->GetLastError == null ? null : Marshal.PtrToStringUTF8((nint)_stream->GetLastError(_stream));
        _ended = true;
        throw ArrowException.Malformed(string.Create(CultureInfo.InvariantCulture, $"The producer of the Arrow stream failed with error {error}{(string.IsNullOrEmpty(text) ? "." : $": {text}")}"));
    }
}
