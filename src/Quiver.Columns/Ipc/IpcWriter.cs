using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Writes batches as Arrow IPC, a stream or a file: metadata of version 5, little-endian, compressed if the options say so, buffers padded to 64 bytes. Columns are written from where they are. The schema is written with the first batch, which
/// also says which texts are written as dictionaries. Used by one thread at a time; a write that fails on a value writes nothing, one that the stream fails leaves it broken.
/// </summary>
/// <example>
/// <code>
/// using var writer = new IpcWriter(File.Create("trades.arrow"), batch.Schema, new() { Format = IpcFormat.File });
/// writer.Write(batch);
/// writer.Finish();
/// </code>
/// </example>
public sealed class IpcWriter : IDisposable, IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly IpcWriteOptions _options;
    private readonly IpcOutput _output;
    private readonly FlatBuilder _flat = new();
    private readonly IpcCoding?[] _codings; // of each column; null: it is not coded
    private readonly List<(long Position, int Metadata, long Body)> _dictionaryBlocks = [];
    private readonly List<(long Position, int Metadata, long Body)> _recordBlocks = [];
    private readonly IIpcCodec? _codec; // null: buffers are not compressed
    private ImmutableArray<ArrowField> _fields;
    private State _state;

    /// <summary>A writer; nothing is written yet.</summary>
    /// <param name="stream">Where it goes; closed with the writer unless the options say otherwise.</param>
    /// <param name="schema">The columns of the batches.</param>
    /// <param name="options">The form, and how.</param>
    /// <exception cref="ArrowException">A column is of a type that Arrow does not have, or the machine has no library to compress with (306).</exception>
    public IpcWriter(Stream stream, Schema schema, IpcWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        _stream = stream;
        _options = options ?? new IpcWriteOptions();
        if (_options.Compression != IpcCompression.None) _codec = _options.Codecs.Get(IpcCodecs.NumberOf(_options.Compression));
        _output = new IpcOutput(stream);
        Schema = schema;
        _codings = new IpcCoding?[schema.Count];
        _fields = Fields();
    }

    private enum State
    {
        New,
        Writing,
        Finished,
        Broken,
    }

    /// <summary>The columns of the batches.</summary>
    public Schema Schema { get; }

    /// <summary>Bytes of the messages written so far.</summary>
    public long Position => _output.Position;

    /// <summary>Writes rows, waiting on this thread. The batch stays the caller's.</summary>
    /// <param name="batch">Rows of the writer's columns.</param>
    /// <param name="cancellation">Ends the wait between two writes of the stream, which is broken then.</param>
    /// <exception cref="QuiverException">Other columns (302); a value that Arrow has no place for (306); after <see cref="Finish"/> (305).</exception>
    public void Write(Batch batch, CancellationToken cancellation = default) => Done(WriteCore(batch, isAsync: false, cancellation));

    /// <summary>As <see cref="Write"/>, waiting without a thread.</summary>
    /// <param name="batch">Rows of the writer's columns; not to be disposed before the task is done.</param>
    /// <param name="cancellation">Ends the wait; the stream is broken then.</param>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellation = default) => WriteCore(batch, isAsync: true, cancellation);

    /// <summary>Writes out what is kept, so that a reader on the other side has all rows written so far; waits on this thread.</summary>
    public void Flush()
    {
        Done(FlushCore(isAsync: false, default));
        _stream.Flush();
    }

    /// <summary>As <see cref="Flush"/>, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask FlushAsync(CancellationToken cancellation = default)
    {
        await FlushCore(isAsync: true, cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the end, of a file with its index; waits on this thread. Without it a file cannot be read.</summary>
    public void Finish()
    {
        Done(FinishCore(isAsync: false, default));
        _stream.Flush();
    }

    /// <summary>As <see cref="Finish"/>, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait; the stream is broken then.</param>
    public async ValueTask FinishAsync(CancellationToken cancellation = default)
    {
        await FinishCore(isAsync: true, cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes the stream, unless the options say otherwise. What was not finished stays so: whoever reads it sees that the end is missing in a file, and that rows may be missing in a stream.</summary>
    public void Dispose()
    {
        _state = State.Finished;
        if (!_options.LeaveOpen) _stream.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        _state = State.Finished;
        if (!_options.LeaveOpen) await _stream.DisposeAsync().ConfigureAwait(false);
    }

    // What was told to wait on the thread is done.
    private static void Done(ValueTask task) => task.GetAwaiter().GetResult();

    private ImmutableArray<ArrowField> Fields() => [.. Schema.Fields.Select((field, column) => ArrowTypes.Of(field, _codings[column]?.Id))];

    private async ValueTask WriteCore(Batch batch, bool isAsync, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Check(batch);
        if (_state == State.New) ChooseCodings(batch);
        var rows = Encode(batch);
        try
        {
            await Guarded(() => WriteRows(batch.Length, rows, isAsync, cancellation)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var column in rows) column.Dispose();
        }
    }

    private void Check(Batch batch)
    {
        if (_state is State.Finished or State.Broken)
            throw new ArrowException(ErrorCode.ArrowMalformed, _state == State.Broken ? "This writer's stream failed in the middle of a message; what is written cannot go on." : "This writer is finished; make another for more rows.");
        if (!ReferenceEquals(batch.Schema, Schema) && !(batch.Schema.Count == Schema.Count && batch.Schema.Fields.Zip(Schema.Fields).All(pair => pair.First.Type == pair.Second.Type)))
            throw new QuiverException(ErrorCode.BatchSchemaMismatch, $"The batch has the columns ({batch.Schema}); this writer's are ({Schema}). Give each schema a writer.");
    }

    private void ChooseCodings(Batch batch)
    {
        if (!_options.Dictionaries) return;
        for (var column = 0; column < _codings.Length; column++)
        {
            if (batch[column].IsCoded && Schema[column].Type == DataType.Utf8) _codings[column] = new IpcCoding(column, canReplace: _options.Format == IpcFormat.Stream);
        }

        _fields = Fields();
    }

    private ArrowRows[] Encode(Batch batch)
    {
        var rows = new ArrowRows[_fields.Length];
        try
        {
            for (var column = 0; column < rows.Length; column++) rows[column] = ArrowEncoder.Encode(batch[column], _fields[column]);
            return rows;
        }
        catch
        {
            foreach (var column in rows) column?.Dispose();
            throw;
        }
    }

    /// <summary>What fails in here leaves a message half written.</summary>
    private async ValueTask Guarded(Func<ValueTask> write)
    {
        var before = _state;
        _state = State.Broken;
        await write().ConfigureAwait(false);
        _state = before == State.New ? State.Writing : before;
    }

    private async ValueTask WriteRows(int length, ArrowRows[] rows, bool isAsync, CancellationToken cancellation)
    {
        await Begin(isAsync, cancellation).ConfigureAwait(false);
        for (var column = 0; column < rows.Length; column++)
            if (_codings[column] is { } coding) await WriteDictionary(coding, rows[column], isAsync, cancellation).ConfigureAwait(false);

        List<ArrowBytes> body = [];
        var position = Position;
        var (metadata, bytes) = await _output.Write(Message(length, rows, body), body, isAsync, cancellation).ConfigureAwait(false);
        _recordBlocks.Add((position, metadata, bytes));
        if (_options.Format == IpcFormat.Stream) _recordBlocks.Clear(); // a stream has no index, and may be long
        await _output.Flush(isAsync, cancellation).ConfigureAwait(false);
    }

    private async ValueTask Begin(bool isAsync, CancellationToken cancellation)
    {
        if (Position > 0) return;
        if (_options.Format == IpcFormat.File) await _output.Write("ARROW1\0\0"u8.ToArray(), isAsync, cancellation).ConfigureAwait(false);
        _flat.Clear();
        await _output.Write(Message(IpcMetadata.SchemaHeader, IpcSchemaWriter.Write(_flat, _fields), 0), [], isAsync, cancellation).ConfigureAwait(false);
    }

    private async ValueTask WriteDictionary(IpcCoding coding, ArrowRows rows, bool isAsync, CancellationToken cancellation)
    {
        var step = coding.Next(rows);
        if (step.Texts is not null || step.Rows is not null)
        {
            var values = step.Rows is null ? Texts(step) : new ArrowRows { Length = rows.Length, NullCount = rows.NullCount, Buffers = rows.Buffers };
            try
            {
                List<ArrowBytes> body = [];
                var position = Position;
                var (metadata, bytes) = await _output.Write(Message(coding.Id, step.IsDelta, values, body), body, isAsync, cancellation).ConfigureAwait(false);
                if (_options.Format == IpcFormat.File) _dictionaryBlocks.Add((position, metadata, bytes));
            }
            finally
            {
                values.Dispose();
            }
        }

        if (step.Rows is not null) rows.Buffers = [rows.Buffers[0], step.Codes];
        else if (step.Codes.Length > 0) rows.Buffers = [rows.Buffers[0], step.Codes];
    }

    private static ArrowRows Texts(IpcCoding.Step step)
    {
        var (offsets, bytes) = step.Texts!.Snapshot();
        return ArrowRows.Copied(offsets.Span[step.From..(step.To + 1)], bytes.Span);
    }

    private ReadOnlyMemory<byte> Message(int length, ReadOnlySpan<ArrowRows> rows, List<ArrowBytes> body)
    {
        _flat.Clear();
        return Message(IpcMetadata.RecordsHeader, Records(length, rows, body), BodyLength(body));
    }

    private ReadOnlyMemory<byte> Message(long dictionary, bool isDelta, ArrowRows values, List<ArrowBytes> body)
    {
        _flat.Clear();
        var records = Records(values.Length, [values], body);
        _flat.BeginTable();
        _flat.Add(IpcMetadata.DictionaryBatch.Id, dictionary);
        _flat.AddOffset(IpcMetadata.DictionaryBatch.Data, records);
        _flat.Add(IpcMetadata.DictionaryBatch.IsDelta, isDelta);
        return Message(IpcMetadata.DictionaryHeader, _flat.EndTable(), BodyLength(body));
    }

    private ReadOnlyMemory<byte> Message(byte kind, int header, long bodyLength)
    {
        _flat.BeginTable();
        _flat.Add(IpcMetadata.Message.BodyLength, bodyLength);
        _flat.AddOffset(IpcMetadata.Message.Header, header);
        _flat.AddInt16(IpcMetadata.Message.Version, IpcMetadata.V5);
        _flat.Add(IpcMetadata.Message.HeaderType, kind);
        return _flat.Finish(_flat.EndTable());
    }

    private int Records(int length, ReadOnlySpan<ArrowRows> rows, List<ArrowBytes> body)
    {
        List<long> nodes = [];
        List<long> buffers = [];
        long end = 0;
        foreach (var column in rows) Add(column, nodes, buffers, body, ref end);
        var compression = Compression();
        var bufferList = _flat.Structs(CollectionsMarshal.AsSpan(buffers), 2);
        var nodeList = _flat.Structs(CollectionsMarshal.AsSpan(nodes), 2);
        _flat.BeginTable();
        _flat.Add(IpcMetadata.Records.Length, (long)length);
        _flat.AddOffset(IpcMetadata.Records.Nodes, nodeList);
        _flat.AddOffset(IpcMetadata.Records.Buffers, bufferList);
        _flat.AddOffset(IpcMetadata.Records.Compression, compression);
        return _flat.EndTable();
    }

    private int Compression()
    {
        if (_codec is null) return 0;
        _flat.BeginTable();
        _flat.Add(IpcMetadata.Compression.Codec, IpcCodecs.NumberOf(_options.Compression));
        return _flat.EndTable();
    }

    private void Add(ArrowRows rows, List<long> nodes, List<long> buffers, List<ArrowBytes> body, ref long end)
    {
        nodes.Add(rows.Length);
        nodes.Add(rows.NullCount);
        foreach (var buffer in rows.Buffers)
        {
            var bytes = _codec is null || buffer.Length == 0 ? buffer : IpcPacking.Pack(_codec, rows, buffer);
            buffers.Add(end);
            buffers.Add(bytes.Length);
            body.Add(bytes);
            end += bytes.Length + IpcOutput.Padding(bytes.Length);
        }

        foreach (var child in rows.Children) Add(child, nodes, buffers, body, ref end);
    }

    private static long BodyLength(List<ArrowBytes> body)
    {
        long length = 0;
        foreach (var bytes in body) length += bytes.Length + IpcOutput.Padding(bytes.Length);
        return length;
    }

    private async ValueTask FlushCore(bool isAsync, CancellationToken cancellation)
    {
        if (_state is State.Finished or State.Broken) return;
        await Guarded(async () =>
        {
            await Begin(isAsync, cancellation).ConfigureAwait(false);
            await _output.Flush(isAsync, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async ValueTask FinishCore(bool isAsync, CancellationToken cancellation)
    {
        if (_state is State.Finished or State.Broken) return;
        await Guarded(async () =>
        {
            await Begin(isAsync, cancellation).ConfigureAwait(false);
            await _output.Write(new byte[] { 255, 255, 255, 255, 0, 0, 0, 0 }, isAsync, cancellation).ConfigureAwait(false);
            if (_options.Format == IpcFormat.File)
            {
                var footer = Footer();
                await _output.Write(footer, isAsync, cancellation).ConfigureAwait(false);
                await _output.Write(BitConverter.GetBytes(footer.Length), isAsync, cancellation).ConfigureAwait(false);
                await _output.Write("ARROW1"u8.ToArray(), isAsync, cancellation).ConfigureAwait(false);
            }

            await _output.Flush(isAsync, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        _state = State.Finished;
    }

    private ReadOnlyMemory<byte> Footer()
    {
        _flat.Clear();
        var records = Blocks(_recordBlocks);
        var dictionaries = Blocks(_dictionaryBlocks);
        var schema = IpcSchemaWriter.Write(_flat, _fields);
        _flat.BeginTable();
        _flat.AddOffset(IpcMetadata.Footer.Schema, schema);
        _flat.AddOffset(IpcMetadata.Footer.Dictionaries, dictionaries);
        _flat.AddOffset(IpcMetadata.Footer.Records, records);
        _flat.AddInt16(IpcMetadata.Footer.Version, IpcMetadata.V5);
        return _flat.Finish(_flat.EndTable());
    }

    private int Blocks(List<(long Position, int Metadata, long Body)> blocks)
    {
        List<long> numbers = [];
        foreach (var (position, metadata, body) in blocks) numbers.AddRange([position, metadata, body]); // the metadata's length takes 4 bytes, the padding behind it 4 more
        return _flat.Structs(CollectionsMarshal.AsSpan(numbers), 3);
    }
}
