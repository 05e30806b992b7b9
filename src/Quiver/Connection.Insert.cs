using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Queries;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private ExecuteResult Insert(InsertStatement insert, SourceText source, IProgress<QueryProgress>? progress, CancellationToken cancellation)
    {
        var target = TargetOf(insert.Target, source);
        var schema = target.Relation.Schema;
        var columns = insert.Columns.Count == 0 ? [.. Enumerable.Range(0, schema.Count)] : insert.Columns.Select(name => ColumnOf(name, target.Relation, source)).ToArray();
        var rows = _planner.Ask(insert.Rows, source);
        var given = Given(insert, target.Relation, columns, source);
        if (insert.ByName) columns = Named(given, insert, target.Relation, source);
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
        var before = $"SELECT {string.Join(", ", casts)} FROM (";
        using var running = Begin(QueryKind.Asked, source[insert.Span].ToString(), cancellation);
        (running.IsWritten, running.TellsProgress) = (true, progress is not null);
        using var reports = ProgressReports.Begin(progress, running, _options.TimeProvider);
        return running.Run(() =>
        {
            try
            {
                KeepToTaken(rows.Relations);
                List<string> warnings = [.. NotStarted(rows.Relations)];
                using var converted = _asking.Query($"{before}{rows.Query.Text}\n) AS given", rows.Relations, rows.Query.ReadsNow, running);
                CheckNulls(converted, target.Relation, insert.Target, source);
                var written = 0L;
                foreach (var batch in converted.Batches)
                {
                    target.Input.Push(new Batch(schema, [.. batch.Columns.Select(column => column.Share())], batch.Length), running.Token);
                    running.Wrote(written += batch.Length, converted.RowCount);
                }

                return new ExecuteResult("INSERT", target.Relation.Name, converted.RowCount, null, warnings);
            }
            catch (DuckDbException error)
            {
                throw InsertErrors.Misfit(error, given, columns, insert, target.Relation, source) ?? InsertErrors.Explain(error, insert, target.Relation, columns, source) ?? Explained(InsertErrors.Within(error, before.Length), rows, insert.Rows, source);
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
            throw InsertErrors.Explain(duckDb, insert, target, columns, source) ?? error; // values of one column that have no type in common
        }
    }

    /// <summary>The target's columns that the columns of a SELECT are called after.</summary>
    private static int[] Named(Schema given, InsertStatement insert, Relation target, SourceText source)
    {
        var columns = new int[given.Count];
        for (var place = 0; place < given.Count; place++)
        {
            var name = given[place].Name;
            var offset = insert.Rows.Offset + InsertErrors.PlaceOf(name, insert.Rows.Text);
            columns[place] = target.Schema.IndexOf(name);
            if (columns[place] < 0) throw source.Error(ErrorCode.UnknownColumn, offset, $"{Missing.Column(name, $"in {target.Described}", target.Schema)} BY NAME matches names: rename it with AS, or leave it out.");
            if (Array.IndexOf(columns, columns[place]) < place) throw source.Error(ErrorCode.InvalidSchema, offset, $"Two columns of the SELECT are called '{target.Schema[columns[place]].Name}'. Give one of them another name with AS, or leave it out.");
        }

        return columns;
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
