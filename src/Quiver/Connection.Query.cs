using Quiver.Catalog;
using Quiver.DuckDb;
using Quiver.Planning;
using Quiver.Queries;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;
using Statement = Quiver.Sql.Statements.Statement;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Asks a query once, over all rows written until now: all relations it reads are read at one position.</summary>
    /// <param name="sql">One SELECT (or WITH, VALUES, FROM …), with windows if wanted.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    /// <returns>The answer, which the caller disposes.</returns>
    /// <exception cref="QueryException">The query is wrong, or fails.</exception>
    /// <exception cref="QuiverException">It was cancelled (402), by the token or by <see cref="CancelQuery"/>.</exception>
    public QueryResult Query(string sql, CancellationToken cancellation = default) => Query(sql, progress: null, cancellation);

    /// <summary>As <see cref="Query(string, CancellationToken)"/>, telling how far it is.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="progress">Is told ten times a second, from a thread of the pool, while the query runs; quick queries tell nothing. Null tells nobody.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402.</param>
    public QueryResult Query(string sql, IProgress<QueryProgress>? progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return Query(new SourceText(sql), cancellation, progress);
    }

    /// <summary>As <see cref="Query(string, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<QueryResult> QueryAsync(string sql, CancellationToken cancellation = default) => QueryAsync(sql, progress: null, cancellation);

    /// <summary>As <see cref="QueryAsync(string, CancellationToken)"/>, telling how far it is.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="progress">As <see cref="Query(string, IProgress{QueryProgress}, CancellationToken)"/> tells it.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<QueryResult> QueryAsync(string sql, IProgress<QueryProgress>? progress, CancellationToken cancellation = default) => OnPool(() => Query(sql, progress, cancellation), cancellation);

    /// <summary>Asks a query once, and gives its rows as DuckDB makes them: an answer of any size in little memory.</summary>
    /// <param name="sql">One SELECT (or WITH, VALUES, FROM …), with windows if wanted.</param>
    /// <param name="cancellation">Stops it, within milliseconds, with error 402; also while its rows are read.</param>
    /// <returns>The rows, with their columns known at once; the caller disposes it.</returns>
    /// <exception cref="QueryException">The query is wrong. What goes wrong while it runs is thrown by the reads.</exception>
    public QueryStream QueryStream(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return QueryStream(new SourceText(sql), cancellation);
    }

    /// <summary>Does something on a thread of the pool. What its caller has cancelled ends as .NET's awaiters expect; error 402 is inside.</summary>
    internal static async Task<T> OnPool<T>(Func<T> action, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(action, cancellation);
        }
        catch (QuiverException error) when (error.Code == ErrorCode.QueryCancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
    }

    private QueryResult Query(SourceText source, CancellationToken cancellation, IProgress<QueryProgress>? progress = null)
    {
        ThrowIfClosed();
        var statements = StatementParser.ParseAll(source);
        return statements.Count == 1
            ? Query(statements[0], source, cancellation, progress)
            : throw source.Error(ErrorCode.QueryFailed, 0, $"Query answers one statement; there are {statements.Count}. Use Execute for several.");
    }

    /// <summary>Asks a statement of a text.</summary>
    internal QueryResult Query(Statement statement, SourceText source, CancellationToken cancellation, IProgress<QueryProgress>? progress = null)
    {
        ThrowIfClosed();
        return statement switch
        {
            SelectStatement select => Answer(select, source, cancellation, progress),
            ShowStatement or DescribeStatement or ExplainStatement => Execute(statement, source, cancellation).Rows!,
            _ => throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, "Query answers SELECT, SHOW, DESCRIBE and EXPLAIN. Use Execute for other statements."),
        };
    }

    private QueryStream QueryStream(SourceText source, CancellationToken cancellation)
    {
        ThrowIfClosed();
        var statements = StatementParser.ParseAll(source);
        return statements.Count == 1
            ? QueryStream(statements[0], source, cancellation)
            : throw source.Error(ErrorCode.QueryFailed, 0, $"QueryStream answers one SELECT; there are {statements.Count} statements. Use Execute for several.");
    }

    /// <summary>Asks a statement of a text, to be read as it is answered.</summary>
    internal QueryStream QueryStream(Statement statement, SourceText source, CancellationToken cancellation)
    {
        ThrowIfClosed();
        return statement is SelectStatement select
            ? AnswerInParts(select, source, cancellation)
            : throw source.Error(ErrorCode.QueryFailed, statement.Span.Offset, "QueryStream answers one SELECT. Use Execute for other statements.");
    }

    private QueryResult Ask(Query query, SourceText source, CancellationToken cancellation, IProgress<QueryProgress>? progress = null, List<string>? warnings = null)
    {
        RefuseClauses(query, source);
        using var running = Begin(QueryKind.Asked, query.Select.Text, cancellation);
        running.TellsProgress = progress is not null;
        using var reports = ProgressReports.Begin(progress, running, _options.TimeProvider);
        return running.Run(() =>
        {
            running.Token.ThrowIfCancellationRequested();
            var asked = _planner.Ask(query.Select, source);
            try
            {
                KeepToTaken(asked.Relations);
                warnings?.AddRange(NotStarted(asked.Relations));
                return _asking.Query(asked.Query.Text, asked.Relations, asked.Query.ReadsNow, running);
            }
            catch (DuckDbException error)
            {
                throw Explained(error, asked, query.Select, source);
            }
        });
    }

    private QueryStream Stream(Query query, SourceText source, CancellationToken cancellation)
    {
        RefuseClauses(query, source);
        var running = Begin(QueryKind.Streamed, query.Select.Text, cancellation);
        try
        {
            return running.Run(() =>
            {
                running.Token.ThrowIfCancellationRequested();
                var asked = _planner.Ask(query.Select, source);
                try
                {
                    KeepToTaken(asked.Relations);
                    return new QueryStream(
                        _asking.Open(asked.Query.Text, asked.Relations, asked.Query.ReadsNow, running),
                        running,
                        error => error is DuckDbException wrong ? Explained(wrong, asked, query.Select, source) : error);
                }
                catch (DuckDbException error)
                {
                    throw Explained(error, asked, query.Select, source);
                }
            });
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    private static void RefuseClauses(Query query, SourceText source)
    {
        if (query.FirstClause is { } clause)
            throw source.Error(ErrorCode.QueryFailed, clause.Span.Offset, $"{clause.Name} belongs to a query that is kept. Leave it out, or use SUBSCRIBE or CREATE STREAM.");
    }

    /// <summary>What DuckDB said of a query, in our words and at the user's place.</summary>
    private QueryException Explained(DuckDbException error, AskedQuery asked, SqlText select, SourceText source)
    {
        var files = asked.Relations.Select(_catalog.Get).OfType<SourceEntry>().Select(entry => entry.Connector?.Explain(error)).FirstOrDefault(known => known is not null);
        return files is null ? _planner.Explain(error, asked, select, source) : new QueryException(files.Code, files.Message, source.Place(select.Offset), files.Detail, error);
    }

    /// <summary>Of sources whose input turned out to be wrong, asked queries read the rows that were taken in before, where all of them are retained; else they read the input again and answer its error.</summary>
    private void KeepToTaken(IEnumerable<string> relations)
    {
        foreach (var entry in relations.Select(_catalog.Get).OfType<SourceEntry>())
        {
            if (entry is not { Connector: { Reread: not null } connector, Port: { IsDone: true, Fault: not null, History.IsTrimmed: false } }) continue;
            connector.KeepsToTaken = true;
            _asking.Define(entry);
        }
    }

    /// <summary>Why relations have no rows yet that a connector would bring.</summary>
    private IEnumerable<string> NotStarted(IEnumerable<string> relations)
    {
        foreach (var entry in relations.Select(_catalog.Get).OfType<CatalogEntry>())
        {
            if (entry is SourceEntry { Port.Fault: { } fault }) yield return $"{entry.Relation.Described} has only the rows that came before an error: {fault.Message}";
            if (entry is SourceEntry { Connector: { Reread: not null } or { KeepsToTaken: true } }) continue;
            foreach (var source in _catalog.SourcesOf(entry))
            {
                if (source.Connector is not { IsStarted: false } connector) continue;
                var of = entry == source ? "" : $" of {source.Relation.Described}";
                yield return $"{entry.Relation.Described} has no rows yet{of}: {connector.Kind} starts with the first SUBSCRIBE that reads it.";
            }
        }
    }
}
