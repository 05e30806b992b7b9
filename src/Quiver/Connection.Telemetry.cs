using System.Diagnostics;
using System.Diagnostics.Metrics;
using Quiver.Catalog;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;
using Quiver.Telemetry;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>Executes one statement of a text.</summary>
    internal ExecuteResult Execute(Statement statement, SourceText source, CancellationToken cancellation, IProgress<QueryProgress>? progress = null) =>
        Observed(statement, source, () => Run(statement, source, progress, cancellation), static result => result.Rows?.RowCount ?? result.RowsAffected);

    /// <summary>Runs a SUBSCRIBE statement.</summary>
    internal Subscription Subscribe(SubscribeStatement statement, SourceText source, SubscriptionOptions? options) =>
        Observed(statement, source, () => Keep(statement, source, options), static _ => 0);

    /// <summary>Answers a SELECT.</summary>
    private QueryResult Answer(SelectStatement statement, SourceText source, CancellationToken cancellation, IProgress<QueryProgress>? progress) =>
        Observed(statement, source, () => Ask(statement.Query, source, cancellation, progress), static answer => answer.RowCount);

    /// <summary>Begins to answer a SELECT whose rows are read as they are made.</summary>
    private QueryStream AnswerInParts(SelectStatement statement, SourceText source, CancellationToken cancellation) =>
        Observed(statement, source, () => Stream(statement.Query, source, cancellation), static _ => 0);

    /// <summary>Runs a statement, and tells whoever watches how it went.</summary>
    private T Observed<T>(Statement statement, SourceText source, Func<T> action, Func<T, long> rowsOf)
    {
        var run = StatementRun.Begin(_options, statement, source);
        try
        {
            var result = action();
            run.Done(rowsOf(result));
            return result;
        }
        catch (Exception error)
        {
            run.Failed(error);
            throw;
        }
    }

    /// <summary>Rows: what sources and streams took in, what streams emitted, what was refused.</summary>
    internal void MeasureRows(List<Measurement<long>> measures)
    {
        foreach (var entry in _catalog.Entries)
        {
            switch (entry)
            {
                case SourceEntry source:
                    measures.Add(new(source.Input.Rows, TagsOf(entry, "in")));
                    measures.Add(new(source.Input.Refused?.Rows ?? 0, TagsOf(entry, "refused")));
                    break;
                case StreamEntry stream:
                    measures.Add(new(stream.Query.RowsIn, TagsOf(entry, "in")));
                    measures.Add(new(stream.Port.Rows, TagsOf(entry, "out")));
                    measures.Add(new(stream.Query.RowsLate, TagsOf(entry, "late")));
                    break;
            }
        }
    }

    /// <summary>How far watermarks are behind the clock, in seconds; of what has one and has not ended.</summary>
    internal void MeasureLag(List<Measurement<double>> measures)
    {
        var now = _options.TimeProvider.GetUtcNow().UtcDateTime;
        foreach (var entry in _catalog.Entries)
        {
            if (entry is not (SourceEntry or StreamEntry) || entry.Port.IsDone) continue;
            if (EventTime.ToUtc(entry.Rows.LastWatermark) is { } time) measures.Add(new((now - time).TotalSeconds, TagsOf(entry)));
        }
    }

    /// <summary>Bytes of the groups and windows of streams.</summary>
    internal void MeasureState(List<Measurement<long>> measures)
    {
        foreach (var stream in _catalog.Entries.OfType<StreamEntry>()) measures.Add(new(stream.Query.StateBytes, TagsOf(stream)));
    }

    /// <summary>Bytes of the rows retained.</summary>
    internal void MeasureHistory(List<Measurement<long>> measures)
    {
        foreach (var entry in _catalog.Entries)
            if (entry is SourceEntry or StreamEntry && entry.Rows.History is { } history) measures.Add(new(history.Bytes, TagsOf(entry)));
    }

    /// <summary>Bytes of the rows that wait to be run.</summary>
    internal void MeasurePending(List<Measurement<long>> measures)
    {
        foreach (var source in AllSources) measures.Add(new(source.Input.PendingBytes, TagsOf(source)));
    }

    private TagList TagsOf(CatalogEntry entry, string? rows = null)
    {
        var tags = new TagList { { "db.system.name", "quiver" }, { "db.collection.name", entry.Relation.Name }, { "quiver.kind", entry is SourceEntry ? "source" : "stream" } };
        if (_options.Name is { } name) tags.Add("db.namespace", name);
        if (rows is not null) tags.Add("quiver.rows.kind", rows);
        return tags;
    }
}
