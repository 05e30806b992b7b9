using System.Text;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// Makes <see cref="BoundPlan"/> records of DuckDB's plan: the answer of <c>json_serialize_plan(text, optimize := false, skip_null := true, skip_default := true)</c>.
/// This is the one place that knows its format, and a node or key it does not know is an error.
/// </summary>
/// <remarks>Expressions are in <c>BoundPlanReader.Expressions.cs</c>, types in <see cref="TypeReader"/>, constants in <see cref="ConstantReader"/>.</remarks>
internal sealed partial class BoundPlanReader
{
    /// <summary>The table function behind every relation of ours; its one argument is the relation's name.</summary>
    internal const string RelationFunction = "quiver_relation";

    /// <summary>The same with the relation's system columns, <c>_seq</c> and <c>_ingested</c>, behind its own.</summary>
    internal const string SystemFunction = "quiver_system_relation";

    /// <summary>DuckDB's scan of a table of its own, which here is one of an attached database.</summary>
    internal const string TableScan = "seq_scan";

    private static readonly string[] BareWords = ["NaN", "Infinity", "-Infinity"];
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 16384 }; // DuckDB itself allows expressions 1,000 levels deep

    // A table function over rows keeps references by table number; this is that of the rows, where it is known.
    private int? _inputTable;
    private int? _lastTable;

    private BoundPlanReader() { }

    /// <summary>Reads the answer for a text of one statement.</summary>
    /// <param name="json">The answer, without <c>skip_empty</c>, which would drop elements of lists.</param>
    /// <exception cref="QuiverException">InternalError: something in it is unknown to this release.</exception>
    public static PlanAnswer Read(string json)
    {
        using var document = Parse(json);
        if (PlanError.Read(document.RootElement) is { } error) return new PlanAnswer(null, error);
        var answer = new JsonFields(document.RootElement);
        answer.Ignore("error");
        var plans = answer.TakeObjects("plans", new BoundPlanReader().ReadNode);
        answer.Close();
        return plans.Count == 1 ? new PlanAnswer(plans[0], null) : throw answer.Unexpected($"{plans.Count} statements where one was asked for");
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(QuoteBareWords(json), Deep);
        }
        catch (JsonException e)
        {
            throw new QuiverException(ErrorCode.InternalError, $"DuckDB's plan is not JSON: {e.Message} Please report the query.", inner: e);
        }
    }

    // DuckDB writes numbers that JSON has no word for as they are: NaN, Infinity, -Infinity. As texts they can be read.
    private static string QuoteBareWords(string json)
    {
        if (!json.Contains("NaN", StringComparison.Ordinal) && !json.Contains("Infinity", StringComparison.Ordinal)) return json;
        var quoted = new StringBuilder(json.Length + 16);
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var word = inText ? null : BareWords.FirstOrDefault(word => string.CompareOrdinal(json, i, word, 0, word.Length) == 0);
            if (word is not null)
            {
                quoted.Append('"').Append(word).Append('"');
                i += word.Length - 1;
                continue;
            }

            if (json[i] == '"') inText = !inText;
            quoted.Append(json[i]);
            if (inText && json[i] == '\\') quoted.Append(json[++i]); // what is escaped is no end of the text
        }

        return quoted.ToString();
    }

    private BoundPlan ReadNode(JsonFields node)
    {
        var kind = node.TakeText("type");
        var inputs = node.TakeObjects("children", ReadNode);
        int? table = node.TryTake("table_index", out var index) ? index.GetInt32() : null;
        _inputTable = inputs.Count == 1 ? _lastTable : null;
        _lastTable = table;

        BoundPlan Input(int position = 0) => position < inputs.Count ? inputs[position] : throw node.Unexpected($"{inputs.Count} inputs below {kind}");

        return kind switch
        {
            "LOGICAL_GET" => ReadGet(node, inputs.Count == 0 ? null : inputs[0]),
            "LOGICAL_DUMMY_SCAN" => new BoundPlan.DummyScan(),
            "LOGICAL_EXPRESSION_GET" => new BoundPlan.ExpressionGet(Input(), node.TakeObjectLists("expressions", ReadExpr), node.TakeObjects("expr_types", TypeReader.Read)),
            "LOGICAL_CHUNK_GET" => ReadChunk(node),
            "LOGICAL_FILTER" => ReadFilter(node, Input()),
            "LOGICAL_PROJECTION" => ReadProjection(node, Input()),
            "LOGICAL_AGGREGATE_AND_GROUP_BY" => ReadAggregate(node, Input()),
            "LOGICAL_WINDOW" => ReadWindow(node, Input()),
            "LOGICAL_DISTINCT" => ReadDistinct(node, Input()),
            "LOGICAL_ORDER_BY" => new BoundPlan.Sort(Input(), node.TakeObjects("orders", ReadOrder)),
            "LOGICAL_LIMIT" => new BoundPlan.Limit(Input(), node.TakeObject("limit_val", ReadLimit), node.TakeObject("offset_val", ReadLimit)),
            "LOGICAL_UNION" => ReadSetOperation(node, SetOperationKind.Union, inputs),
            "LOGICAL_EXCEPT" => ReadSetOperation(node, SetOperationKind.Except, inputs),
            "LOGICAL_INTERSECT" => ReadSetOperation(node, SetOperationKind.Intersect, inputs),
            "LOGICAL_COMPARISON_JOIN" => new BoundPlan.Join(Input(), Input(1), ReadJoinKind(node), node.TakeObjects("conditions", ReadCondition)),
            "LOGICAL_ASOF_JOIN" => new BoundPlan.AsofJoin(Input(), Input(1), ReadJoinKind(node), node.TakeObjects("conditions", ReadCondition)),
            "LOGICAL_ANY_JOIN" => new BoundPlan.AnyJoin(Input(), Input(1), ReadJoinKind(node), node.TakeObject("condition", ReadExpr)),
            "LOGICAL_DELIM_JOIN" => new BoundPlan.DelimJoin(
                Input(), Input(1), ReadJoinKind(node), node.TakeObjects("conditions", ReadCondition), node.TakeObjects("duplicate_eliminated_columns", ReadExpr)),
            "LOGICAL_DELIM_GET" => new BoundPlan.DelimGet(node.TakeObjects("chunk_types", TypeReader.Read)),
            "LOGICAL_CROSS_PRODUCT" => new BoundPlan.CrossProduct(Input(), Input(1)),
            "LOGICAL_POSITIONAL_JOIN" => new BoundPlan.PositionalJoin(Input(), Input(1)),
            "LOGICAL_MATERIALIZED_CTE" => ReadCte(node, table ?? 0, Input(), Input(1)),
            "LOGICAL_RECURSIVE_CTE" => ReadRecursiveCte(node, table ?? 0, Input(), Input(1)),
            "LOGICAL_CTE_REF" => new BoundPlan.CteRef(node.TakeInt("cte_index"), SchemaOf(node, "bound_columns", "chunk_types")),
            "LOGICAL_UNNEST" => ReadUnnest(node, Input()),
            "LOGICAL_SAMPLE" => node.TakeObject("sample_options", options => ReadSample(options, Input())),
            _ => throw node.Unexpected($"the node {kind}"),
        };
    }

    private static BoundPlan.Get ReadGet(JsonFields node, BoundPlan? source)
    {
        node.TakeEmpty("projection_ids"); // both stay empty as long as nothing is optimised
        node.TakeEmpty("table_filters");
        node.Ignore("has_serialize", "arguments", "original_arguments", "catalog_name", "schema_name", "input_table_types", "input_table_names");
        var function = node.TakeText("name");
        var parameters = node.TakeObjects("parameters", ConstantReader.Read);
        var named = node.TakeObjects("named_parameters", ReadNamedParameter);
        var indexes = node.TakeObjects("column_indexes", ReadColumnIndex);
        var columns = SchemaOf(node, "names", "returned_types");
        var sourceColumns = node.TakeList("projected_input", index => index.GetInt32());
        var table = function switch
        {
            RelationFunction or SystemFunction => parameters[0].Value as string,
            TableScan => node.TakeObject("function_data", ReadTableName),
            _ => null,
        };
        var data = node.TryTake("function_data", out var other) ? new OpaqueData(Canonical(other)) : null;
        return new BoundPlan.Get(table, function, parameters, named, columns, indexes, source, sourceColumns, data);
    }

    private static string ReadTableName(JsonFields scan)
    {
        scan.Ignore("is_index_scan", "is_create_index");
        var (catalog, schema) = (scan.TakeTextOrNull("catalog"), scan.TakeTextOrNull("schema"));
        var table = scan.TakeText("table");
        return catalog is null ? table : schema is null or "main" ? $"{catalog}.{table}" : $"{catalog}.{schema}.{table}";
    }

    private static NamedParameter ReadNamedParameter(JsonFields parameter) => new(parameter.TakeText("key"), parameter.TakeObject("value", ConstantReader.Read));

    private static int ReadColumnIndex(JsonFields column)
    {
        column.TakeEmpty("child_indexes");
        // The greatest number stands for "no column, only the row".
        return !column.TryTake("index", out var index) ? 0 : index.TryGetInt32(out var position) ? position : BoundPlan.Get.RowId;
    }

    private static Schema SchemaOf(JsonFields node, string names, string types) =>
        new(node.TakeList(names, name => name.GetString() ?? "").Zip(node.TakeObjects(types, TypeReader.Read), (name, type) => new Field(name, type)));

    private static BoundPlan.ChunkGet ReadChunk(JsonFields node)
    {
        var types = node.TakeObjects("chunk_types", TypeReader.Read);
        return node.TakeObject("collection", collection =>
        {
            collection.Ignore("types");
            return new BoundPlan.ChunkGet(types, collection.TakeObjectLists("values", ConstantReader.Read));
        });
    }

    private BoundPlan ReadFilter(JsonFields node, BoundPlan input)
    {
        var filter = new BoundPlan.Filter(input, node.TakeObjects("expressions", ReadExpr));
        var kept = node.TakeList("projection_map", index => index.GetInt32());
        return kept.Count == 0 ? filter : new BoundPlan.Projection(filter, kept.Map<BoundExpr>(index => new BoundRef(input.Types[index], index)));
    }

    // A relation of ours is a view over the relation function: the view's own projection changes nothing.
    private BoundPlan ReadProjection(JsonFields node, BoundPlan input)
    {
        var expressions = node.TakeObjects("expressions", ReadExpr);
        var isView = input is BoundPlan.Get { Function: RelationFunction } get && get.ColumnIndexes.Count == expressions.Count
            && !expressions.Where((expression, column) => expression is not BoundRef reference || reference.Index != column).Any();
        return isView ? input : new BoundPlan.Projection(input, expressions);
    }

    private BoundPlan.Aggregate ReadAggregate(JsonFields node, BoundPlan input)
    {
        node.Ignore("group_index", "aggregate_index", "groupings_index");
        return new BoundPlan.Aggregate(
            input,
            node.TakeObjects("groups", ReadExpr),
            node.TakeList("grouping_sets", Positions),
            node.TakeObjects("expressions", fields => ReadExpr(fields) as BoundAggregate ?? throw fields.Unexpected("an expression that is no aggregate")),
            node.TakeList("grouping_functions", Positions));

        static ValueList<int> Positions(JsonElement list) => list.EnumerateArray().Select(position => position.GetInt32()).ToValueList();
    }

    private BoundPlan.Window ReadWindow(JsonFields node, BoundPlan input)
    {
        node.Ignore("window_index");
        return new BoundPlan.Window(input, node.TakeObjects("expressions", fields => ReadExpr(fields) as BoundWindow ?? throw fields.Unexpected("an expression that is no window function")));
    }

    private BoundPlan.Distinct ReadDistinct(JsonFields node, BoundPlan input) => new(
        input,
        node.TakeText("distinct_type") switch
        {
            "DISTINCT" => false,
            "DISTINCT_ON" => true,
            var kind => throw node.Unexpected($"the distinct type {kind}"),
        },
        node.TakeObjects("distinct_targets", ReadExpr),
        node.TakeObjectOrNull("order_by", ReadOrders) ?? []);

    private LimitBound ReadLimit(JsonFields limit)
    {
        var kind = limit.TakeTextOrNull("type");
        var rows = limit.TryTake("constant_integer", out var count) ? count.GetInt64() : 0;
        var percent = limit.TryTake("constant_percentage", out var part) ? part.GetDouble() : 0;
        var expression = limit.TakeObjectOrNull("expression", ReadExpr);
        return kind switch
        {
            null or "UNSET" => new LimitBound.Unset(),
            "CONSTANT_VALUE" => new LimitBound.Rows(rows),
            "CONSTANT_PERCENTAGE" => new LimitBound.Percentage(percent),
            "EXPRESSION_VALUE" when expression is not null => new LimitBound.Computed(expression, IsPercentage: false),
            "EXPRESSION_PERCENTAGE" when expression is not null => new LimitBound.Computed(expression, IsPercentage: true),
            _ => throw limit.Unexpected($"the limit {kind}"),
        };
    }

    private static BoundPlan.SetOperation ReadSetOperation(JsonFields node, SetOperationKind kind, ValueList<BoundPlan> branches)
    {
        node.Ignore("column_count", "allow_out_of_order");
        var isAll = !node.TryTake("setop_all", out var all) || all.GetBoolean(); // true is what is left out
        return branches.Count >= 2 ? new BoundPlan.SetOperation(kind, isAll, branches) : throw node.Unexpected($"{branches.Count} inputs below {kind}");
    }

    private static JoinKind ReadJoinKind(JsonFields node)
    {
        node.Ignore("mark_index", "mark_types");
        return node.TakeText("join_type") switch
        {
            "INNER" => JoinKind.Inner,
            "LEFT" => JoinKind.Left,
            "RIGHT" => JoinKind.Right,
            "FULL" => JoinKind.Full,
            "SEMI" => JoinKind.Semi,
            "ANTI" => JoinKind.Anti,
            "MARK" => JoinKind.Mark,
            "SINGLE" => JoinKind.Single,
            var kind => throw node.Unexpected($"the join type {kind}"),
        };
    }

    private JoinCondition ReadCondition(JsonFields condition) =>
        new(condition.TakeObject("left", ReadExpr), ReadComparison(condition.TakeText("comparison"), condition), condition.TakeObject("right", ReadExpr));

    private static BoundPlan.Cte ReadCte(JsonFields node, int index, BoundPlan definition, BoundPlan consumer)
    {
        node.Ignore("column_count");
        var materialization = node.TakeTextOrNull("materialize") switch
        {
            null or "CTE_MATERIALIZE_DEFAULT" => CteMaterialization.Default,
            "CTE_MATERIALIZE_ALWAYS" => CteMaterialization.Always,
            "CTE_MATERIALIZE_NEVER" => CteMaterialization.Never,
            var hint => throw node.Unexpected($"the hint {hint}"),
        };
        return new BoundPlan.Cte(node.TakeText("ctename"), index, materialization, definition, consumer);
    }

    private BoundPlan.RecursiveCte ReadRecursiveCte(JsonFields node, int index, BoundPlan seed, BoundPlan step)
    {
        node.Ignore("column_count");
        return new BoundPlan.RecursiveCte(node.TakeText("ctename"), index, node.TakeBool("union_all"), node.TakeObjects("key_targets", ReadExpr), seed, step);
    }

    private BoundPlan.Unnest ReadUnnest(JsonFields node, BoundPlan input)
    {
        node.Ignore("unnest_index");
        return new BoundPlan.Unnest(input, node.TakeObjects("expressions", fields => ReadExpr(fields) as BoundUnnest ?? throw fields.Unexpected("an expression that is no unnest")));
    }

    private static BoundPlan.Sample ReadSample(JsonFields options, BoundPlan input)
    {
        var size = options.TakeObject("sample_size", ConstantReader.Read);
        var isPercentage = options.TakeBool("is_percentage");
        var method = options.TakeTextOrNull("method") switch
        {
            null or "System" => SampleMethod.System,
            "Bernoulli" => SampleMethod.Bernoulli,
            "Reservoir" => SampleMethod.Reservoir,
            var other => throw options.Unexpected($"the sampling method {other}"),
        };
        var seed = options.TryTake("seed", out var value) && value.GetInt64() >= 0 ? value.GetInt64() : (long?)null;
        options.Ignore("repeatable");
        return new BoundPlan.Sample(input, size, isPercentage, method, seed);
    }
}

/// <summary>A plan, or why there is none.</summary>
internal readonly record struct PlanAnswer(BoundPlan? Plan, PlanError? Error);
