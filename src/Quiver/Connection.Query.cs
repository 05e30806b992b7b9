using Quiver.Catalog;
using Quiver.DuckDb;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Asks a query once, over all rows written until now: all relations it reads are read at one position.</summary>
    /// <param name="sql">One SELECT (or WITH, VALUES, FROM …), with windows if wanted.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    /// <returns>The answer, which the caller disposes.</returns>
    /// <exception cref="QueryException">The query is wrong, or fails.</exception>
    public QueryResult Query(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return Query(new SourceText(sql), cancellation);
    }

    /// <summary>As <see cref="Query(string, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="cancellation">Stops it, within milliseconds.</param>
    public Task<QueryResult> QueryAsync(string sql, CancellationToken cancellation = default) => Task.Run(() => Query(sql, cancellation), cancellation);

    private QueryResult Query(SourceText source, CancellationToken cancellation)
    {
        ThrowIfClosed();
        var statements = StatementParser.ParseAll(source);
        return statements switch
        {
            [SelectStatement select] => Ask(select.Query, source, cancellation),
            [ShowStatement or DescribeStatement or ExplainStatement] => Execute(statements[0], source, cancellation).Rows!,
            [var other] => throw source.Error(ErrorCode.QueryFailed, other.Span.Offset, "Query answers SELECT, SHOW, DESCRIBE and EXPLAIN. Use Execute for other statements."),
            _ => throw source.Error(ErrorCode.QueryFailed, 0, $"Query answers one statement; there are {statements.Count}. Use Execute for several."),
        };
    }

    private QueryResult Ask(Query query, SourceText source, CancellationToken cancellation, List<string>? warnings = null)
    {
        if (query.FirstClause is { } clause)
            throw source.Error(ErrorCode.QueryFailed, clause.Span.Offset, $"{clause.Name} belongs to a query that is kept. Leave it out, or use SUBSCRIBE or CREATE STREAM.");
        var asked = _planner.Ask(query.Select, source);
        try
        {
            KeepToTaken(asked.Relations);
            warnings?.AddRange(NotStarted(asked.Relations));
            return _asking.Query(asked.Query.Text, asked.Relations, asked.Query.ReadsNow, cancellation);
        }
        catch (DuckDbException error)
        {
            var files = asked.Relations.Select(_catalog.Get).OfType<SourceEntry>().Select(entry => entry.Connector?.Explain(error)).FirstOrDefault(known => known is not null);
            throw files is null ? _planner.Explain(error, asked, query.Select, source) : new QueryException(files.Code, files.Message, source.Place(query.Select.Offset), files.Detail, error);
        }
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
