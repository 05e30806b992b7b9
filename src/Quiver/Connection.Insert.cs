using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private ExecuteResult Insert(InsertStatement insert, SourceText source, CancellationToken cancellation)
    {
        var entry = _catalog.Get(insert.Target.Text) ?? throw UnknownRelation(insert.Target, source);
        if (entry is not SourceEntry target)
            throw source.Error(ErrorCode.QueryFailed, insert.Target.Span.Offset, $"{Capital(entry.Relation.Described)} takes no rows. Insert into {(_catalog.SourcesOf(entry).ToList() is [var only] ? $"the source it reads, '{only.Relation.Name}'" : "one of the sources it reads")}.");
        if (insert.ByName)
            throw source.Error(ErrorCode.QueryFailed, insert.Span.Offset, "INSERT … BY NAME is not supported yet. Name the columns behind the source.");

        var schema = target.Relation.Schema;
        var columns = insert.Columns.Count == 0 ? [.. Enumerable.Range(0, schema.Count)] : insert.Columns.Select(name => ColumnOf(name, target.Relation, source)).ToArray();
        var rows = _planner.Ask(insert.Rows, source);
        var given = Given(insert, target.Relation, columns, source);
        if (given.Count != columns.Length)
        {
            throw source.Error(
                ErrorCode.SchemaMismatch,
                insert.Target.Span.Offset,
                $"{Count(given.Count, "value is", "values are")} given for the {Count(columns.Length, "column", "columns")} of {target.Relation.Described}: {string.Join(", ", columns.Select(column => schema[column].Name))}. Give a value for each, or name the columns.");
        }

        var casts = Enumerable.Range(0, schema.Count).Select(column =>
        {
            var position = Array.IndexOf(columns, column);
            return $"{(position < 0 ? "CAST(NULL" : $"CAST(#{position + 1}")} AS {schema[column].Type}) AS {DuckDb.Sql.Identifier(schema[column].Name)}";
        });
        using var running = Begin(QueryKind.Asked, source[insert.Span].ToString(), cancellation);
        return running.Run(() =>
        {
            try
            {
                using var converted = _asking.Query($"SELECT {string.Join(", ", casts)} FROM ({rows.Query.Text}) AS given", rows.Relations, rows.Query.ReadsNow, running);
                CheckNulls(converted, target.Relation, insert.Target, source);
                foreach (var batch in converted.Batches) target.Input.Push(new Batch(schema, [.. batch.Columns.Select(column => column.Share())], batch.Length), running.Token);
                return new ExecuteResult("INSERT", target.Relation.Name, converted.RowCount, null, []);
            }
            catch (DuckDbException error)
            {
                throw InsertErrors.Explain(error, insert, target.Relation, columns, source);
            }
        });
    }

    private Schema Given(InsertStatement insert, Relation target, int[] columns, SourceText source)
    {
        try
        {
            return _planner.Describe(insert.Rows, source);
        }
        catch (QueryException error) when (error.InnerException is DuckDbException duckDb)
        {
            throw InsertErrors.Explain(duckDb, insert, target, columns, source); // values of one column that have no type in common
        }
    }

    private static void CheckNulls(QueryResult rows, Relation target, Name name, SourceText source)
    {
        for (var column = 0; column < target.Schema.Count; column++)
        {
            if (target.Schema[column].Nullable || rows.Batches.All(batch => batch[column].NullCount == 0)) continue;
            throw source.Error(ErrorCode.RecordRejected, name.Span.Offset, $"NULL is given for '{target.Schema[column].Name}', which is NOT NULL. Nothing was inserted.");
        }
    }

    private static int ColumnOf(Name name, Relation relation, SourceText source)
    {
        var column = relation.Schema.IndexOf(name.Text);
        if (column >= 0) return column;
        throw source.Error(ErrorCode.UnknownColumn, name.Span.Offset, Missing.Column(name.Text, $"in {relation.Described}", relation.Schema));
    }

    private QueryException UnknownRelation(Name name, SourceText source) => source.Error(
        ErrorCode.TableNotFound,
        name.Span.Offset,
        $"{Missing.Relation("source, stream or table", name.Text, _catalog.Names)} SHOW TABLES lists all.");

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
