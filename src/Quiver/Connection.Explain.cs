using Quiver.Sql.Explain;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private ExecuteResult Explain(ExplainStatement explain, SourceText source)
    {
        if (explain.Analyze)
            throw source.Error(ErrorCode.QueryFailed, explain.Span.Offset, "EXPLAIN ANALYZE is not supported yet. Use EXPLAIN.");
        var lines = explain.Statement switch
        {
            SelectStatement { Query.IsPlain: true } select => Asked(select.Query.Select, source),
            SelectStatement select => Kept(select.Query, source),
            CreateStreamStatement create => Kept(create.Query, source),
            SubscribeStatement { Name: { } name, Query.IsPlain: true } => [new PlanLine($"Follow {(_catalog.Get(name.Text) ?? throw UnknownRelation(name, source)).Relation.Described}", "as rows come", "nothing is computed anew")],
            SubscribeStatement subscribe => Kept(subscribe.Query, source),
            _ => throw source.Error(ErrorCode.QueryFailed, explain.Statement.Span.Offset, "EXPLAIN is for SELECT, SUBSCRIBE and CREATE STREAM."),
        };
        return new ExecuteResult("EXPLAIN", null, 0, TextTable.Of(["node", "runs", "why"], lines.Select(line => (string?[])[line.Node, line.Runs, line.Why])), []);
    }

    private IEnumerable<PlanLine> Kept(Query query, SourceText source) => PlanText.Lines(_planner.Keep(query, source), _expressions.Describe);

    private IEnumerable<PlanLine> Asked(SqlText select, SourceText source)
    {
        var asked = _planner.Ask(select, source);
        _planner.Describe(select, source);
        yield return new PlanLine("Answer once", "in DuckDB", "the rows retained at one position of the sequence");
        foreach (var name in asked.Relations)
        {
            var files = _catalog.Get(name) is Catalog.SourceEntry { Connector.Reread: not null };
            yield return new PlanLine($"  Scan {_catalog.Find(name)!.Described}", files ? "from its files" : "from its history", files ? "they can be read again" : "what it retains in memory");
        }
    }
}
