using System.Globalization;
using Quiver.Catalog;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private ExecuteResult Show(ShowStatement show)
    {
        var rows = show.Kind switch
        {
            ShowKind.Sources => TextTable.Of(
                ["source_name", "connector", "watermark_column", "on_error", "error_rows"],
                _catalog.Entries.OfType<SourceEntry>().Select(source => (string?[])[source.Relation.Name, source.Connector?.Kind, TimeColumn(source.Relation), PolicyOf(source), $"{source.Errors.Rows}"])),
            ShowKind.Streams => TextTable.Of(
                ["stream_name", "sql"],
                _catalog.Entries.OfType<StreamEntry>().Select(stream => (string?[])[stream.Relation.Name, stream.Sql])),
            ShowKind.Sinks => TextTable.Of(["sink_name"], Sinks.Select(sink => (string?[])[sink.Name])),
            ShowKind.Queries => TextTable.Of(
                ["query_id", "kind", "active", "sql", "error"],
                Queries.Select(query => (string?[])[query.Id.ToString(CultureInfo.InvariantCulture), query.Kind.ToString().ToLowerInvariant(), query.IsActive ? "true" : "false", query.Sql, query.Error])),
            ShowKind.Databases => TextTable.Of(["database_name", "path", "access"], _catalog.Databases.Select(database => (string?[])[database.Name, database.Written, "read only"])),
            ShowKind.Subscriptions => TextTable.Of(["subscription", "sql"], OpenSubscriptions()),
            _ => TextTable.Of(
                ["name", "kind", "columns"],
                _catalog.Entries.Where(entry => entry is not ErrorsEntry { Source.Errors.Rows: 0 }).Select(entry => (string?[])[entry.Relation.Name, Noun(entry.Relation.Kind), entry.Relation.Schema.ToString()])
                    .Concat(AttachedTables.Select(table => (string?[])[table.Name, "table of a database", string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type}"))]))),
        };
        return new ExecuteResult($"SHOW {show.Kind.ToString().ToUpperInvariant()}", null, 0, rows, []);
    }

    private ExecuteResult Describe(DescribeStatement describe, SourceText source, CancellationToken cancellation)
    {
        Columns.Schema schema;
        if (describe.Name is { } name) schema = (_catalog.Get(name.Text) ?? throw UnknownRelation(name, source)).Relation.Schema;
        else schema = _planner.Describe(describe.Query, source);
        if (cancellation.IsCancellationRequested) throw Quiver.Queries.RunningQuery.CancelledBy(cancellation);
        var rows = TextTable.Of(
            ["column_name", "data_type", "nullable"],
            schema.Fields.Select(field => (string?[])[field.Name, field.Type.Name, field.Nullable ? "true" : "false"]));
        return new ExecuteResult("DESCRIBE", describe.Name?.Text, 0, rows, []);
    }

    /// <summary>The statements that made what there is, as written and in their order.</summary>
    /// <param name="name">Of one alone; null for all.</param>
    /// <exception cref="QuiverException">There is nothing of that name (200).</exception>
    internal IReadOnlyList<string> Definitions(string? name)
    {
        ThrowIfClosed();
        var entries = name is null ? _catalog.Entries : [_catalog.Get(name) ?? throw new QuiverException(ErrorCode.TableNotFound, Missing.Relation("source or stream", name, _catalog.Names))];
        return [.. entries.Select(entry => entry.DefinedBy).OfType<Definition>().OrderBy(definition => definition.Number).Select(definition => definition.Source[definition.Statement.Span].ToString())];
    }

    private static string PolicyOf(SourceEntry source) => source.OnError switch { BadRecords.Skip => "SKIP", BadRecords.NullField => "NULL FIELD", _ => "FAIL" };

    private static string? TimeColumn(Relation relation) => relation.EventTime is { } column ? relation.Schema[column].Name : null;
}
