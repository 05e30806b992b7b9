using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;

namespace Quiver.Tests.Plans;

public sealed class BoundPlanReaderTests
{
    private const string Row = """{"type":"LOGICAL_DUMMY_SCAN"}""";

    [Fact]
    public void An_unknown_node_is_an_error_that_names_it_and_where_it_stands()
    {
        var error = Assert.Throws<QuiverException>(() => BoundPlanReader.Read(Plan($$"""{"type":"LOGICAL_FILTER","children":[{"type":"LOGICAL_NOVEL"}]}""")));

        Assert.Equal(ErrorCode.InternalError, error.Code);
        Assert.Contains("LOGICAL_NOVEL", error.Message, StringComparison.Ordinal);
        Assert.Contains("$.plans[0].children[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_is_an_error_even_when_all_others_are_known()
    {
        var error = Assert.Throws<QuiverException>(() => BoundPlanReader.Read(Plan($$"""{"type":"LOGICAL_PROJECTION","children":[{{Row}}],"expressions":[],"novel":1}""")));

        Assert.Contains("'novel'", error.Message, StringComparison.Ordinal);
        Assert.Contains("$.plans[0]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"expression_class":"BOUND_NOVEL","type":"X"}""", "BOUND_NOVEL")]
    [InlineData("""{"expression_class":"BOUND_REF","type":"BOUND_REF","return_type":{"id":"INTEGER"},"novel":{}}""", "'novel'")]
    [InlineData("""{"expression_class":"BOUND_REF","type":"BOUND_REF","return_type":{"id":"LIST","type_info":{"type":"NOVEL_INFO"}}}""", "NOVEL_INFO")]
    [InlineData("""{"expression_class":"BOUND_REF","type":"BOUND_REF","return_type":{"id":"INTEGER","novel":1}}""", "'novel'")]
    [InlineData("""{"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","value":{"type":{"id":"INTEGER"},"is_null":false,"value":1,"novel":1}}""", "'novel'")]
    [InlineData("""{"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","value":{"type":{"id":"NOVEL"},"is_null":false,"value":1}}""", "NOVEL")]
    [InlineData("""{"expression_class":"BOUND_OPERATOR","type":"OPERATOR_NOVEL","return_type":{"id":"INTEGER"},"children":[]}""", "OPERATOR_NOVEL")]
    [InlineData("""{"expression_class":"BOUND_AGGREGATE","type":"BOUND_AGGREGATE","return_type":{"id":"INTEGER"},"name":"f","children":[],"aggregate_type":"NOVEL"}""", "NOVEL")]
    [InlineData("""{"expression_class":"BOUND_COLUMN_REF","type":"BOUND_COLUMN_REF","return_type":{"id":"INTEGER"},"binding":{"table_index":7}}""", "table 7")]
    public void An_unknown_part_of_an_expression_is_an_error(string expression, string named)
    {
        var error = Assert.Throws<QuiverException>(() => Expression(expression));

        Assert.Equal(ErrorCode.InternalError, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(".expressions[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pushed_filters_and_projections_are_an_error_as_nothing_was_to_be_optimised()
    {
        const string get = """{"type":"LOGICAL_GET","returned_types":[{"id":"INTEGER"}],"names":["a"],"name":"seq_scan","function_data":{"table":"t"},"column_indexes":[{}],""";

        Assert.Throws<QuiverException>(() => BoundPlanReader.Read(Plan(get + """ "projection_ids":[0]}""")));
        Assert.Throws<QuiverException>(() => BoundPlanReader.Read(Plan(get + """ "table_filters":{"filters":[]}}""")));
        Assert.IsType<BoundPlan.Get>(BoundPlanReader.Read(Plan(get + """ "table_filters":{},"projection_ids":[]}""")).Plan);
    }

    [Fact]
    public void The_greatest_number_stands_for_no_column_and_no_place()
    {
        var get = Assert.IsType<BoundPlan.Get>(BoundPlanReader.Read(Plan(
            """{"type":"LOGICAL_GET","returned_types":[{"id":"VARCHAR"}],"names":["a"],"name":"seq_scan","function_data":{"table":"t"},"column_indexes":[{"index":18446744073709551615}]}""")).Plan);
        var constant = Expression("""{"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","query_location":18446744073709551615,"value":{"type":{"id":"INTEGER"},"is_null":false,"value":1}}""");

        Assert.Equal([BoundPlan.Get.RowId], get.ColumnIndexes);
        Assert.Equal([DataType.Int64], get.Types);
        Assert.Equal("t", get.Table);
        Assert.Null(constant.Location);
    }

    [Fact]
    public void A_set_operation_keeps_duplicates_unless_the_plan_says_otherwise()
    {
        Assert.True(SetOperation("").IsAll);
        Assert.False(SetOperation(",\"setop_all\":false").IsAll);

        static BoundPlan.SetOperation SetOperation(string more) =>
            Assert.IsType<BoundPlan.SetOperation>(BoundPlanReader.Read(Plan($$"""{"type":"LOGICAL_UNION","children":[{{Row}},{{Row}}],"column_count":0{{more}}}""")).Plan);
    }

    public static TheoryData<string, object?, string> Constants => new()
    {
        { """{"type":{"id":"BOOLEAN"},"is_null":false,"value":true}""", true, "BOOLEAN" },
        { """{"type":{"id":"TINYINT"},"is_null":false,"value":-128}""", (sbyte)-128, "TINYINT" },
        { """{"type":{"id":"UBIGINT"},"is_null":false,"value":18446744073709551615}""", ulong.MaxValue, "UBIGINT" },
        { """{"type":{"id":"BIGINT"},"is_null":false,"value":-9223372036854775808}""", long.MinValue, "BIGINT" },
        { """{"type":{"id":"HUGEINT"},"is_null":false,"value":{"upper":-1,"lower":18446744073709551615}}""", Int128.NegativeOne, "HUGEINT" },
        { """{"type":{"id":"HUGEINT"},"is_null":false,"value":{"lower":7}}""", (Int128)7, "HUGEINT" },
        { """{"type":{"id":"UHUGEINT"},"is_null":false,"value":{"upper":18446744073709551615,"lower":18446744073709551615}}""", UInt128.MaxValue, "UHUGEINT" },
        { """{"type":{"id":"DECIMAL","type_info":{"type":"DECIMAL_TYPE_INFO","width":2,"scale":1}},"is_null":false,"value":15}""", (Int128)15, "DECIMAL(2,1)" },
        { """{"type":{"id":"DECIMAL","type_info":{"type":"DECIMAL_TYPE_INFO","width":18}},"is_null":false,"value":-3}""", (Int128)(-3), "DECIMAL(18,0)" },
        { """{"type":{"id":"DECIMAL","type_info":{"type":"DECIMAL_TYPE_INFO","width":38,"scale":1}},"is_null":false,"value":{"upper":1,"lower":5}}""", new Int128(1, 5), "DECIMAL(38,1)" },
        { """{"type":{"id":"DOUBLE"},"is_null":false,"value":0.1}""", 0.1, "DOUBLE" },
        { """{"type":{"id":"VARCHAR"},"is_null":false,"value":""}""", "", "VARCHAR" },
        { """{"type":{"id":"VARCHAR","type_info":{"type":"GENERIC_TYPE_INFO","alias":"JSON"}},"is_null":false,"value":"{}"}""", "{}", "JSON" },
        { """{"type":{"id":"VARCHAR","type_info":{"type":"STRING_TYPE_INFO","collation":"nocase"}},"is_null":true}""", null, "VARCHAR" },
        { """{"type":{"id":"DATE"},"is_null":false,"value":-1}""", -1, "DATE" },
        { """{"type":{"id":"TIMESTAMP WITH TIME ZONE"},"is_null":false,"value":-1}""", -1L, "TIMESTAMP WITH TIME ZONE" },
        { """{"type":{"id":"INTERVAL"},"is_null":false,"value":{"months":1,"micros":-2}}""", new Interval(1, 0, -2), "INTERVAL" },
        { """{"type":{"id":"UUID"},"is_null":false,"value":{"upper":-9223372036854775808,"lower":255}}""", Guid.Parse("00000000-0000-0000-0000-0000000000ff"), "UUID" },
        { """{"type":{"id":"ENUM","type_info":{"type":"ENUM_TYPE_INFO","values_count":2,"values":["red","it's"]}},"is_null":false,"value":1}""", "it's", "ENUM('red', 'it''s')" },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_has_its_value_in_the_type_that_its_column_would_have(string json, object? value, string type)
    {
        var constant = Assert.IsType<BoundConstant>(Expression($$"""{"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","value":{{json}}}"""));

        Assert.Equal(value, constant.Value);
        Assert.Equal(type, constant.Type.Name);
    }

    [Fact]
    public void A_blob_is_read_from_its_escapes()
    {
        var constant = Expression("""{"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","value":{"type":{"id":"BLOB"},"is_null":false,"value":"a\\xAA\\x00b"}}""");

        Assert.Equal(new byte[] { (byte)'a', 0xAA, 0, (byte)'b' }, Assert.IsType<byte[]>(Assert.IsType<BoundConstant>(constant).Value));
        Assert.Equal(constant, new BoundConstant(DataType.Binary, new byte[] { 97, 170, 0, 98 }));
        Assert.NotEqual(constant, new BoundConstant(DataType.Binary, new byte[] { 97, 170, 0, 99 }));
    }

    [Fact]
    public void An_error_is_read_with_its_place_and_candidates()
    {
        var answer = BoundPlanReader.Read(
            """{"error":true,"error_type":"binder","error_message":"no","candidates":"a,b.c","position":"22","error_subtype":"COLUMN_NOT_FOUND","name":"foo"}""");

        Assert.Null(answer.Plan);
        Assert.Equal(
            new PlanError(ErrorKind.Binder, "no") { Position = 22, Subtype = "COLUMN_NOT_FOUND", Name = "foo", Candidates = ["a", "b.c"] }, answer.Error);
        Assert.False(answer.Error!.CountsCharacters);
        Assert.Equal(ErrorKind.NotImplemented, BoundPlanReader.Read("""{"error":true,"error_type":"not implemented","error_message":"x"}""").Error!.Kind);
        Assert.True(BoundPlanReader.Read("""{"error":true,"error_type":"parser","error_message":"x"}""").Error!.CountsCharacters);
    }

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    public void Numbers_that_JSON_has_no_word_for_are_read_all_the_same(string word, double value)
    {
        var plan = Plan($$"""
            {"type":"LOGICAL_PROJECTION","children":[{{Row}}],"expressions":[
              {"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","value":{"type":{"id":"DOUBLE"},"is_null":false,"value":{{word}} } },
              {"expression_class":"BOUND_CONSTANT","type":"VALUE_CONSTANT","alias":"\"NaN\\","value":{"type":{"id":"VARCHAR"},"is_null":false,"value":" {{word}} "} }]}
            """);
        var expressions = Assert.IsType<BoundPlan.Projection>(BoundPlanReader.Read(plan).Plan).Expressions;

        Assert.Equal(value, Assert.IsType<BoundConstant>(expressions[0]).Value);
        Assert.Equal($" {word} ", Assert.IsType<BoundConstant>(expressions[1]).Value);
        Assert.Equal("\"NaN\\", expressions[1].Alias);
    }

    [Fact]
    public void An_answer_that_is_cut_off_is_an_error()
    {
        var error = Assert.Throws<QuiverException>(() => BoundPlanReader.Read(Plan(Row)[..^2]));

        Assert.Equal(ErrorCode.InternalError, error.Code);
    }

    [Fact]
    public void An_expression_may_be_nested_a_thousand_deep()
    {
        var expression = """{"expression_class":"BOUND_REF","type":"BOUND_REF","return_type":{"id":"BOOLEAN"}}""";
        for (var depth = 0; depth < 1_000; depth++)
            expression = $$"""{"expression_class":"BOUND_OPERATOR","type":"OPERATOR_NOT","return_type":{"id":"BOOLEAN"},"children":[{{expression}}]}""";

        Assert.Equal(1_001, BoundExprs.SelfAndBelow(Expression(expression)).Count());
    }

    [Fact]
    public void Places_and_aliases_do_not_count_when_expressions_are_compared()
    {
        BoundExpr one = new BoundCast(DataType.Int64, new BoundRef(DataType.Int32, 1) { Location = 3, Alias = "a" }, Try: false) { Location = 4 };
        BoundExpr same = new BoundCast(DataType.Int64, new BoundRef(DataType.Int32, 1), Try: false) { Alias = "b" };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, new BoundCast(DataType.Int64, new BoundRef(DataType.Int32, 2), Try: false));
        Assert.NotEqual(one, new BoundCast(DataType.Int64, new BoundRef(DataType.Int64, 1), Try: false));
        Assert.NotEqual(one, new BoundCast(DataType.Int64, new BoundRef(DataType.Int32, 1), Try: true));
    }

    private static string Plan(string node) => string.Create(CultureInfo.InvariantCulture, $$"""{"error":false,"plans":[{{node}}]}""");

    private static BoundExpr Expression(string expression) =>
        Assert.IsType<BoundPlan.Projection>(BoundPlanReader.Read(Plan($$"""{"type":"LOGICAL_PROJECTION","children":[{{Row}}],"expressions":[{{expression}}]}""")).Plan).Expressions[0];
}
