using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Lowering;
using Quiver.Tests.Plans;

namespace Quiver.Tests.Streaming.Expressions;

/// <summary>SQL expressions bound by DuckDB, compiled, and computed over random rows: the answers are those of DuckDB, whichever part of them runs where.</summary>
[Collection(nameof(Planning))]
public sealed class ExpressionCompilerTests : IClassFixture<SharedCheck>, IDisposable
{
    private static readonly DataType[] Types =
    [
        DataType.Int32, DataType.Int64, DataType.Float64, DataType.Decimal(12, 2), DataType.Utf8, DataType.Timestamp, DataType.Boolean, DataType.Date, DataType.Int8, DataType.Interval,
        DataType.TimestampZoned, DataType.Float32,
    ];

    private static readonly Schema Columns = new(Types.Select((type, index) => new Field($"c{index.ToString(CultureInfo.InvariantCulture)}", type)));

    private readonly Relations _relations;
    private readonly ExpressionCompiler _compiler;
    private readonly KernelCheck _check;

    public ExpressionCompilerTests(Relations relations, SharedCheck shared)
    {
        _check = shared.Check;
        _relations = relations;
        relations.Define("t", Columns);
        _compiler = new ExpressionCompiler((expressions, columns) => relations.Planner.Print(expressions, [.. columns.Fields.Select(field => field.Type)]));
    }

    /// <summary>Expressions, and how they run.</summary>
    public static TheoryData<string, string> Expressions => new()
    {
        { "c0", "columns as they are" },
        { "c0 + 1", "by kernels" },
        { "c0 + c1", "by kernels" },
        { "c2 * c0", "by kernels" },
        { "c2 / 3", "by kernels" },
        { "c0 / c1", "by kernels" },
        { "c1 // 7 + c0 % 5", "by kernels" },
        { "-c0 - 1", "by kernels" },
        { "c3 * 2", "by kernels" },
        { "c3 + 1.555", "by kernels" },
        { "-c3", "by kernels" },
        { "c8 + 1::tinyint", "by kernels" },
        { "c0 > 1 and c2 <= 1.5 or c6", "by kernels" },
        { "c0 between 0 and 10", "by kernels" },
        { "c2 = 'nan'::double", "by kernels" },
        { "c2 > c11", "by kernels" },
        { "c0 in (1, 2, 3)", "by kernels" },
        { "c1 not in (1, null, 2)", "by kernels" },
        { "c4 in ('a', 'ab', 'zz')", "by kernels" },
        { "c4 = 'abc'", "by kernels" },
        { "'b' > c4", "by kernels" },
        { "c4 <> 'a' and c4 like 'a%'", "by kernels" },
        { "c4 like '_b%'", "in DuckDB" },
        { "case when c0 > 0 then 'plus' when c0 = 0 then 'zero' else c4 end", "by kernels" },
        { "case when c6 then c0 else 100 // c0 end", "by kernels" },
        { "case c0 when 1 then 'one' end", "by kernels" },
        { "coalesce(c0, c1, 0)", "by kernels" },
        { "nullif(c0, 1)", "by kernels" },
        { "c0 is null or c4 is not null", "by kernels" },
        { "c6 is true", "by kernels" },
        { "not c6", "by kernels" },
        { "c0 is distinct from c8", "by kernels" },
        { "c0 is not distinct from null", "by kernels" },
        { "c0 + null", "by kernels" },
        { "c5 + interval '5 minutes'", "by kernels" },
        { "c5 - interval 90 second", "by kernels" },
        { "c5 + interval 1 month", "by kernels" },
        { "c7 + interval 1 hour", "by kernels" },
        { "c5 > '2024-01-01'", "by kernels" },
        { "c5 between timestamp '2023-01-01' and timestamp '2024-01-01' + interval 1 year", "by kernels" },
        { "date_trunc('hour', c5)", "by kernels" },
        { "date_trunc('month', c7)", "by kernels" },
        { "c5::date", "by kernels" },
        { "c7::timestamp < c5", "by kernels" },
        { "c10::timestamp", "by kernels" },
        { "c5 - timestamp '2020-01-01'", "by kernels" },
        { "c9 > interval '1 day'", "by kernels" },
        { "c0::double", "by kernels" },
        { "c2::int", "by kernels" },
        { "try_cast(c2 as tinyint)", "by kernels" },
        { "c2::decimal(10, 1)", "by kernels" },
        { "c3::double * c2", "by kernels" },
        { "c0::varchar", "in DuckDB" },
        { "length(c4)", "in DuckDB" },
        { "length(c4) > 2", "by kernels, but length(c4) in DuckDB" },
        { "upper(c4) = lower(c4)", "in DuckDB" },
        { "c0 > 1 and upper(c4) = 'A'", "by kernels, but upper(c4) in DuckDB" },
        { "round(c2, 1) + abs(c2)", "in DuckDB" },
        { "case when c0 > 100 then sqrt(c0) else 0 end", "by kernels, but sqrt(c0) in DuckDB" },
        { "try(1 / c0)", "in DuckDB" },
        { "[c0, 2][1]", "in DuckDB" },
        { "[c0] = [1]", "in DuckDB" },
        { "{'a': c0}.a + 1", "by kernels" },
        { "5", "by kernels" },
        { "upper('abc')", "by kernels" },
        { "interval '1 month 2 days'", "by kernels" },
        { "1 = 2 or c6", "by kernels" },
        { "1::tinyint + 200", "by kernels" },
        { "c10 + interval '1 month 5 hours'", "in DuckDB" },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void An_expression_answers_as_in_DuckDB_and_says_how_it_runs(string sql, string how)
    {
        var expression = Bind(sql);
        Assert.Equal(how, _compiler.Describe(expression, Columns));
        foreach (var nulls in new[] { 0.1, 0.6 })
        {
            _check.Load(new Random(Seed: 31), 120, nulls, Types);
            _check.Same(sql, _compiler.Compile(expression, Columns));
        }
    }

    [Fact]
    public void A_constant_part_that_fails_does_so_only_for_rows_that_need_it()
    {
        var expression = Bind("case when c0 > 10 then 'x'::int else c0 end");
        using var evaluator = _compiler.Compile(expression, Columns);
        Batch Rows(params object?[] first) => new(Columns, [.. Types.Select((type, column) => Tests.Data.Column(type, column == 0 ? first : new object?[first.Length]))]);
        using var few = Rows(1, 2, null);
        using var fine = evaluator.Evaluate(few);
        Assert.Equal(2, Cells.Get(fine, 1));

        using var many = Rows(1, 20);
        var error = Assert.ThrowsAny<QuiverException>(() => evaluator.Evaluate(many));
        Assert.Equal(ErrorCode.QueryFailed, error.Code);
        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_back_is_refused()
    {
        var expression = Bind("date_part(['year', 'month'], c5).year + c0");
        var error = Assert.Throws<QuiverException>(() => _compiler.Compile(expression, Columns));
        Assert.Equal(ErrorCode.NotKeepable, error.Code);
    }

    [Fact]
    public void A_batch_of_no_rows_is_fine_wherever_it_runs()
    {
        using var batch = new Batch(Columns, [.. Types.Select(type => Tests.Data.Column(type))]);
        foreach (var sql in new[] { "c0 + 1", "length(c4) > 2", "case when c6 then c4 else upper(c4) end", "coalesce(c0, 1)", "c4 in ('a')", "c0 > 1 and c6" })
        {
            using var evaluator = _compiler.Compile(Bind(sql), Columns);
            using var results = evaluator.Evaluate(batch);
            Assert.Equal(0, results.Length);
        }
    }

    public void Dispose()
    {
        _compiler.Dispose();
        _relations.Forget("t");
    }

    // All columns are selected first, so that a reference is a column's position.
    private BoundExpr Bind(string sql) =>
        Assert.IsType<BoundPlan.Projection>(_relations.Planner.Bind($"select {string.Join(", ", Columns.Fields.Select(field => field.Name))}, {sql} from t").Plan).Expressions[^1];
}
