using Quiver.Queries;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Executes statements, separated by semicolons, one after another. An error stops at its statement; those before it stay done.</summary>
    /// <param name="sql">CREATE, DROP, INSERT, COPY, ATTACH, DETACH, SHOW, DESCRIBE, EXPLAIN, SELECT.</param>
    /// <param name="cancellation">Stops an asked query in the middle, other statements between two; error 402.</param>
    /// <returns>What the last statement did; the caller disposes it if it has rows.</returns>
    /// <exception cref="QueryException">A statement is wrong, with its place in <paramref name="sql"/>.</exception>
    /// <exception cref="QuiverException">It was cancelled (402).</exception>
    public ExecuteResult Execute(string sql, CancellationToken cancellation = default) => Execute(sql, progress: null, cancellation);

    /// <summary>As <see cref="Execute(string, CancellationToken)"/>, telling how far the SELECT or INSERT is that runs.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="progress">Is told ten times a second, from a thread of the pool, while a SELECT or INSERT runs; quick ones tell nothing. Null tells nobody.</param>
    /// <param name="cancellation">Stops an asked query in the middle, other statements between two; error 402.</param>
    public ExecuteResult Execute(string sql, IProgress<QueryProgress>? progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var source = new SourceText(sql);
        var statements = StatementParser.ParseAll(source);
        if (statements.Count == 0) throw source.SyntaxError(0, "The text holds no statement. Expected one, such as SELECT 1.");
        ExecuteResult? last = null;
        foreach (var statement in statements)
        {
            if (cancellation.IsCancellationRequested) throw RunningQuery.CancelledBy(cancellation);
            last?.Dispose();
            last = Execute(statement, source, cancellation, progress);
        }

        return last!;
    }

    /// <summary>As <see cref="Execute(string, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="cancellation">Stops an asked query in the middle, other statements between two.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<ExecuteResult> ExecuteAsync(string sql, CancellationToken cancellation = default) => OnPool(() => Execute(sql, cancellation), cancellation);

    /// <summary>As <see cref="Execute(string, IProgress{QueryProgress}, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="progress">Is told how far the SELECT or INSERT is that runs.</param>
    /// <param name="cancellation">Stops an asked query in the middle, other statements between two.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<ExecuteResult> ExecuteAsync(string sql, IProgress<QueryProgress>? progress, CancellationToken cancellation = default) => OnPool(() => Execute(sql, progress, cancellation), cancellation);

    private ExecuteResult Run(Statement statement, SourceText source, IProgress<QueryProgress>? progress, CancellationToken cancellation)
    {
        ThrowIfClosed();
        RefuseParameters(statement, source);
        switch (statement)
        {
            case SelectStatement select:
                List<string> warnings = [];
                return new ExecuteResult("SELECT", null, 0, Ask(select.Query, source, cancellation, progress, warnings), warnings);
            case InsertStatement insert:
                return Insert(insert, source, progress, cancellation); // it may wait for room, which no statement must do that keeps others waiting
            case CopyToStatement copy:
                return CopyTo(copy, source, cancellation);
            case CopyFromStatement copy:
                return CopyFrom(copy, source, cancellation);
            case SubscribeStatement subscribe:
                throw source.Error(ErrorCode.QueryFailed, subscribe.Span.Offset, "SUBSCRIBE never ends by itself. Read it with Connection.Subscribe, or with ./quiver run.");
        }

        EnterStatements(cancellation);
        try
        {
            return Define(statement, source, cancellation);
        }
        finally
        {
            _statements.Exit();
            EndConnectors();
        }
    }

    /// <summary>Takes the statements' lock, for whoever waits for a statement that looks through files.</summary>
    private void EnterStatements(CancellationToken cancellation)
    {
        while (!_statements.TryEnter(TimeSpan.FromMilliseconds(50)))
            if (cancellation.IsCancellationRequested) throw RunningQuery.CancelledBy(cancellation);
    }

    private ExecuteResult Define(Statement statement, SourceText source, CancellationToken cancellation)
    {
        ThrowIfClosed();
        return statement switch
        {
            CreateSourceStatement create => CreateSource(create, source, cancellation),
            CreateStreamStatement create => CreateStream(create, source),
            DropStatement drop => Drop(drop, source),
            AttachStatement attach => Attach(attach, source),
            DetachStatement detach => Detach(detach, source),
            ShowStatement show => Show(show),
            DescribeStatement describe => Describe(describe, source, cancellation),
            ExplainStatement explain => Explain(explain, source),
            DuckDbStatement { Verb: "PREPARE" or "EXECUTE" or "DEALLOCATE" } prepared => throw source.Error(
                ErrorCode.QueryFailed, prepared.Span.Offset, $"{prepared.Verb} is not supported. Prepare the statement by Connection.Prepare, and give it its values there."),
            _ => throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, $"{Verb(statement)} is not supported yet."),
        };
    }

    private static string Verb(Statement statement) => statement switch
    {
        DuckDbStatement other => other.Verb,
        ExplainWhyStatement => "EXPLAIN WHY",
        _ => "This statement",
    };
}
