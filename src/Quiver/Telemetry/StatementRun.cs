using System.Diagnostics;
using System.Globalization;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Telemetry;

/// <summary>One statement as listeners see it: an activity, a duration, a line in the log. Nobody listening it is empty, and costs nothing.</summary>
internal readonly struct StatementRun
{
    private readonly IConnectionEvents? _events;
    private readonly Activity? _activity;
    private readonly string? _operation; // null: nobody listens
    private readonly string? _sql;
    private readonly string? _connection;
    private readonly long _started;

    private StatementRun(IConnectionEvents? events, string operation, string? sql, string? connection)
    {
        _events = events;
        _operation = operation;
        _sql = sql;
        _connection = connection;
        _activity = Instruments.Activities.StartActivity(operation, ActivityKind.Internal); // the engine is in the process: no client of another one
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag("db.system.name", "quiver").SetTag("db.operation.name", operation).SetTag("db.query.text", sql);
            if (connection is not null) _activity.SetTag("db.namespace", connection);
        }

        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>A statement begins.</summary>
    /// <param name="options">Of the connection.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="source">The text it is in.</param>
    public static StatementRun Begin(QuiverOptions options, Statement statement, SourceText source)
    {
        var events = options.Events is { SeesStatements: true } told ? told : null;
        if (events is null && !Instruments.AreWatched) return default;
        var sql = events is not null || Instruments.Activities.HasListeners() ? source[statement.Span].ToString() : null;
        return new StatementRun(events, OperationOf(statement), sql, options.Name);
    }

    /// <summary>It is done.</summary>
    /// <param name="rows">Rows it answered or wrote.</param>
    public void Done(long rows)
    {
        if (_operation is null) return;
        var took = Stopwatch.GetElapsedTime(_started);
        if (_activity is { } activity)
        {
            activity.SetTag("db.response.returned_rows", rows);
            activity.Dispose();
        }

        Record(took, error: null);
        _events?.Executed(_operation, _sql!, took, rows);
    }

    /// <summary>It failed.</summary>
    public void Failed(Exception error)
    {
        if (_operation is null) return;
        var took = Stopwatch.GetElapsedTime(_started);
        var code = error is QuiverException known ? ((int)known.Code).ToString(CultureInfo.InvariantCulture) : error.GetType().FullName!;
        if (_activity is { } activity)
        {
            activity.SetStatus(ActivityStatusCode.Error, error.Message).SetTag("error.type", code);
            if (error is QuiverException) activity.SetTag("db.response.status_code", code);
            activity.Dispose();
        }

        Record(took, code);
        _events?.Failed(_operation, _sql!, took, error);
    }

    private void Record(TimeSpan took, string? error)
    {
        if (!Instruments.QueryDuration.Enabled) return;
        var tags = new TagList { { "db.system.name", "quiver" }, { "db.operation.name", _operation } };
        if (_connection is not null) tags.Add("db.namespace", _connection);
        if (error is not null) tags.Add("error.type", error);
        Instruments.QueryDuration.Record(took.TotalSeconds, tags);
    }

    /// <summary>A statement's first words, as listeners see them.</summary>
    private static string OperationOf(Statement statement) => statement switch
    {
        SelectStatement => "SELECT",
        SubscribeStatement => "SUBSCRIBE",
        InsertStatement => "INSERT",
        CreateSourceStatement => "CREATE SOURCE",
        CreateStreamStatement => "CREATE STREAM",
        DropStatement { Kind: ObjectKind.Source } => "DROP SOURCE",
        DropStatement => "DROP STREAM",
        ShowStatement => "SHOW",
        CopyToStatement or CopyFromStatement => "COPY",
        AttachStatement => "ATTACH",
        DetachStatement => "DETACH",
        DescribeStatement => "DESCRIBE",
        ExplainStatement => "EXPLAIN",
        DuckDbStatement other => other.Verb,
        _ => "STATEMENT",
    };
}
