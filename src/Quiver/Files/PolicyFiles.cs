using System.Collections.Concurrent;
using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Records;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Files;

/// <summary>
/// Files whose bad records go by a policy other than to fail: those there were when the source was created. CSV and JSON are read by the loops that read what programs write, as DuckDB's readers tell
/// no bytes of what they leave out.
/// </summary>
internal sealed class PolicyFiles : ConnectorDefinition
{
    private readonly FilesOptions _options;
    private readonly ConcurrentDictionary<string, Looked> _looked = new(StringComparer.Ordinal);

    private PolicyFiles(FilesOptions options, ConnectorRequest request)
    {
        var (clause, declared, source, cancellation) = request;
        _options = options;
        Access = request.Files;
        OnError = request.OnError;
        var pathOffset = clause.Options.Find("path")!.ValueSpan.Offset;
        using var instance = Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = Access.Allowed });
        using var session = instance.Connect();
        Files = [.. FilesReader.FilesOf(session, options, Access, source, pathOffset)];
        foreach (var file in Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Format.Name != "parquet" && FileBytes.IsZstandard(file))
                throw source.Error(ErrorCode.IngestionFailed, pathOffset, $"{file}: Bad records of files compressed by Zstandard have no other policy than ON ERROR FAIL. Unpack the file, or compress it by gzip.");
            Check(session, file, source, pathOffset);
        }

        if (Format.Name == "csv") Quote = FilesReader.HasSingleQuotes(session, Files[0]) ? '\'' : '"';
        Schema = declared!; // what files are looked at for
        var found = declared is null || Format.Name == "json" ? Found(session, source, pathOffset, isNeeded: declared is null) : null;
        Schema = declared ?? found!;
        if (declared is not null && found is not null && Schema.Fields.FirstOrDefault(field => found.IndexOf(field.Name) < 0) is { Name: not null } unknown)
            throw source.Error(ErrorCode.UnknownColumn, pathOffset, Missing.Column(unknown.Name, $"in '{options.Path}'", found));
        if (FaultOf(Files[0]) is { } fault && Files.All(file => FaultOf(file) is not null)) throw Refused(fault, source, pathOffset);
        CheckOrder(session, clause, source);
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <summary>The files, in their order.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Which files may be read.</summary>
    public FilePolicy Access { get; }

    /// <summary>What becomes of bad records.</summary>
    public BadRecords OnError { get; }

    /// <summary>How the files are read.</summary>
    public FileFormat Format => _options.Format;

    /// <summary>How fast rows are replayed.</summary>
    public Pace Pace => _options.Pace;

    /// <summary>SQL terms that rows are replayed in; null for the files' own order.</summary>
    public string? OrderBy => _options.OrderBy;

    /// <summary>What fields of CSV are put between.</summary>
    public char Quote { get; } = '"';

    /// <summary>Bytes of all files, as they lie on the disk; 0 when one of them is gone.</summary>
    public long Bytes => Files.Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0);

    /// <summary>Reads what a statement says.</summary>
    public static PolicyFiles Define(FilesOptions options, ConnectorRequest request) => new(options, request);

    /// <inheritdoc/>
    public override Connector Open(ConnectorTarget target) => new PolicyFilesConnector(this, target);

    /// <summary>Reads the rows, from the beginning.</summary>
    /// <param name="target">What they are rows of.</param>
    /// <param name="noted">What is noted of the files already.</param>
    public FileRows Rows(RecordTarget target, NotedFaults noted) => Format.Name == "parquet" ? new ParquetFileRows(this, target, noted) : new TextFileRows(this, target, noted);

    /// <summary>What keeps a file from being read at all: it is empty, damaged, or has other columns. Null: nothing does.</summary>
    public FileFault? FaultOf(string file) => Look(file).Fault;

    /// <summary>What stands between the fields of a CSV file.</summary>
    public char DelimiterOf(string file) => (char)Look(file).Delimiter;

    /// <summary>The columns of a Parquet file without a fault.</summary>
    public Schema ColumnsOf(string file) => Look(file).Columns!;

    /// <summary>The rows in the order of the replay, out of a relation that has them in the files' order.</summary>
    /// <param name="relation">SQL of the relation.</param>
    /// <param name="pacedBy">SQL of the time that a paced replay follows, added as a last column; null adds none.</param>
    public string Replay(string relation, string? pacedBy)
    {
        var names = string.Join(", ", Schema.Fields.Select(column => DuckDb.Sql.Identifier(column.Name)));
        var columns = pacedBy is null ? names : $"{names}, CAST({pacedBy} AS TIMESTAMP) AS __paced_by";
        return OrderBy is { } order
            ? $"SELECT {columns} FROM (SELECT *, row_number() OVER () AS __row FROM {relation}) ORDER BY {order}, __row"
            : $"SELECT {columns} FROM {relation}";
    }

    private Looked Look(string file) => _looked.GetOrAdd(file, path => Format.Name switch
    {
        "csv" => LookAtCsv(path),
        "parquet" => LookAtParquet(path),
        _ => new Looked(null, 0, null),
    });

    private Looked LookAtCsv(string file)
    {
        var delimiter = CsvFaults.Delimiter(() => FileBytes.Open(file), Schema);
        var names = CsvFaults.Header(() => FileBytes.Open(file), delimiter, out var fault).ConvertAll(name => name.Trim());
        if (fault is null && names.Count == 0) fault = new FileFault(1, 1, $"Found an empty file, expected the columns {Expected()}.");
        fault ??= Absent(names) is { } column ? new FileFault(1, 1, $"There is no column '{column}' in the first line ({string.Join((char)delimiter, names)}), expected the columns {Expected()}.") { Name = column } : null;
        fault ??= CsvHeader.Match(names, Schema, "", UnknownFields.Ignore, out _) is { } wrong ? new FileFault(1, 1, wrong) : null;
        return new Looked(fault, delimiter, null);
    }

    private Looked LookAtParquet(string file)
    {
        if (FilesDiagnosis.EndsAsParquet(file) is { } wrong) return new Looked(new FileFault(0, 0, wrong), 0, null);
        using var instance = Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = Access.Allowed });
        using var session = instance.Connect();
        try
        {
            var found = FilesReader.Describe(session, $"SELECT * FROM read_parquet({DuckDb.Sql.Literal(file)})");
            var fault = Absent(found.Fields.Select(field => field.Name)) is not { } column ? null
                : new FileFault(0, 0, $"There is no column '{column}' ({string.Join(", ", found.Fields.Select(field => field.Name))}), expected the columns {Expected()}.") { Name = column };
            return new Looked(fault, 0, found);
        }
        catch (DuckDbException error)
        {
            return new Looked(new FileFault(0, 0, $"Found a damaged Parquet file: {DuckDb.Plans.QueryErrors.Sentence(error.Message)}"), 0, null);
        }
    }

    /// <summary>A column of the source that is not among some names; null when all are.</summary>
    private string? Absent(IEnumerable<string> names)
    {
        var there = names.ToList();
        return Schema.Fields.FirstOrDefault(field => !there.Exists(name => ColumnMatch.Find([field], name) == 0))?.Name;
    }

    private string Expected() => string.Join(", ", Schema.Fields.Select(field => field.Name));

    /// <summary>The columns that DuckDB finds where it leaves out what it cannot read; null when it finds none, and they need not be found.</summary>
    private Schema? Found(Session session, SourceText source, int pathOffset, bool isNeeded)
    {
        var options = Format.Name switch { "csv" => $", ignore_errors = true, quote = '{(Quote == '\'' ? "''" : "\"")}'", "json" => ", ignore_errors = true", _ => "" };
        try
        {
            var found = FilesReader.Describe(session, $"SELECT * FROM {Format.Function}({DuckDb.Sql.Literal(_options.Path)}{options})");
            return isNeeded || Format.Name != "json" || found is not [{ Name: "json" }] ? found : null; // records that are no objects hide the names of those that are
        }
        catch (DuckDbException error)
        {
            if (!isNeeded) return null;
            throw new QueryException(
                ErrorCode.IngestionFailed,
                $"The columns of '{_options.Path}' are not to be found: {DuckDb.Plans.QueryErrors.Sentence(error.Message)} Declare them.",
                source.Place(pathOffset),
                inner: error);
        }
    }

    private QueryException Refused(FileFault fault, SourceText source, int pathOffset)
    {
        var place = fault.Line > 0 ? $":{fault.Line}:{fault.Column}" : "";
        return new QueryException(fault.Name is null ? ErrorCode.IngestionFailed : ErrorCode.UnknownColumn, $"{Files[0]}{place}: {fault.Message}", source.Place(pathOffset));
    }

    /// <summary>Whether a file may be read: links in folders may lead elsewhere.</summary>
    private void Check(Session session, string file, SourceText source, int pathOffset)
    {
        if (Access.AllowsAll) return;
        try
        {
            session.QueryText("SELECT CAST(size AS VARCHAR) FROM read_blob($1)", file);
        }
        catch (DuckDbException error) when (Access.Refusal(error.Message) is { } refusal)
        {
            throw new QueryException(ErrorCode.IngestionFailed, refusal, source.Place(pathOffset), inner: error);
        }
    }

    private void CheckOrder(Session session, ConnectorClause clause, SourceText source)
    {
        var nothing = string.Join(", ", Schema.Fields.Select(field => $"CAST(NULL AS {field.Type}) AS {DuckDb.Sql.Identifier(field.Name)}"));
        try
        {
            using var statement = session.Prepare(Replay($"(SELECT {nothing})", Pace is Pace.Unpaced ? null : OrderBy));
        }
        catch (DuckDbException error)
        {
            var reason = error.Error.Name is { } name && error.Code == ErrorCode.UnknownColumn ? Missing.Column(name, "in the source", Schema) : DuckDb.Plans.QueryErrors.Sentence(error.Message);
            var option = clause.Options.Find("order_by") ?? clause.Options.Find("path")!;
            throw new QueryException(ErrorCode.QueryFailed, $"The rows cannot be ordered by '{OrderBy}': {reason}", source.Place(option.ValueSpan.Offset), inner: error);
        }
    }

    /// <summary>What a look at a file found.</summary>
    /// <param name="Fault">What keeps it from being read; null: nothing.</param>
    /// <param name="Delimiter">Of CSV, what stands between fields.</param>
    /// <param name="Columns">Of Parquet, its columns.</param>
    private sealed record Looked(FileFault? Fault, byte Delimiter, Schema? Columns);
}
