using System.Buffers;
using System.Text;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

internal sealed partial class BoundPlanReader
{
    private BoundExpr ReadExpr(JsonFields fields)
    {
        var kind = fields.TakeText("expression_class");
        var type = fields.TakeText("type");
        var alias = fields.TakeTextOrNull("alias");
        int? location = fields.TryTake("query_location", out var place) && place.TryGetInt32(out var offset) ? offset : null;
        return ReadClass(kind, type, fields) with { Alias = alias, Location = location };
    }

    private BoundExpr ReadClass(string kind, string type, JsonFields fields) => kind switch
    {
        "BOUND_REF" => new BoundRef(TypeOf(fields), fields.TakeInt("index")),
        "BOUND_COLUMN_REF" => ReadColumnRef(fields),
        "BOUND_CONSTANT" => fields.TakeObject("value", ConstantReader.Read),
        "BOUND_CAST" => new BoundCast(TypeOf(fields), fields.TakeObject("child", ReadExpr), fields.TakeBool("try_cast")),
        "BOUND_COMPARISON" => new BoundComparison(ReadComparison(type, fields), fields.TakeObject("left", ReadExpr), fields.TakeObject("right", ReadExpr)),
        "BOUND_CONJUNCTION" => new BoundConjunction(
            type switch
            {
                "CONJUNCTION_AND" => true,
                "CONJUNCTION_OR" => false,
                _ => throw fields.Unexpected($"the conjunction {type}"),
            },
            fields.TakeObjects("children", ReadExpr)),
        "BOUND_OPERATOR" => new BoundOperator(TypeOf(fields), ReadOperator(type, fields), fields.TakeObjects("children", ReadExpr)),
        "BOUND_CASE" => new BoundCase(TypeOf(fields), fields.TakeObjects("case_checks", ReadCheck), fields.TakeObject("else_expr", ReadExpr)),
        "BOUND_FUNCTION" => ReadFunction(fields),
        "BOUND_AGGREGATE" => ReadAggregateCall(fields),
        "BOUND_WINDOW" => ReadWindowCall(type, fields),
        "BOUND_UNNEST" => new BoundUnnest(TypeOf(fields), fields.TakeObject("child", ReadExpr)),
        "BOUND_PARAMETER" => ReadParameter(fields),
        _ => throw fields.Unexpected($"the expression {kind}"),
    };

    private static DataType TypeOf(JsonFields fields) => fields.TakeObject("return_type", TypeReader.Read);

    // Below a table function over rows DuckDB leaves references by table and column number; there the one input has that number.
    private BoundRef ReadColumnRef(JsonFields fields)
    {
        var type = TypeOf(fields);
        return fields.TakeObject("binding", binding =>
        {
            var table = binding.TakeInt("table_index");
            return table == _inputTable ? new BoundRef(type, binding.TakeInt("column_index")) : throw fields.Unexpected($"a reference to table {table}, which is not the input,");
        });
    }

    private static ComparisonKind ReadComparison(string type, JsonFields at) => type switch
    {
        "COMPARE_EQUAL" => ComparisonKind.Equal,
        "COMPARE_NOTEQUAL" => ComparisonKind.NotEqual,
        "COMPARE_LESSTHAN" => ComparisonKind.LessThan,
        "COMPARE_LESSTHANOREQUALTO" => ComparisonKind.LessThanOrEqual,
        "COMPARE_GREATERTHAN" => ComparisonKind.GreaterThan,
        "COMPARE_GREATERTHANOREQUALTO" => ComparisonKind.GreaterThanOrEqual,
        "COMPARE_DISTINCT_FROM" => ComparisonKind.IsDistinctFrom,
        "COMPARE_NOT_DISTINCT_FROM" => ComparisonKind.IsNotDistinctFrom,
        _ => throw at.Unexpected($"the comparison {type}"),
    };

    private static OperatorKind ReadOperator(string type, JsonFields at) => type switch
    {
        "OPERATOR_NOT" => OperatorKind.Not,
        "OPERATOR_IS_NULL" => OperatorKind.IsNull,
        "OPERATOR_IS_NOT_NULL" => OperatorKind.IsNotNull,
        "OPERATOR_COALESCE" => OperatorKind.Coalesce,
        "COMPARE_IN" => OperatorKind.In,
        "COMPARE_NOT_IN" => OperatorKind.NotIn,
        "OPERATOR_TRY" => OperatorKind.Try,
        _ => throw at.Unexpected($"the operator {type}"),
    };

    private CaseCheck ReadCheck(JsonFields check) => new(check.TakeObject("when_expr", ReadExpr), check.TakeObject("then_expr", ReadExpr));

    private BoundFunction ReadFunction(JsonFields fields)
    {
        IgnoreSignature(fields);
        return new BoundFunction(TypeOf(fields), fields.TakeText("name"), fields.TakeObjects("children", ReadExpr), fields.TakeBool("is_operator"), ReadData(fields));
    }

    private BoundAggregate ReadAggregateCall(JsonFields fields)
    {
        IgnoreSignature(fields);
        var isDistinct = fields.TakeTextOrNull("aggregate_type") switch
        {
            null or "NON_DISTINCT" => false,
            "DISTINCT" => true,
            var kind => throw fields.Unexpected($"the aggregate type {kind}"),
        };
        return new BoundAggregate(
            TypeOf(fields), fields.TakeText("name"), fields.TakeObjects("children", ReadExpr), isDistinct,
            fields.TakeObjectOrNull("filter", ReadExpr), fields.TakeObjectOrNull("order_bys", ReadOrders) ?? [], ReadData(fields));
    }

    private BoundWindow ReadWindowCall(string type, JsonFields fields)
    {
        IgnoreSignature(fields);
        var frame = new WindowFrame(
            ReadBound(fields.TakeText("start"), fields), fields.TakeObjectOrNull("start_expr", ReadExpr),
            ReadBound(fields.TakeText("end"), fields), fields.TakeObjectOrNull("end_expr", ReadExpr),
            fields.TakeTextOrNull("exclude_clause") switch
            {
                null or "NO_OTHER" => WindowExclude.NoOther,
                "CURRENT_ROW" => WindowExclude.CurrentRow,
                "GROUP" => WindowExclude.Group,
                "TIES" => WindowExclude.Ties,
                var exclude => throw fields.Unexpected($"the exclusion {exclude}"),
            });
        return new BoundWindow(
            TypeOf(fields), ReadWindowKind(type, fields), fields.TakeTextOrNull("name"), fields.TakeObjects("children", ReadExpr),
            fields.TakeObjects("partitions", ReadExpr), fields.TakeObjects("orders", ReadOrder), frame,
            fields.TakeBool("ignore_nulls"), fields.TakeBool("distinct"), fields.TakeObjectOrNull("filters", ReadExpr), fields.TakeObjects("arg_orders", ReadOrder),
            fields.TakeObjectOrNull("offset_expr", ReadExpr), fields.TakeObjectOrNull("default_expr", ReadExpr), ReadData(fields));
    }

    private static WindowKind ReadWindowKind(string type, JsonFields at) => type switch
    {
        "WINDOW_AGGREGATE" => WindowKind.Aggregate,
        "WINDOW_ROW_NUMBER" => WindowKind.RowNumber,
        "WINDOW_RANK" => WindowKind.Rank,
        "WINDOW_RANK_DENSE" => WindowKind.DenseRank,
        "WINDOW_PERCENT_RANK" => WindowKind.PercentRank,
        "WINDOW_CUME_DIST" => WindowKind.CumeDist,
        "WINDOW_NTILE" => WindowKind.NTile,
        "WINDOW_LEAD" => WindowKind.Lead,
        "WINDOW_LAG" => WindowKind.Lag,
        "WINDOW_FIRST_VALUE" => WindowKind.FirstValue,
        "WINDOW_LAST_VALUE" => WindowKind.LastValue,
        "WINDOW_NTH_VALUE" => WindowKind.NthValue,
        "WINDOW_FILL" => WindowKind.Fill,
        _ => throw at.Unexpected($"the window function {type}"),
    };

    private static WindowBound ReadBound(string bound, JsonFields at) => bound switch
    {
        "UNBOUNDED_PRECEDING" => WindowBound.UnboundedPreceding,
        "UNBOUNDED_FOLLOWING" => WindowBound.UnboundedFollowing,
        "CURRENT_ROW_ROWS" => WindowBound.CurrentRowRows,
        "CURRENT_ROW_RANGE" => WindowBound.CurrentRowRange,
        "CURRENT_ROW_GROUPS" => WindowBound.CurrentRowGroups,
        "EXPR_PRECEDING_ROWS" => WindowBound.PrecedingRows,
        "EXPR_PRECEDING_RANGE" => WindowBound.PrecedingRange,
        "EXPR_PRECEDING_GROUPS" => WindowBound.PrecedingGroups,
        "EXPR_FOLLOWING_ROWS" => WindowBound.FollowingRows,
        "EXPR_FOLLOWING_RANGE" => WindowBound.FollowingRange,
        "EXPR_FOLLOWING_GROUPS" => WindowBound.FollowingGroups,
        _ => throw at.Unexpected($"the frame bound {bound}"),
    };

    private static BoundParameter ReadParameter(JsonFields fields)
    {
        fields.Ignore("parameter_data");
        return new BoundParameter(TypeOf(fields), fields.TakeText("identifier"));
    }

    private ValueList<BoundOrder> ReadOrders(JsonFields list) => list.TakeObjects("orders", ReadOrder);

    private BoundOrder ReadOrder(JsonFields order)
    {
        var isDescending = order.TakeText("type") switch
        {
            "ASCENDING" => false,
            "DESCENDING" => true,
            var direction => throw order.Unexpected($"the order {direction}"),
        };
        var nullsFirst = order.TakeText("null_order") switch
        {
            "NULLS FIRST" => true,
            "NULLS LAST" => false,
            var place => throw order.Unexpected($"the null order {place}"),
        };
        return new BoundOrder(order.TakeObject("expression", ReadExpr), isDescending, nullsFirst);
    }

    // The parameter types of the overload follow from the arguments, which are cast to them.
    private static void IgnoreSignature(JsonFields fields) => fields.Ignore("arguments", "original_arguments", "catalog_name", "schema_name", "has_serialize");

    private FunctionData? ReadData(JsonFields call)
    {
        if (!call.TryTake("function_data", out var data)) return null;
        var fields = new JsonFields(data, call, "function_data");
        FunctionData? known =
            data.TryGetProperty("separator", out _) ? new SeparatorData(fields.TakeText("separator"))
            : data.TryGetProperty("quantiles", out _) ? ReadQuantiles(fields)
            : data.TryGetProperty("lambda_expr", out _) ? ReadLambda(fields)
            : data.TryGetProperty("check_overflow", out _) ? ReadDecimal(fields)
            : data.TryGetProperty("variable_return_type", out _) ? new FieldNamesData(TypeReader.NamesOf(fields.Take("variable_return_type")))
            : null;
        if (known is null) return new OpaqueData(Canonical(data));
        fields.Close();
        return known;
    }

    private static QuantileData ReadQuantiles(JsonFields fields)
    {
        fields.Ignore("order");
        // Exact quantiles keep typed constants, approximate ones bare numbers.
        var quantiles = fields.TakeList("quantiles", value => value.ValueKind == JsonValueKind.Object
            ? ConstantReader.Read(new JsonFields(value, fields, "quantiles"))
            : new BoundConstant(DataType.Float64, value.GetDouble()));
        return new QuantileData(quantiles, fields.TakeBool("desc"), fields.TryTake("sample_size", out var size) ? size.GetInt64() : 0);
    }

    private LambdaData ReadLambda(JsonFields fields)
    {
        fields.Ignore("return_type");
        return new LambdaData(fields.TakeObject("lambda_expr", ReadExpr), fields.TakeBool("has_index"), fields.TakeBool("has_initial"));
    }

    private static DecimalData ReadDecimal(JsonFields fields)
    {
        fields.Ignore("return_type", "arguments");
        return new DecimalData(fields.TakeBool("check_overflow"));
    }

    /// <summary>JSON without places and aliases, so that equal calls have equal texts wherever they stand.</summary>
    private static string Canonical(JsonElement data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(data, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);

        static void Write(JsonElement element, Utf8JsonWriter writer)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    var isExpression = element.TryGetProperty("expression_class", out _);
                    writer.WriteStartObject();
                    foreach (var property in element.EnumerateObject())
                    {
                        if (isExpression && property.Name is "query_location" or "alias") continue;
                        writer.WritePropertyName(property.Name);
                        Write(property.Value, writer);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in element.EnumerateArray()) Write(item, writer);
                    writer.WriteEndArray();
                    break;
                default:
                    element.WriteTo(writer);
                    break;
            }
        }
    }
}
