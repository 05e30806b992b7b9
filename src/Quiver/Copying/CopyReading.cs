using System.Globalization;
using System.IO.Compression;
using Quiver.Arrow;
using Quiver.Asking;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Files;
using Quiver.Queries;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Copying;

/// <summary>
/// Reads the files of a COPY … FROM into a source. They are read twice where a wrong record ends it: first to see that all fit, then to write them, so that a copy that fails writes nothing,
/// and yet files may be larger than memory.
/// </summary>
internal sealed class CopyReading
{
    private const string HowToIgnore = "UNKNOWN_FIELDS ignore";

    private readonly CopyFromStatement _copy;
    private readonly SourceText _source;
    private readonly SourceEntry _target;
    private readonly CopyFormat _format;
    private readonly int[]? _columns; // that the files' columns are; null: by their names
    private readonly CsvOptions _csv = new();
    private readonly JsonOptions _json = new();
    private readonly bool? _isZipped; // null: by the ending

    /// <summary>Reads what a statement says.</summary>
    /// <param name="copy">The statement.</param>
    /// <param name="source">The text.</param>
    /// <param name="target">The source that takes the rows.</param>
    /// <param name="columns">Its columns that the files' columns are, in this order; null: by their names.</param>
    /// <param name="file">The path or pattern.</param>
    /// <exception cref="QueryException">An option is unknown, or has a value that does not fit.</exception>
    public CopyReading(CopyFromStatement copy, SourceText source, SourceEntry target, int[]? columns, string file)
    {
        (_copy, _source, _target, _columns) = (copy, source, target, columns);
        _format = CopyFormats.Of(copy.Options, file, copy.Path, source);
        if (columns is not null && _format is CopyFormat.Json or CopyFormat.Arrow or CopyFormat.Arrows)
            throw Wrong(copy.Columns[0].Span, $"Columns are listed for {Described}, which names its own. Leave the list out, or choose columns by INSERT INTO {target.Relation.Name} SELECT …");
        var isText = _format is CopyFormat.Csv or CopyFormat.Json;
        if (copy.OnError is { } clause && !isText) throw Wrong(clause.Span, $"ON ERROR is for records of CSV and JSON; values of {Described} have types. Remove the clause.");
        BadRecords? onError = copy.OnError?.Policy switch { ErrorPolicy.Skip => BadRecords.Skip, ErrorPolicy.NullField => BadRecords.NullField, ErrorPolicy.Fail => BadRecords.Fail, _ => null };
        Fails = !isText || (onError ?? target.OnError) == BadRecords.Fail;

        Known(_format switch
        {
            CopyFormat.Csv => ["FORMAT", "HEADER", "DELIMITER", "DELIM", "SEP", "QUOTE", "NULL", "NULLSTR", "COMPRESSION", "UNKNOWN_FIELDS"],
            CopyFormat.Json => ["FORMAT", "COMPRESSION", "UNKNOWN_FIELDS"],
            _ => ["FORMAT"],
        });
        var unknown = Choice("UNKNOWN_FIELDS", "refuse", "ignore") == "ignore" ? UnknownFields.Ignore : UnknownFields.Refuse;
        if (_format == CopyFormat.Json) _json = new JsonOptions { OnError = onError, UnknownFields = unknown, HowToIgnore = HowToIgnore };
        if (_format == CopyFormat.Csv)
        {
            _csv = new CsvOptions
            {
                Delimiter = Sign("a delimiter", CopyWriting.HasTabs(file) ? '\t' : ',', "DELIMITER", "DELIM", "SEP"),
                Quote = Sign("a quote", '"', "QUOTE"),
                HasHeader = Flag("HEADER") ?? true,
                NullText = copy.Options.Find("NULL", "NULLSTR")?.Text ?? "",
                OnError = onError,
                UnknownFields = unknown,
                Columns = columns,
                HowToIgnore = HowToIgnore,
            };
            if (_csv.Delimiter == _csv.Quote) throw Wrong(copy.Options.Find("DELIMITER", "DELIM", "SEP", "QUOTE")!.KeySpan, $"Fields cannot be separated and quoted by the same character, {_csv.Quote}; choose another.");
        }

        _isZipped = Choice("COMPRESSION", "auto", "none", "uncompressed", "gzip") switch { "gzip" => true, "none" or "uncompressed" => false, _ => null };
    }

    /// <summary>Whether a record that does not fit ends it.</summary>
    public bool Fails { get; }

    private string Described => _format switch { CopyFormat.Parquet => "Parquet", CopyFormat.Csv => "CSV", CopyFormat.Json => "JSON", _ => "Arrow data" };

    /// <summary>Reads the files once.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="writer">Where the rows go.</param>
    /// <param name="writes">Whether they are written, or only looked at.</param>
    /// <param name="asking">Reads Parquet.</param>
    /// <param name="running">What stops it, and is told how far it is.</param>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="QuiverException">A record does not fit, or a file cannot be read.</exception>
    public long Read(IReadOnlyList<string> files, Writer writer, bool writes, AskingInstance asking, RunningQuery running)
    {
        var rows = 0L;
        foreach (var file in files)
        {
            running.Token.ThrowIfCancellationRequested();
            rows += _format switch
            {
                CopyFormat.Parquet => ReadParquet(file, writer, writes, asking, running),
                CopyFormat.Csv or CopyFormat.Json => ReadText(file, writer, writes, running.Token),
                _ => ReadArrow(file, writer, writes, running.Token),
            };
            if (writes) running.Rows = rows;
        }

        return rows;
    }

    private long ReadText(string file, Writer writer, bool writes, CancellationToken cancellation)
    {
        using var stream = Open(file);
        if (!writes && stream is FileStream { CanSeek: false })
            throw new QuiverException(ErrorCode.IngestionFailed, $"'{file}' can be read only once, and COPY reads a file twice, first to see that all of it fits. Write ON ERROR SKIP, which reads it once, or copy it to a file first.");
        using var feed = _format == CopyFormat.Csv ? writer.CsvFeed(_csv with { Origin = file }) : writer.JsonFeed(_json with { Origin = file });
        try
        {
            return writes ? feed.Write(stream, cancellation) : feed.Check(stream, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw new QuiverException(ErrorCode.IngestionFailed, $"{file}: Found damaged compressed data: {error.Message}", inner: error);
        }
    }

    private Stream Open(string file)
    {
        if (file.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) && _isZipped is null)
            throw new QuiverException(ErrorCode.IngestionFailed, $"'{file}' is compressed by Zstandard, which COPY does not read. Ask DuckDB: INSERT INTO {_target.Relation.Name} BY NAME SELECT * FROM read_{_format.ToString().ToLowerInvariant()}({DuckDb.Sql.Literal(file)}).");
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return _isZipped ?? file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private long ReadArrow(string file, Writer writer, bool writes, CancellationToken cancellation)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            using var reader = IpcReader.Open(stream, new IpcReadOptions { LeaveOpen = true }, cancellation);
            var fit = new ArrowFit(reader.Schema, writer.Schema, _target.Relation.Described);
            var rows = 0L;
            while (reader.Read(cancellation) is { } batch)
            {
                using (batch)
                {
                    using var fitting = fit.Of(batch);
                    if (writes) writer.Write(fitting, cancellation);
                    else writer.Check(fitting);
                    rows += batch.Length;
                }
            }

            return rows;
        }
        catch (QuiverException error) when (error.Code is ErrorCode.ArrowMalformed or ErrorCode.ArrowUnsupported or ErrorCode.BatchSchemaMismatch)
        {
            throw new QuiverException(error.Code, $"{file}: {error.Message}", error.Detail, error);
        }
    }

    private long ReadParquet(string file, Writer writer, bool writes, AskingInstance asking, RunningQuery running)
    {
        Schema? found = null;
        try
        {
            using (var all = asking.Open(From(file), [], readsNow: false, running)) found = all.Schema;
            using var query = asking.Open($"SELECT {Casts(file, found)} {From(file)}", [], readsNow: false, running);
            using var reader = query.Start();
            var rows = 0L;
            while (reader.Next(running.Token) is { } batch)
            {
                using (batch)
                {
                    using var fitting = new Batch(writer.Schema, [.. batch.Columns.Select(column => column.Share())], batch.Length);
                    if (writes) writer.Write(fitting, running.Token);
                    else CheckNulls(fitting, file, rows);
                    rows += batch.Length;
                }
            }

            return rows;
        }
        catch (DuckDbException error) when (error.Code != ErrorCode.QueryCancelled)
        {
            var options = new FilesOptions(file, FileFormat.Named("parquet")!, OrderBy: null, Pace.Max);
            throw new FilesDiagnosis(options, [file], declared: null).Explain(error, found is null ? null : Wanted(found))
                ?? new QuiverException(ErrorCode.IngestionFailed, $"'{file}' cannot be read as Parquet: {DuckDb.Plans.QueryErrors.Sentence(error.Message)} Nothing was written.", inner: error);
        }

        static string From(string file) => $"FROM read_parquet({DuckDb.Sql.Literal(file)})";
    }

    /// <summary>The file's columns with the types that they become.</summary>
    private Schema Wanted(Schema found) =>
        new(found.Fields.Select((field, place) => field with { Type = _target.Relation.Schema[_columns?[place] ?? ColumnMatch.Find(_target.Relation.Schema, field.Name)].Type }));

    private static void CheckNulls(Batch batch, string file, long before)
    {
        for (var column = 0; column < batch.Schema.Count; column++)
        {
            var field = batch.Schema[column];
            if (field.Nullable || batch[column].NullCount == 0) continue;
            var row = before + Enumerable.Range(0, batch.Length).First(batch[column].IsNull);
            throw new QuiverException(ErrorCode.RecordRejected, string.Create(CultureInfo.InvariantCulture, $"{file}, row {row}, column '{field.Name}': NULL cannot go into a column that is NOT NULL. Nothing was written."));
        }
    }

    /// <summary>The source's columns, each from the file's column that is meant, or NULL.</summary>
    private string Casts(string file, Schema found)
    {
        var schema = _target.Relation.Schema;
        var from = new string?[schema.Count];
        if (_columns is not null && _columns.Length != found.Count)
            throw new QuiverException(ErrorCode.SchemaMismatch, $"'{file}' has {Counted(found.Count)}, and {_columns.Length} are listed: {string.Join(", ", found.Fields.Select(field => field.Name))}. List a column of the source for each.");
        for (var place = 0; place < found.Count; place++)
        {
            var name = found[place].Name;
            var column = _columns is not null ? _columns[place] : ColumnMatch.Find(schema, name);
            if (column < 0)
                throw new QuiverException(ErrorCode.UnknownColumn, $"{file}: {Missing.Column(name, $"in {_target.Relation.Described}", schema)} Choose columns by INSERT INTO {_target.Relation.Name} BY NAME SELECT …");
            if (from[column] is not null) throw new QuiverException(ErrorCode.SchemaMismatch, $"{file}: Two of its columns are meant for column '{schema[column].Name}'. Choose one by INSERT INTO {_target.Relation.Name} BY NAME SELECT …");
            from[column] = DuckDb.Sql.Identifier(name);
        }

        if (from.All(column => column is null)) throw new QuiverException(ErrorCode.SchemaMismatch, $"'{file}' has no columns.");
        return string.Join(", ", schema.Fields.Select((field, column) => $"CAST({from[column] ?? "NULL"} AS {field.Type}) AS {DuckDb.Sql.Identifier(field.Name)}"));
    }

    private static string Counted(int columns) => columns == 1 ? "1 column" : $"{columns} columns";

    private void Known(params string[] keys)
    {
        foreach (var option in _copy.Options.Items)
        {
            if (keys.Contains(option.Key, StringComparer.OrdinalIgnoreCase)) continue;
            var function = _format is CopyFormat.Arrow or CopyFormat.Arrows ? null : $"read_{_format.ToString().ToLowerInvariant()}";
            var cure = option.Key.ToUpperInvariant() switch
            {
                "IGNORE_ERRORS" or "STORE_REJECTS" => "write ON ERROR SKIP behind the options; errors('source') has the records left out",
                _ when Suggestions.Nearest(option.Key, keys) is { } nearest => $"did you mean {nearest}?",
                _ when function is null => "remove it",
                _ => $"remove it, or let DuckDB read: INSERT INTO {_target.Relation.Name} BY NAME SELECT * FROM {function}('…', {option.Key.ToLowerInvariant()} = …)",
            };
            throw Wrong(option.KeySpan, TokenReader.Sentence($"Found the option {option.Key}, expected {string.Join(", ", keys)} for {Described}", cure));
        }
    }

    private bool? Flag(string key) => _copy.Options.Find(key) is not { } option ? null
        : option.IsOn ?? throw Wrong(option.ValueSpan, $"Found {option.Sql} for {option.Key}, expected TRUE or FALSE.");

    private string? Choice(string key, params string[] choices)
    {
        if (_copy.Options.Find(key) is not { } option) return null;
        return choices.FirstOrDefault(choice => choice.Equals(option.Text, StringComparison.OrdinalIgnoreCase))
            ?? throw Wrong(option.Sql is null ? option.KeySpan : option.ValueSpan, $"Found {option.Sql ?? "nothing"} for {option.Key}, expected {string.Join(", ", choices[..^1])} or {choices[^1]}.");
    }

    private char Sign(string what, char otherwise, params string[] keys)
    {
        if (_copy.Options.Find(keys) is not { } option) return otherwise;
        return option.Text switch
        {
            @"\t" => '\t',
            [> '\0' and < '\x7f' and not '\r' and not '\n' and var sign] => sign,
            _ => throw Wrong(option.Sql is null ? option.KeySpan : option.ValueSpan, $"Found {option.Sql ?? "nothing"} for {option.Key}, expected {what} of one ASCII character, such as ';'."),
        };
    }

    private QueryException Wrong(TextSpan span, string message) => _source.Error(ErrorCode.QueryFailed, span.Offset, message);
}
