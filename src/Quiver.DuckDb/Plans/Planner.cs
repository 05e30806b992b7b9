using System.Text.Json.Nodes;
using Quiver.Columns;
using Quiver.DuckDb.Native;
using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

/// <summary>Binds SELECTs in a session of the planner instance: text in, plan out, errors in our words. One caller at a time.</summary>
internal sealed class Planner : IDisposable
{
    private const int MostConstants = 256;

    private readonly Dictionary<string, object?> _constants = new(StringComparer.Ordinal); // intervals are written again and again
    private readonly Session _session;
    private readonly IRelations _relations;
    private readonly Scopes _scopes;
    private readonly Statement _treeOf;
    private readonly Statement _textOf;
    private readonly Statement _planOf;
    private readonly Statement _foldedPlanOf;

    internal Planner(Session session, IRelations relations)
    {
        _session = session;
        _relations = relations;
        _scopes = new Scopes(name => relations.Find(name) is { } schema ? [.. schema.Fields.Select(column => column.Name)] : null);
        _treeOf = session.Prepare("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR");
        _textOf = session.Prepare("SELECT json_deserialize_sql($1::JSON)");
        _planOf = session.Prepare(PlanOf(optimize: false));
        _foldedPlanOf = session.Prepare(PlanOf(optimize: true));
    }

    /// <summary>Binds one SELECT.</summary>
    /// <param name="select">The text; windows, <c>late('q')</c> and the like are written as users write them.</param>
    /// <param name="isAsked">Whether it is asked once rather than kept.</param>
    /// <exception cref="QueryException">It does not parse or bind; the place is one in <paramref name="select"/>.</exception>
    /// <param name="parameters">Values of its parameters; null when it has none.</param>
    public BoundQuery Bind(string select, bool isAsked = false, ParameterValues? parameters = null)
    {
        var (query, tree) = Read(select, isAsked, parameters ?? ParameterValues.None);
        var answer = BoundPlanReader.Read(_planOf.QueryText(query.Text)!);
        if (answer.Error is { } error) throw Errors(query, tree).Explain(error);
        var plan = answer.Plan!;
        if (StrayWindows.Has(plan)) throw Errors(query, tree).StrayWindow();
        var bound = new BoundQuery(plan, OutputOf(plan, query), query);
        TryConstants(bound);
        return bound;
    }

    /// <summary>Names and types of the columns of one SELECT that is asked; also of one that reads files or attached tables, which have no plan that could be read.</summary>
    /// <param name="select">The text.</param>
    /// <param name="parameters">Values of its parameters; null when it has none.</param>
    /// <exception cref="QueryException">It does not parse or bind.</exception>
    public Schema Columns(string select, ParameterValues? parameters = null)
    {
        try
        {
            return Bind(select, isAsked: true, parameters).Output;
        }
        catch (QueryException error) when (error.Code == ErrorCode.NotKeepable)
        {
            var query = Rewrite(select, isAsked: true, parameters);
            try
            {
                using var prepared = _session.Prepare(query.Text);
                return new Schema(Enumerable.Range(0, prepared.ColumnCount).Select(column => new Field(prepared.ColumnName(column), prepared.ColumnType(column).ToColumnType())));
            }
            catch (DuckDbException wrong)
            {
                throw Explain(wrong, query);
            }
        }
    }

    /// <summary>Looks through one SELECT and rewrites what is ours, without binding it: what DuckDB is to read when the query is asked.</summary>
    /// <param name="select">The text.</param>
    /// <exception cref="QueryException">It does not parse, or a window is used in a way that has no meaning.</exception>
    /// <param name="isAsked">Whether it is asked once rather than kept.</param>
    /// <param name="parameters">Values of its parameters; null when it has none.</param>
    public QueryText Rewrite(string select, bool isAsked = false, ParameterValues? parameters = null) => Read(select, isAsked, parameters ?? ParameterValues.None).Query;

    /// <summary>The parameters of one SELECT or VALUES, each once: those with numbers in their order, the others as they come in the tree.</summary>
    /// <param name="select">The text.</param>
    /// <param name="columns">The types of the columns that its rows go to; null when they go nowhere.</param>
    /// <returns>Names, which are numbers for <c>$1</c> and <c>?</c>, and types; null where none follows from the text.</returns>
    /// <exception cref="QueryException">It does not parse.</exception>
    public IReadOnlyList<(string Name, DataType? Type)> Parameters(string select, IReadOnlyList<DataType>? columns)
    {
        var answer = SyntaxTree.Read(_treeOf.QueryText(select)!);
        if (answer.Error is { } error) throw Errors(new QueryText(select, select, [], [], PositionMap.Identity), tree: null).Explain(error);
        if (answer.Trees.Count != 1) throw NotOne(select, answer.Trees);
        var names = ParameterRewrite.Names(answer.Trees[0]);
        if (names.Count == 0) return [];
        var types = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase);
        if (columns is not null) ParameterRewrite.TypesOfRows(answer.Trees[0], columns, types);
        try
        {
            using var prepared = _session.Prepare(select);
            for (var index = 1; index <= prepared.ParameterCount; index++)
                if (prepared.ParameterType(index) is { Id: not (TypeId.Invalid or TypeId.SqlNull or TypeId.Any) } type) types.TryAdd(prepared.ParameterName(index), type.ToColumnType());
        }
        catch (DuckDbException)
        {
            // what is wrong is said when it runs, and may be right by then
        }

        return [.. names.Select(name => (name, types.GetValueOrDefault(name)))];
    }

    /// <summary>An error that DuckDB raised for a query while it ran or was prepared elsewhere, in our words and at the user's place.</summary>
    /// <param name="error">The error; its place is one in <see cref="QueryText.Text"/>.</param>
    /// <param name="query">The query as it was rewritten.</param>
    public QueryException Explain(DuckDbException error, QueryText query)
    {
        var tree = Read(query.Original, isAsked: true, query.Parameters).Tree; // with places of the original
        int? position = error.Error.Offset is { } offset ? (int)TextOffsets.ToUtf8(query.Text, offset) : null;
        var isParser = error.Error.Kind is ErrorKind.Parser or ErrorKind.Syntax;
        if (isParser && error.Error.Offset is { } at) position = (int)TextOffsets.ToCharacters(query.Text, at);
        return Errors(query, tree).Explain(new PlanError(error.Error.Kind, error.Error.Message)
        {
            Position = position,
            Subtype = error.Error.Subtype,
            EntryType = error.Error.EntryType,
            Name = error.Error.Name,
            Candidates = error.Error.Candidates.ToValueList(),
        });
    }

    /// <summary>Prints expressions back to SQL over columns c0, c1 …, each checked by binding it again.</summary>
    /// <param name="expressions">The expressions.</param>
    /// <param name="columns">The types of the columns they refer to.</param>
    public ValueList<PrintedExpression> Print(ValueList<BoundExpr> expressions, IReadOnlyList<DataType> columns) => PrintGuard.Print(expressions, columns, TryPlan);

    /// <summary>The value of an expression without columns, such as <c>INTERVAL '1 minute'</c>.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="query">The query it is of, for the place of an error.</param>
    /// <returns>The value; null when it depends on a column, on chance or on time.</returns>
    /// <exception cref="QueryException">Computing it fails, as for <c>INTERVAL 'x'</c>.</exception>
    public BoundConstant? Evaluate(BoundExpr expression, BoundQuery query)
    {
        if (expression is BoundConstant known) return known;
        if (ExpressionPrinter.TryPrint(expression) is not { } text) return null;
        var select = $"SELECT {text}";
        var answer = BoundPlanReader.Read(_foldedPlanOf.QueryText(select)!);
        if (answer.Plan is not BoundPlan.Projection { Expressions: [var folded] }) return null;
        if (folded is BoundConstant constant) return constant;
        // What could not be folded either hangs on something, or fails when it runs, and then says why.
        try
        {
            _session.QueryText($"SELECT ({text})::VARCHAR");
            return null;
        }
        catch (DuckDbException error)
        {
            throw new QueryException(error.Code, QueryErrors.Constant(expression, error.Message), query.PlaceOf(expression), error.Detail, error);
        }
    }

    /// <summary>Closes the session.</summary>
    public void Dispose()
    {
        _treeOf.Dispose();
        _textOf.Dispose();
        _planOf.Dispose();
        _foldedPlanOf.Dispose();
        _session.Dispose();
    }

    // skip_empty would drop empty elements of lists, and so change the plan.
    private static string PlanOf(bool optimize) =>
        $"SELECT json_serialize_plan($1::VARCHAR, optimize := {(optimize ? "true" : "false")}, skip_null := true, skip_default := true)::VARCHAR";

    private (QueryText Query, SyntaxTree Tree) Read(string select, bool isAsked, ParameterValues parameters)
    {
        var original = new QueryText(select, select, [], [], PositionMap.Identity) { Parameters = parameters };
        if (select.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
            throw new QueryException(ErrorCode.QueryFailed, "Found a zero character, expected text; remove it.", ErrorPlace.Of(select, zero), ErrorCode.SqlParseError);
        var answer = SyntaxTree.Read(_treeOf.QueryText(select)!);
        if (answer.Error is { } error) throw Errors(original, tree: null).Explain(error);
        if (answer.Trees.Count != 1) throw NotOne(select, answer.Trees);
        var tree = answer.Trees[0];
        var context = new RewriteContext(select, Name, expression => ConstantOf(expression, select)) { IsAsked = isAsked, Parse = Parse, Scopes = _scopes, HasSystemColumns = _relations.HasSystemColumns };
        var hadParameters = ParameterRewrite.Apply(tree, parameters, context);
        var readsNow = isAsked && NowRewrite.Apply(tree, context);
        var comparesDistinct = isAsked && DistinctRewrite.Apply(tree, context);
        var comparesTruncated = isAsked && TruncationRewrite.Apply(tree, context);
        var outcome = WindowRewrite.Apply(tree, context);
        if (context.MustCheckNames) CheckNames(select, parameters);
        var query = original with { Tables = outcome.Tables, SystemColumns = outcome.SystemColumns, WithSystemColumns = outcome.WithSystemColumns, ReadsNow = readsNow };
        if (!outcome.Changed && !hadParameters && !readsNow && !comparesDistinct && !comparesTruncated) return (query, tree);
        var text = _textOf.QueryText(tree.ToJson())!;
        return (query with { Text = text, Places = PositionMap.Between(tree.Query, SyntaxTree.Read(_treeOf.QueryText(text)!).Trees[0].Query) }, tree);
    }

    private JsonObject Parse(string text)
    {
        var query = SyntaxTree.Read(_treeOf.QueryText(text)!).Trees[0].Query;
        foreach (var node in SyntaxSearch.Nodes(query))
            if (node.ContainsKey("query_location")) node["query_location"] = SyntaxNodes.NoPlace; // places in a text of ours are none
        return (JsonObject)query.DeepClone();
    }

    // A query that cannot be planned at all may still be asked.
    private void CheckNames(string select, ParameterValues parameters)
    {
        var (query, tree) = Read(select, isAsked: false, parameters);
        if (BoundPlanReader.Read(_planOf.QueryText(query.Text)!).Error is { Kind: ErrorKind.Binder } error) throw Errors(query, tree).Explain(error);
    }

    private static QueryException NotOne(string select, ValueList<SyntaxTree> trees) => trees.Count == 0
        ? new QueryException(ErrorCode.QueryFailed, "Found no statement, expected a SELECT.", ErrorPlace.Of(select, 0), ErrorCode.SqlParseError)
        : new QueryException(
            ErrorCode.QueryFailed, $"Found {trees.Count} statements, expected one SELECT; run them one by one.",
            SyntaxSearch.FirstPlace(trees[1].Query) is { } place ? ErrorPlace.Of(select, TextOffsets.FromUtf8(select, place)) : null, ErrorCode.SqlParseError);

    // The name that DuckDB gives a column without one: the text of its expression.
    private string Name(JsonObject expression)
    {
        const string select = "SELECT ";
        return _textOf.QueryText(SyntaxTree.ToJson(expression))![select.Length..];
    }

    // The value of an expression without columns, such as INTERVAL '1 minute'; null when it has columns, is NULL or cannot be told.
    private object? ConstantOf(JsonObject expression, string select)
    {
        if (SyntaxSearch.Nodes(expression).Any(node => node.Class is "COLUMN_REF" or "SUBQUERY" or "PARAMETER" or "STAR" or "WINDOW" or "LAMBDA")) return null;
        var text = Name(expression);
        if (_constants.TryGetValue(text, out var known)) return known;
        try
        {
            using var prepared = _session.Prepare($"SELECT {text}");
            using var reader = new BatchReader(prepared.Execute());
            using var row = reader.Next()!;
            if (_constants.Count >= MostConstants) _constants.Clear();
            return _constants[text] = Cells.Get(row[0], 0);
        }
        catch (DuckDbException error)
        {
            if (error.Error.Kind is ErrorKind.Binder or ErrorKind.Catalog) return null; // the query itself will say so, and where
            var written = expression.Class == "CAST" && (expression["child"] as JsonObject)?.TextConstant is { } constant
                ? new BoundCast(DataType.Interval, new BoundConstant(DataType.Utf8, constant), Try: false)
                : (BoundExpr)new BoundConstant(DataType.Utf8, text);
            ErrorPlace? place = SyntaxSearch.FirstPlace(expression) is { } bytes ? ErrorPlace.Of(select, TextOffsets.FromUtf8(select, bytes)) : null;
            throw new QueryException(error.Code, QueryErrors.Constant(written, error.Message), place, error.Detail, error);
        }
    }

    private Schema OutputOf(BoundPlan plan, QueryText query)
    {
        // Names are only in the prepared statement: the plan has none under set operations and for unnamed expressions.
        using var prepared = _session.Prepare(query.Text);
        var types = plan.Types;
        if (prepared.ColumnCount != types.Count)
        {
            throw new QuiverException(
                ErrorCode.InternalError, $"DuckDB prepares {prepared.ColumnCount} columns where the plan has {types.Count}; please report the query.");
        }

        return new Schema(types.Select((type, column) => new Field(prepared.ColumnName(column), type)));
    }

    private void TryConstants(BoundQuery bound)
    {
        var casts = ConstantCasts.In(bound.Plan).Distinct().ToArray();
        if (casts.Length == 0) return;
        var select = $"SELECT {string.Join(", ", casts.Select(ExpressionPrinter.TryPrint))}";
        if (BoundPlanReader.Read(_foldedPlanOf.QueryText(select)!).Plan is not BoundPlan.Projection folded) return;
        for (var index = 0; index < casts.Length; index++)
            if (folded.Expressions[index] is not BoundConstant) Evaluate(casts[index], bound);
    }

    private QueryErrors Errors(QueryText query, SyntaxTree? tree) => new(query, tree, _relations, () => FunctionNames.All(_session));

    private BoundPlan? TryPlan(string select) => BoundPlanReader.Read(_planOf.QueryText(select)!).Plan;
}
