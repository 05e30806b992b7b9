using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.DuckDb.Syntax;
using Quiver.Lowering;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Planning;

/// <summary>A query as DuckDB is to answer it.</summary>
/// <param name="Query">The rewritten text and the way back to the user's.</param>
/// <param name="Relations">The names of Quiver's relations among those it reads.</param>
internal sealed record AskedQuery(QueryText Query, IReadOnlyCollection<string> Relations);

/// <summary>
/// Makes the plans of a connection: binds a query in the planner instance, and plans how it is kept. The instance opens beside what a connection does first; the first call that needs it waits.
/// Thread-safe; one query at a time.
/// </summary>
internal sealed class QueryPlanner : IDisposable
{
    private readonly Catalog.Catalog _catalog;
    private readonly FilePolicy _files;
    private readonly Ahead<Opened> _opened;
    private readonly Lock _planning = new();
    private bool _disposed;

    /// <param name="catalog">What can be read.</param>
    /// <param name="files">Which files can be read beside it.</param>
    public QueryPlanner(Catalog.Catalog catalog, FilePolicy files)
    {
        _catalog = catalog;
        _files = files;
        _opened = new Ahead<Opened>(() => new Opened(PlannerInstance.Open(catalog, files.Allowed)), Rehearse);
    }

    private Planner Planner => _opened.Value.Planner;

    private PlannerInstance Instance => _opened.Value.Instance;

    /// <summary>Waits until queries can be planned.</summary>
    /// <exception cref="QuiverException">ConnectionFailed: they cannot, as DuckDB opens no instance. The next call tries again.</exception>
    public void Wait() => _ = _opened.Value;

    /// <summary>Prints expressions for DuckDB to evaluate; null for one that cannot be printed so that it means the same.</summary>
    public ValueList<PrintedExpression> Print(ValueList<BoundExpr> expressions, Schema columns)
    {
        lock (_planning) return Planner.Print(expressions, [.. columns.Fields.Select(field => field.Type)]);
    }

    /// <summary>Makes a relation known; the catalog has it already.</summary>
    public void Define(Relation relation) => Instance.Define(relation.Name);

    /// <summary>Takes a relation away.</summary>
    public void Forget(Relation relation) => Instance.Forget(relation.Name);

    /// <summary>Makes the tables of a database known, to be read.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="DuckDbException">It cannot be opened.</exception>
    public void Attach(string name, string path) => Instance.Execute(AttachedDatabase.Attach(name, path));

    /// <summary>The tables and views of databases, by their names.</summary>
    public IReadOnlyList<AttachedTable> TablesOf(IEnumerable<AttachedDatabase> databases)
    {
        var names = string.Join(", ", databases.Select(database => DuckDb.Sql.Literal(database.Name)));
        if (names.Length == 0) return [];
        using var session = Instance.Connect();
        using var statement = session.Prepare($"SELECT database_name, schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal AND database_name IN ({names}) ORDER BY 1, 2, 3, column_index");
        using var rows = new BatchReader(statement.Execute());
        var columns = new List<(string Table, string Name, string Type)>();
        while (rows.Next() is { } batch)
        {
            using (batch)
                for (var row = 0; row < batch.Length; row++) columns.Add((TableOf(batch, row), ValueText.Format(batch[3], row), ValueText.Format(batch[4], row)));
        }

        return [.. columns.GroupBy(column => column.Table).Select(table => new AttachedTable(table.Key, [.. table.Select(column => (column.Name, column.Type))]))];

        static string TableOf(Batch batch, int row)
        {
            var schema = ValueText.Format(batch[1], row);
            string[] parts = [ValueText.Format(batch[0], row), .. schema == "main" ? Array.Empty<string>() : [schema], ValueText.Format(batch[2], row)];
            return string.Join('.', parts.Select(Written));
        }

        static string Written(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !Keywords.IsReserved(name) ? name : DuckDb.Sql.Identifier(name);
    }

    /// <summary>Takes them away.</summary>
    public void Detach(string name) => Instance.Execute(AttachedDatabase.Detach(name));

    /// <summary>Opens a session for values alone; no relation has rows there.</summary>
    public Session Connect() => Instance.Connect();

    /// <summary>Rewrites a query that is asked once.</summary>
    /// <exception cref="QueryException">It does not parse.</exception>
    public AskedQuery Ask(SqlText select, SourceText source)
    {
        lock (_planning)
        {
            return new TextPlace(select, source, _files).Of(() =>
            {
                var query = Planner.Rewrite(select.Text, isAsked: true, source.Parameters);
                RefuseSystemColumnsOfFiles(query);
                return new AskedQuery(query, RelationsOf(query));
            });
        }
    }

    /// <summary>The columns of a query's result.</summary>
    /// <exception cref="QueryException">It does not parse or bind.</exception>
    public Schema Describe(SqlText select, SourceText source)
    {
        lock (_planning) return new TextPlace(select, source, _files).Of(() => Planner.Columns(select.Text, source.Parameters));
    }

    /// <summary>The parameters of a query, and the types that follow for them.</summary>
    /// <exception cref="QueryException">It does not parse.</exception>
    public IReadOnlyList<StatementParameter> Parameters(SqlText select, SourceText source, IReadOnlyList<DataType>? columns)
    {
        lock (_planning) return new TextPlace(select, source, _files).Of(() => Planner.Parameters(select.Text, columns).Select(parameter => new StatementParameter(parameter.Name, parameter.Type)).ToList());
    }

    /// <summary>What DuckDB said of an asked query, in our words and at the user's place.</summary>
    public QueryException Explain(DuckDbException error, AskedQuery asked, SqlText select, SourceText source)
    {
        lock (_planning)
        {
            var place = new TextPlace(select, source, _files);
            try
            {
                place.Of(() => Planner.Bind(select.Text, isAsked: true, source.Parameters)); // says best what is wrong with the query itself
            }
            catch (QueryException wrong) when (wrong.Code == error.Code)
            {
                return wrong;
            }
            catch (QuiverException)
            {
                // it cannot be planned, which an asked query need not be
            }

            return place.Move(Planner.Explain(error, asked.Query));
        }
    }

    /// <summary>Plans a query that is kept.</summary>
    /// <exception cref="QueryException">It is wrong, or cannot be kept.</exception>
    public LogicalEmit Keep(Query query, SourceText source)
    {
        RefuseLater(query, source);
        lock (_planning)
        {
            var place = new TextPlace(query.Select, source, _files);
            var bound = place.Of(() => Planner.Bind(query.Select.Text, parameters: source.Parameters));
            var kept = new KeptPlanner(_catalog, new Rules(Planner, bound, place), new QueryPlaces(source, query.Select, bound));
            Emission? emission = query.Emit?.Mode switch
            {
                EmitMode.Changes => Emission.Changes,
                EmitMode.OnUpdate => Emission.OnUpdate,
                EmitMode.OnWindowClose => Emission.OnWindowClose,
                _ => null,
            };
            return kept.Plan(bound.Plan, bound.Output, emission, query.Emit?.Span.Offset, query.Lateness?.Micros ?? 0, query.Lateness?.Span.Offset);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_planning)
        {
            _disposed = true;
            _opened.Dispose();
        }
    }

    // What reads DuckDB's answers is code that the runtime loads as it is first called, which takes far longer than to plan a query: so one is planned before one is asked for.
    private void Rehearse(Opened opened)
    {
        const string Query = """
            SELECT name, window_start, count(*), sum(price * size) FROM (VALUES ('a', 1.5::DOUBLE, 2::BIGINT, TIMESTAMP '1970-01-01')) AS rows(name, price, size, ts)
            WHERE size > 0 GROUP BY name, TUMBLE(ts, INTERVAL '1' SECOND)
            """;
        lock (_planning)
        {
            if (!_disposed) opened.Planner.Bind(Query);
        }
    }

    private List<string> RelationsOf(QueryText query) => [.. query.Tables.Where(table => table.IsOurs).Select(table => table.Name).Where(name => _catalog.Get(name) is not null).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Rows are numbered as they come in: files that are read again have no numbers.</summary>
    private void RefuseSystemColumnsOfFiles(QueryText query)
    {
        if (query.WithSystemColumns.FirstOrDefault(name => _catalog.Get(name) is Catalog.SourceEntry { Connector.Reread: not null }) is not { } files) return;
        var column = query.SystemColumns[0];
        throw new QueryException(
            ErrorCode.QueryFailed,
            $"'{files}' is asked from its files, whose rows have no {column.Name}: rows get it as they come in. Leave it out, or keep the query with SUBSCRIBE or CREATE STREAM.",
            column.Place is { } place ? ErrorPlace.Of(query.Original, TextOffsets.FromUtf8(query.Original, place)) : null);
    }

    private static void RefuseLater(Query query, SourceText source)
    {
        if (query.LateData is { } late)
            throw source.Error(ErrorCode.NotKeepable, late.Span.Offset, "LATE DATA TO is not supported yet. Read late('stream') instead.");
        if (query.Emit is { Mode: EmitMode.Every or EmitMode.AfterWatermark } emit)
            throw source.Error(ErrorCode.NotKeepable, emit.Span.Offset, $"EMIT {(emit.Mode == EmitMode.Every ? "EVERY" : "AFTER WATERMARK")} is not supported yet. Use EMIT CHANGES, ON UPDATE or ON WINDOW CLOSE.");
    }

    /// <summary>What the kept planner asks about functions and constants.</summary>
    private sealed class Rules(Planner planner, BoundQuery query, TextPlace place) : IKeptRules
    {
        public bool CanKeep(Aggregation aggregation) => AggregateLowering.CanKeep(aggregation);

        public bool CanTakeBack(Aggregation aggregation) => AggregateLowering.CanTakeBack(aggregation);

        public object? Constant(BoundExpr expression) => expression is BoundConstant constant ? constant.Value
            : expression.Any(node => node is BoundRef or BoundParameter) ? null
            : place.Of(() => planner.Evaluate(expression, query)?.Value);

        public bool IsVolatile(string function) => FunctionNames.IsVolatile(function);

        public Interval Interval(BoundExpr constant) => place.Of(() => planner.Evaluate(constant, query)?.Value is Interval interval
            ? interval
            : throw new QueryException(ErrorCode.QueryFailed, "The size and offset of a window are constant intervals, such as INTERVAL '1' MINUTE.", query.PlaceOf(constant)));
    }

    /// <summary>The instance that plans, and what plans in it.</summary>
    private sealed class Opened(PlannerInstance instance) : IDisposable
    {
        public PlannerInstance Instance { get; } = instance;

        public Planner Planner { get; } = instance.CreatePlanner();

        public void Dispose()
        {
            Planner.Dispose();
            Instance.Dispose();
        }
    }
}
