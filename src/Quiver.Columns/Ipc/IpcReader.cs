using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>
/// Reads batches from Arrow IPC, a stream or a file. Bytes are copied once, from the stream into pooled memory that the columns then share; a file in a stream that can seek is read by its index, any other from front to
/// back. Compressed buffers are unpacked, where the machine has the library for it; big-endian data is refused. Used by one thread at a time; a reader that has failed fails again.
/// </summary>
/// <example>
/// <code>
/// using var reader = IpcReader.Open(File.OpenRead("trades.arrow"));
/// while (reader.Read() is { } batch)
/// {
///     using (batch) Console.WriteLine(batch.Length);
/// }
/// </code>
/// </example>
public sealed class IpcReader : IDisposable, IAsyncDisposable, IAsyncEnumerable<Batch>
{
    private const int MagicBytes = 8; // with padding

    private readonly Stream _stream;
    private readonly IpcReadOptions _options;
    private readonly IpcInput _input;
    private IpcDecoder _decoder = null!; // set while it is opened
    private IpcFooter? _footer; // of a file that is read by its index
    private int _nextBlock;
    private bool _ended;
    private bool _disposed;
    private ArrowException? _failure;

    private IpcReader(Stream stream, IpcReadOptions? options)
    {
        _stream = stream;
        _options = options ?? new IpcReadOptions();
        _input = new IpcInput(stream);
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema => _decoder.Schema;

    /// <summary>Whether it is a stream or a file.</summary>
    public IpcFormat Format { get; private set; }

    /// <summary>Opens Arrow IPC and reads its schema, waiting on this thread.</summary>
    /// <param name="stream">A stream or a file, told apart by their first bytes; closed with the reader unless the options say otherwise.</param>
    /// <param name="options">Which columns are read, and how.</param>
    /// <param name="cancellation">Ends the wait between two reads.</param>
    /// <exception cref="ArrowException">It is neither, or damaged (305), or a column is of a type that Quiver has no column for (306).</exception>
    public static IpcReader Open(Stream stream, IpcReadOptions? options = null, CancellationToken cancellation = default) => Done(OpenCore(stream, options, isAsync: false, cancellation));

    /// <summary>As <see cref="Open"/>, waiting without a thread.</summary>
    /// <param name="stream">A stream or a file.</param>
    /// <param name="options">Which columns are read, and how.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static ValueTask<IpcReader> OpenAsync(Stream stream, IpcReadOptions? options = null, CancellationToken cancellation = default) => OpenCore(stream, options, isAsync: true, cancellation);

    /// <summary>Reads the next rows, waiting on this thread.</summary>
    /// <param name="cancellation">Ends the wait between two reads.</param>
    /// <returns>The rows, which the caller owns; null when there are no more.</returns>
    /// <exception cref="ArrowException">The data is damaged (305) or has what Quiver has no place for (306).</exception>
    public Batch? Read(CancellationToken cancellation = default) => Done(ReadCore(isAsync: false, cancellation));

    /// <summary>Reads the next rows, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait. After that the reader is in the middle of a message: dispose it.</param>
    /// <returns>As of <see cref="Read"/>.</returns>
    public ValueTask<Batch?> ReadAsync(CancellationToken cancellation = default) => ReadCore(isAsync: true, cancellation);

    /// <summary>The batches that are left; each is owned by who reads it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch) yield return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _decoder?.Dispose();
        if (!_options.LeaveOpen) _stream.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _decoder?.Dispose();
        if (!_options.LeaveOpen) await _stream.DisposeAsync().ConfigureAwait(false);
    }

    // What was told to wait on the thread is done.
    private static T Done<T>(ValueTask<T> task) => task.GetAwaiter().GetResult();

    private static async ValueTask<IpcReader> OpenCore(Stream stream, IpcReadOptions? options, bool isAsync, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = new IpcReader(stream, options);
        try
        {
            await reader.Begin(isAsync, cancellation).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private async ValueTask Begin(bool isAsync, CancellationToken cancellation)
    {
        var word = new byte[MagicBytes];
        var read = await _input.Fill(word, isAsync, cancellation).ConfigureAwait(false);
        Format = word.AsSpan().StartsWith(IpcFooter.Magic) ? IpcFormat.File : IpcFormat.Stream;
        if (Format == IpcFormat.File && _input.CanSeek)
        {
            await BeginFile(isAsync, cancellation).ConfigureAwait(false);
            return;
        }

        if (read < word.Length) throw ArrowException.Malformed($"This is no Arrow IPC: it has {read} bytes, which is too few for a schema.");
        var message = await _input.Next(Format == IpcFormat.File ? default : word, isAsync, cancellation).ConfigureAwait(false) ?? throw ArrowException.Malformed("This Arrow stream ends before its schema.");
        try
        {
            if (message.HeaderType != IpcMetadata.SchemaHeader) throw ArrowException.Malformed("it is not a schema, which comes first.");
            _decoder = new IpcDecoder(message.Header, message.Metadata.Length, _options);
        }
        catch (ArrowException error) when (error.Position is null)
        {
            throw error.At(message.Position, message.Number);
        }
        finally
        {
            message.Body.Release();
        }
    }

    private async ValueTask BeginFile(bool isAsync, CancellationToken cancellation)
    {
        _footer = await IpcFooter.Read(_input, isAsync, cancellation).ConfigureAwait(false);
        try
        {
            _decoder = new IpcDecoder(_footer.Schema, _footer.Metadata.Length, _options);
        }
        catch (ArrowException error) when (error.Position is null)
        {
            throw new ArrowException(error.Code, $"The footer, at byte {_footer.Position} of the file: {error.Message}", _footer.Position, inner: error);
        }

        foreach (var place in _footer.Dictionaries)
        {
            _input.Seek(place);
            Take(await NextOf(place, IpcMetadata.DictionaryHeader, isAsync, cancellation).ConfigureAwait(false))?.Dispose();
        }
    }

    private async ValueTask<IpcMessage> NextOf(long place, byte kind, bool isAsync, CancellationToken cancellation)
    {
        var message = await _input.Next(default, isAsync, cancellation).ConfigureAwait(false);
        if (message is not null && message.HeaderType == kind) return message;
        message?.Body.Release();
        throw ArrowException.Malformed($"The footer says that there is a {(kind == IpcMetadata.RecordsHeader ? "batch" : "dictionary")} at byte {place} of the file, and there is none.");
    }

    private async ValueTask<Batch?> ReadCore(bool isAsync, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null) throw new ArrowException(_failure.Code, _failure.Message, _failure.Position, _failure.MessageNumber, _failure);
        if (_ended) return null;
        try
        {
            var batch = _footer is null ? await NextOfStream(isAsync, cancellation).ConfigureAwait(false) : await NextOfFile(isAsync, cancellation).ConfigureAwait(false);
            _ended = batch is null;
            return batch;
        }
        catch (ArrowException error)
        {
            _failure = error;
            throw;
        }
    }

    private async ValueTask<Batch?> NextOfStream(bool isAsync, CancellationToken cancellation)
    {
        while (await _input.Next(default, isAsync, cancellation).ConfigureAwait(false) is { } message)
            if (Take(message) is { } batch) return batch;
        return null;
    }

    private async ValueTask<Batch?> NextOfFile(bool isAsync, CancellationToken cancellation)
    {
        if (_nextBlock == _footer!.Records.Length) return null;
        var place = _footer.Records[_nextBlock++];
        _input.Seek(place);
        return Take(await NextOf(place, IpcMetadata.RecordsHeader, isAsync, cancellation).ConfigureAwait(false));
    }

    private Batch? Take(IpcMessage message) => _decoder.Take(message, canReplace: Format == IpcFormat.Stream);
}
