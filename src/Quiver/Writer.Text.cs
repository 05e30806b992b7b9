using System.IO.Pipelines;
using System.Text;
using Quiver.Records;

namespace Quiver;

public sealed partial class Writer
{
    /// <summary>Writes records from JSON: the objects of one array, one object, or objects that follow each other, such as one a line (NDJSON). All of them or, when one is bad, none.</summary>
    /// <param name="json">
    /// The text. Names of fields are matched to columns without case and underscores; a column without a field is NULL. Values become what DuckDB's cast makes of their text; arrays go into lists; objects
    /// and arrays for VARCHAR and JSON columns stay as they are written.
    /// </param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it, and nothing is written, unless rows are on their way already.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">A record is bad, and the policy is to fail (303): nothing was written; or as <see cref="Write(Columns.Batch, CancellationToken)"/>.</exception>
    public long WriteJson(string json, JsonOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        return WriteJson(Encoding.UTF8.GetBytes(json), options, cancellation);
    }

    /// <summary>As <see cref="WriteJson(string, JsonOptions, CancellationToken)"/>, from UTF-8.</summary>
    /// <param name="utf8">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public long WriteJson(ReadOnlySpan<byte> utf8, JsonOptions? options = null, CancellationToken cancellation = default) => Write(utf8, JsonFeed, options, cancellation);

    /// <summary>Writes records from JSON as they come, in batches, waiting for bytes and for room on this thread: see <see cref="WriteJson(string, JsonOptions, CancellationToken)"/>.</summary>
    /// <param name="utf8">The text in UTF-8; stays open.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">A record is bad, and the policy is to fail (303): the message says how many rows were written before, which is none for up to 8,192; or as <see cref="Write(Columns.Batch, CancellationToken)"/>.</exception>
    public long WriteJson(Stream utf8, JsonOptions? options = null, CancellationToken cancellation = default) => Write(utf8, JsonFeed, options, cancellation);

    /// <summary>As <see cref="WriteJson(Stream, JsonOptions, CancellationToken)"/>, waiting without a thread. Rows that are there are written before more is waited for.</summary>
    /// <param name="utf8">The text in UTF-8; stays open.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> WriteJsonAsync(Stream utf8, JsonOptions? options = null, CancellationToken cancellation = default) => WriteAsync(utf8, JsonFeed, options, cancellation);

    /// <summary>As <see cref="WriteJsonAsync(Stream, JsonOptions, CancellationToken)"/>, from a pipe, which is completed by its owner.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> WriteJsonAsync(PipeReader utf8, JsonOptions? options = null, CancellationToken cancellation = default) => WriteAsync(utf8, JsonFeed, options, cancellation);

    /// <summary>Writes records from CSV (RFC 4180). All of them or, when one is bad, none.</summary>
    /// <param name="csv">
    /// The text. Its first record has the names of the columns, unless the options say otherwise; they are matched without case and underscores, and columns it does not name are NULL. A field
    /// without anything is NULL, <c>""</c> an empty text; values become what DuckDB's cast makes of their text.
    /// </param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it, and nothing is written, unless rows are on their way already.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">The header does not fit the source (202); a record is bad, and the policy is to fail (303): nothing was written; or as <see cref="Write(Columns.Batch, CancellationToken)"/>.</exception>
    public long WriteCsv(string csv, CsvOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(csv);
        return WriteCsv(Encoding.UTF8.GetBytes(csv), options, cancellation);
    }

    /// <summary>As <see cref="WriteCsv(string, CsvOptions, CancellationToken)"/>, from UTF-8.</summary>
    /// <param name="utf8">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public long WriteCsv(ReadOnlySpan<byte> utf8, CsvOptions? options = null, CancellationToken cancellation = default) => Write(utf8, CsvFeed, options, cancellation);

    /// <summary>Writes records from CSV as they come, in batches, waiting for bytes and for room on this thread: see <see cref="WriteCsv(string, CsvOptions, CancellationToken)"/>.</summary>
    /// <param name="utf8">The text in UTF-8; stays open.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">The header does not fit the source (202); a record is bad, and the policy is to fail (303): the message says how many rows were written before, which is none for up to 8,192.</exception>
    public long WriteCsv(Stream utf8, CsvOptions? options = null, CancellationToken cancellation = default) => Write(utf8, CsvFeed, options, cancellation);

    /// <summary>As <see cref="WriteCsv(Stream, CsvOptions, CancellationToken)"/>, waiting without a thread. Rows that are there are written before more is waited for.</summary>
    /// <param name="utf8">The text in UTF-8; stays open.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> WriteCsvAsync(Stream utf8, CsvOptions? options = null, CancellationToken cancellation = default) => WriteAsync(utf8, CsvFeed, options, cancellation);

    /// <summary>As <see cref="WriteCsvAsync(Stream, CsvOptions, CancellationToken)"/>, from a pipe, which is completed by its owner.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="options">How it is read; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public Task<long> WriteCsvAsync(PipeReader utf8, CsvOptions? options = null, CancellationToken cancellation = default) => WriteAsync(utf8, CsvFeed, options, cancellation);

    private static long Write<TOptions>(ReadOnlySpan<byte> utf8, Func<TOptions?, TextFeed> open, TOptions? options, CancellationToken cancellation)
        where TOptions : class
    {
        using var feed = open(options);
        return feed.Write(utf8, cancellation);
    }

    private static long Write<TOptions>(Stream utf8, Func<TOptions?, TextFeed> open, TOptions? options, CancellationToken cancellation)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(utf8);
        using var feed = open(options);
        return feed.Write(utf8, cancellation);
    }

    private static async Task<long> WriteAsync<TOptions>(Stream utf8, Func<TOptions?, TextFeed> open, TOptions? options, CancellationToken cancellation)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(utf8);
        using var feed = open(options);
        return await feed.WriteAsync(utf8, cancellation);
    }

    private static async Task<long> WriteAsync<TOptions>(PipeReader utf8, Func<TOptions?, TextFeed> open, TOptions? options, CancellationToken cancellation)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(utf8);
        await using var stream = utf8.AsStream(leaveOpen: true);
        return await WriteAsync(stream, open, options, cancellation);
    }

    internal TextFeed JsonFeed(JsonOptions? options)
    {
        ThrowIfClosed();
        options ??= new JsonOptions();
        var rows = new RecordRows(_source.Records, new ErrorRows(_source.Errors), options.OnError ?? _source.OnError, options.Origin ?? "JSON");
        return new TextFeed(this, new JsonRecords(rows, options));
    }

    internal TextFeed CsvFeed(CsvOptions? options)
    {
        ThrowIfClosed();
        options ??= new CsvOptions();
        if (options.Delimiter == options.Quote) throw new ArgumentException($"Fields cannot be separated and quoted by the same character, '{options.Quote}'.", nameof(options));
        var rows = new RecordRows(_source.Records, new ErrorRows(_source.Errors), options.OnError ?? _source.OnError, options.Origin ?? "CSV");
        return new TextFeed(this, new CsvRecords(rows, options));
    }
}
