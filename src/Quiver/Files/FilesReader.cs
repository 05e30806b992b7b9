using System.Globalization;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Copying;
using Quiver.DuckDb;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Files;

/// <summary>Reads files through DuckDB: their columns, and their rows in the order asked for.</summary>
internal sealed class FilesReader : ConnectorDefinition
{
    private readonly FilesOptions _options;
    private readonly FilesDiagnosis _diagnosis;
    private readonly string _scan;
    private readonly string _table; // the rows in any order
    private readonly string _fileOrder;
    private readonly Schema _found;

    /// <summary>Finds the files and settles the columns.</summary>
    /// <param name="options">What the statement says.</param>
    /// <param name="request">The statement.</param>
    /// <exception cref="QueryException">No file is there or may be read, or a declared column is not in them.</exception>
    public FilesReader(FilesOptions options, ConnectorRequest request)
    {
        var (clause, declared, source, cancellation) = request;
        _options = options;
        Access = request.Files;
        var pathOffset = clause.Options.Find("path")!.ValueSpan.Offset;
        using var instance = Instance.Open(new InstanceOptions { Threads = 1, AllowedFolders = Access.Allowed });
        using var session = instance.Connect();
        var files = FilesOf(session, options, Access, source, pathOffset);
        var numbering = options.Format.NumbersRows && options.OrderBy is not null ? ", file_row_number = true" : "";
        _fileOrder = files.Length == 1 ? "file_row_number" : "filename, file_row_number"; // a name sorted along with each row takes more than the row
        cancellation.ThrowIfCancellationRequested();
        _diagnosis = new FilesDiagnosis(options, files, declared);
        var quoting = Quoting(session, files[0]);
        var found = Found(session, quoting, source, pathOffset);
        Schema = declared ?? found;
        if (_diagnosis.Misread(Schema, found) is { } wrong) throw new QueryException(wrong.Code, wrong.Message, source.Place(pathOffset), wrong.Detail, wrong);
        foreach (var field in Schema.Fields)
        {
            if (found.IndexOf(field.Name) < 0)
            {
                throw source.Error(
                    ErrorCode.UnknownColumn,
                    pathOffset,
                    Missing.Column(field.Name, $"in '{options.Path}'", found));
            }
        }

        _found = found;
        var typing = quoting + Typing();
        _table = $"{options.Format.Function}({DuckDb.Sql.Literal(options.Path)}{typing})";
        _scan = $"{options.Format.Function}({DuckDb.Sql.Literal(options.Path)}{typing}{numbering}{(numbering.Length > 0 && files.Length > 1 ? ", filename = true" : "")})";

        CheckOrder(session, clause, source);
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <summary>Reads what a statement says.</summary>
    public static ConnectorDefinition Define(ConnectorRequest request)
    {
        var options = FilesOptions.Read(request.Clause, request.Source);
        return request.OnError == BadRecords.Fail ? new FilesReader(options, request) : PolicyFiles.Define(options, request);
    }

    /// <inheritdoc/>
    public override Connector Open(ConnectorTarget target) => new FilesConnector(this, target);

    /// <summary>How fast rows are replayed.</summary>
    public Pace Pace => _options.Pace;

    /// <summary>The rows in any order, as a query asked of the source reads them.</summary>
    public string Select => $"SELECT {Columns} FROM {_table}";

    /// <summary>The rows in the order of the replay.</summary>
    /// <param name="pacedBy">SQL of the time that a paced replay follows, added as a last column; null adds none.</param>
    public string Replay(string? pacedBy)
    {
        var columns = pacedBy is null ? Columns : $"{Columns}, CAST({pacedBy} AS TIMESTAMP) AS __paced_by";
        if (_options.OrderBy is not { } order) return $"SELECT {columns} FROM {_scan}";
        return _options.Format.NumbersRows
            ? $"SELECT {columns} FROM {_scan} ORDER BY {order}, {_fileOrder}"
            : $"SELECT {columns} FROM (SELECT *, row_number() OVER () AS __row FROM {_scan}) ORDER BY {order}, __row";
    }

    /// <summary>The time that a paced replay follows: the order of the replay when it is one term, else the event time.</summary>
    /// <param name="eventTime">The event-time column; null without one.</param>
    public string? PacedBy(string? eventTime) => _options.OrderBy ?? (eventTime is null ? null : DuckDb.Sql.Identifier(eventTime));

    /// <summary>First and last time of a replay, in microseconds; null when the files have no row with a time.</summary>
    public (long First, long Last)? Span(Session session, string pacedBy, CancellationToken cancellation) => Span(session, pacedBy, _scan, cancellation);

    /// <summary>First and last time of the rows of a relation, in microseconds; null when none has a time.</summary>
    public static (long First, long Last)? Span(Session session, string pacedBy, string relation, CancellationToken cancellation)
    {
        using var statement = session.Prepare($"SELECT min(epoch_us(CAST({pacedBy} AS TIMESTAMP))), max(epoch_us(CAST({pacedBy} AS TIMESTAMP))) FROM {relation}");
        using var reader = new BatchReader(statement.Execute(cancellation));
        using var batch = reader.Next(cancellation)!;
        var first = batch[0].Values<long>();
        var last = batch[1].Values<long>();
        return first.IsNull(0) ? null : (first.All[0], last.All[0]);
    }

    /// <summary>How many rows there are, from the files' own books where they keep them; null when they cannot be counted, as something in them is wrong.</summary>
    public long? CountRows(Session session, CancellationToken cancellation)
    {
        try
        {
            using var statement = session.Prepare($"SELECT CAST(count(*) AS VARCHAR) FROM {_scan}");
            using var counted = statement.Execute(cancellation);
            using var chunk = counted.NextChunk(cancellation)!;
            return long.Parse(chunk.Text(column: 0, row: 0)!, CultureInfo.InvariantCulture);
        }
        catch (DuckDbException error) when (error.Code != ErrorCode.QueryCancelled)
        {
            return null; // the rows before the wrong one are read all the same
        }
    }

    /// <summary>What is wrong in the files, and where, when DuckDB could not read them; null when it could, and the error is another.</summary>
    public QuiverException? Explain(DuckDbException error) => Explain(error, Schema);

    /// <summary>Which files may be read.</summary>
    public FilePolicy Access { get; }

    private string Columns => string.Join(", ", Schema.Fields.Select(column => $"CAST({Value(column)} AS {column.Type}) AS {DuckDb.Sql.Identifier(column.Name)}"));

    /// <summary>A column of the files. Of JSON values that are of several types a text is the text itself, without quotes.</summary>
    private string Value(Field column)
    {
        var name = DuckDb.Sql.Identifier(column.Name);
        return column.Type == DataType.Utf8 && _found.IndexOf(column.Name) is >= 0 and var index && _found[index].Type == DataType.Json ? $"({name} ->> '$')" : name;
    }

    /// <summary>
    /// CSV files are read with double quotes unless their beginning has single ones: DuckDB looks at the beginning alone, finds no quotes, and would take a quoted field that comes later apart.
    /// </summary>
    private string Quoting(Session session, string file)
    {
        if (_options.Format.Function != "read_csv") return "";
        return HasSingleQuotes(session, file) ? "" : ", quote = '\"'";
    }

    /// <summary>Whether the beginning of a CSV file has single quotes around fields.</summary>
    public static bool HasSingleQuotes(Session session, string file)
    {
        try
        {
            return session.QueryText("SELECT Quote FROM sniff_csv($1)", file) == "'";
        }
        catch (DuckDbException)
        {
            return false; // reading it will say what is wrong
        }
    }

    /// <summary>
    /// CSV columns whose declared type is not what the beginning of the file looks like are read as declared: 007 stays a text, and what does not fit is refused with its line.
    /// Of times the form that was found is kept, as it need not be the one that SQL writes.
    /// </summary>
    private string Typing()
    {
        if (_options.Format.Function != "read_csv") return "";
        var typed = Schema.Fields.Where(column => _found[_found.IndexOf(column.Name)].Type is var type && type != column.Type && !(IsTime(type) && IsTime(column.Type)))
            .Select(column => $"{DuckDb.Sql.Literal(_found[_found.IndexOf(column.Name)].Name)}: '{column.Type}'").ToList();
        return typed.Count == 0 ? "" : $", types = {{{string.Join(", ", typed)}}}";
    }

    private static bool IsTime(DataType type) => type.Kind is TypeKind.Date or TypeKind.Time or TypeKind.Timestamp;

    // A file that may not be read is not looked into, either.
    private QuiverException? Explain(DuckDbException error, Schema? schema) =>
        Access.Refusal(error.Message) is { } refusal ? new QuiverException(ErrorCode.IngestionFailed, refusal, inner: error) : _diagnosis.Explain(error, schema);

    /// <summary>The files that a path means, in their order.</summary>
    /// <exception cref="QueryException">There is none, or one may not be read.</exception>
    public static string[] FilesOf(Session session, FilesOptions options, FilePolicy access, SourceText source, int pathOffset)
    {
        LocalFile.Of(options.Path, message => source.Error(ErrorCode.IngestionFailed, pathOffset, message));
        try
        {
            return session.QueryText("SELECT string_agg(file, chr(10) ORDER BY file) FROM glob($1)", options.Path)?.Split('\n') ?? throw source.Error(
                ErrorCode.IngestionFailed,
                pathOffset,
                $"No file matches '{options.Path}'. Expected a path or a pattern such as 'data/*.{options.Format.Name}', relative to the working directory.");
        }
        catch (DuckDbException error) when (access.Refusal(error.Message) is { } refusal)
        {
            throw new QueryException(ErrorCode.IngestionFailed, refusal, source.Place(pathOffset), inner: error);
        }
    }

    private Schema Found(Session session, string quoting, SourceText source, int pathOffset)
    {
        try
        {
            return Describe(session, $"SELECT * FROM {_options.Format.Function}({DuckDb.Sql.Literal(_options.Path)}{quoting})");
        }
        catch (DuckDbException error)
        {
            var known = Explain(error, schema: null);
            throw new QueryException(
                ErrorCode.IngestionFailed,
                known?.Message ?? $"'{_options.Path}' cannot be read as {_options.Format.Name}: {DuckDb.Plans.QueryErrors.Sentence(error.Message)} Correct the file, or name its format.",
                source.Place(pathOffset),
                known?.Detail,
                error);
        }
    }

    private void CheckOrder(Session session, ConnectorClause clause, SourceText source)
    {
        try
        {
            using var statement = session.Prepare(Replay(pacedBy: Pace is Pace.Unpaced ? null : _options.OrderBy));
        }
        catch (DuckDbException error)
        {
            var reason = error.Error.Name is { } name && error.Code == ErrorCode.UnknownColumn ? Missing.Column(name, "in the files", _found) : DuckDb.Plans.QueryErrors.Sentence(error.Message);
            var option = clause.Options.Find("order_by") ?? clause.Options.Find("path")!;
            throw new QueryException(ErrorCode.QueryFailed, $"The rows cannot be ordered by '{_options.OrderBy}': {reason}", source.Place(option.ValueSpan.Offset), inner: error);
        }
    }

    /// <summary>Names and types of the columns of a SELECT.</summary>
    public static Schema Describe(Session session, string select)
    {
        using var statement = session.Prepare(select);
        return new Schema(Enumerable.Range(0, statement.ColumnCount).Select(column => new Field(statement.ColumnName(column), statement.ColumnType(column).ToColumnType())));
    }
}
