using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Runtime;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Files;

/// <summary>Reads files through DuckDB: their columns, and their rows in the order asked for.</summary>
internal sealed class FilesReader : ConnectorDefinition
{
    private readonly FilesOptions _options;
    private readonly string _scan;
    private readonly string _fileOrder;

    /// <summary>Finds the files and settles the columns.</summary>
    /// <param name="options">What the statement says.</param>
    /// <param name="declared">The declared columns; null takes the files'.</param>
    /// <param name="clause">Where errors about them belong.</param>
    /// <param name="source">The statement's text.</param>
    /// <param name="cancellation">Stops the look at the files.</param>
    /// <exception cref="QueryException">No file is there, or a declared column is not in them.</exception>
    public FilesReader(FilesOptions options, Schema? declared, ConnectorClause clause, SourceText source, CancellationToken cancellation)
    {
        _options = options;
        var pathOffset = clause.Options.Find("path")!.ValueSpan.Offset;
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        var files = session.QueryText("SELECT CAST(count(*) AS VARCHAR) FROM glob($1)", options.Path);
        if (files == "0")
            throw source.Error(ErrorCode.IngestionFailed, pathOffset, $"No file matches '{options.Path}'. Expected a path or a pattern such as 'data/*.{options.Format.Name}', relative to the working directory.");
        var numbering = options.Format.NumbersRows && options.OrderBy is not null ? ", file_row_number = true" : "";
        _fileOrder = files == "1" ? "file_row_number" : "filename, file_row_number"; // a name sorted along with each row takes more than the row
        _scan = $"{options.Format.Function}({DuckDb.Sql.Literal(options.Path)}{numbering}{(numbering.Length > 0 && files != "1" ? ", filename = true" : "")})";
        cancellation.ThrowIfCancellationRequested();
        Schema found;
        try
        {
            found = Describe(session, $"SELECT * FROM {options.Format.Function}({DuckDb.Sql.Literal(options.Path)})");
        }
        catch (DuckDbException error)
        {
            throw new QueryException(ErrorCode.IngestionFailed, $"'{options.Path}' cannot be read as {options.Format.Name}: {error.Message}", source.Place(pathOffset), inner: error);
        }

        Schema = declared ?? found;
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

        CheckOrder(session, clause, source);
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <summary>Reads what a statement says.</summary>
    public static FilesReader Define(ConnectorRequest request) =>
        new(FilesOptions.Read(request.Clause, request.Source), request.Columns, request.Clause, request.Source, request.Cancellation);

    /// <inheritdoc/>
    public override Connector Open(SourceInput input, string? eventTime, TimeProvider time) => new FilesConnector(this, input, eventTime, time);

    /// <summary>How fast rows are replayed.</summary>
    public Pace Pace => _options.Pace;

    /// <summary>The rows in any order, as a query asked of the source reads them.</summary>
    public string Select => $"SELECT {Columns} FROM {_options.Format.Function}({DuckDb.Sql.Literal(_options.Path)})";

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
    public (long First, long Last)? Span(Session session, string pacedBy)
    {
        using var statement = session.Prepare($"SELECT min(epoch_us(CAST({pacedBy} AS TIMESTAMP))), max(epoch_us(CAST({pacedBy} AS TIMESTAMP))) FROM {_scan}");
        using var reader = new BatchReader(statement.Execute());
        using var batch = reader.Next()!;
        var first = batch[0].Values<long>();
        var last = batch[1].Values<long>();
        return first.IsNull(0) ? null : (first.All[0], last.All[0]);
    }

    /// <summary>How many rows there are, from the files' own books where they keep them.</summary>
    public long CountRows(Session session) => long.Parse(session.QueryText($"SELECT CAST(count(*) AS VARCHAR) FROM {_scan}")!);

    private string Columns => string.Join(", ", Schema.Fields.Select(column => $"CAST({DuckDb.Sql.Identifier(column.Name)} AS {column.Type}) AS {DuckDb.Sql.Identifier(column.Name)}"));

    private void CheckOrder(Session session, ConnectorClause clause, SourceText source)
    {
        try
        {
            using var statement = session.Prepare(Replay(pacedBy: Pace is Pace.Unpaced ? null : _options.OrderBy));
        }
        catch (DuckDbException error)
        {
            var option = clause.Options.Find("order_by") ?? clause.Options.Find("path")!;
            throw new QueryException(ErrorCode.QueryFailed, $"The rows cannot be ordered by '{_options.OrderBy}': {error.Message}", source.Place(option.ValueSpan.Offset), inner: error);
        }
    }

    private static Schema Describe(Session session, string select)
    {
        using var statement = session.Prepare(select);
        return new Schema(Enumerable.Range(0, statement.ColumnCount).Select(column => new Field(statement.ColumnName(column), statement.ColumnType(column).ToColumnType())));
    }
}
