using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;
using Quiver.Tests.Streaming.Expressions;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>Variance, deviation, covariance, correlation and product, against DuckDB, over one group and over panes.</summary>
public sealed class SpreadTests
{
    private const int Groups = 4;

    [Theory]
    [InlineData("var_pop", 1)]
    [InlineData("var_samp", 1)]
    [InlineData("stddev_pop", 1)]
    [InlineData("stddev", 1)]
    [InlineData("product", 1)]
    [InlineData("covar_pop", 2)]
    [InlineData("covar_samp", 2)]
    [InlineData("corr", 2)]
    public void Spread_is_what_DuckDB_says_it_is(string name, int arguments)
    {
        using var oracle = new Oracle();
        var random = new Random(Seed: 13);
        foreach (var (count, mean, width) in new[] { (1, 0.0, 1.0), (6, 0.0, 1.0), (40, 1e6, 10.0), (900, -3.0, 0.001), (900, 1e9, 1.0) })
        {
            object?[] Draw() => [.. Enumerable.Range(0, count).Select(_ => random.Next(6) == 0 ? null : (object)(mean + (width * random.NextDouble())))];
            var (group, left, right, filter) = (Enumerable.Range(0, count).Select(_ => random.Next(Groups)).ToArray(), Draw(), Draw(), Oracle.Values(random, DataType.Boolean, count, nulls: 0.1));
            oracle.Load((DataType.Int32, group.Select(g => (object?)g).ToArray()), (DataType.Float64, left), (DataType.Float64, right), (DataType.Boolean, filter));
            using var lefts = Data.Column(DataType.Float64, left);
            using var rights = Data.Column(DataType.Float64, right);
            using var filters = Data.Column(DataType.Boolean, filter);
            var input = new AggregateInput(lefts, null, filters, null) { Second = arguments == 2 ? rights : null };
            using var whole = new Grouping(Create(), Groups);
            using var panes = new Grouping(Create(), Groups * 4);
            whole.Add(group, [.. Enumerable.Range(0, count)], input);
            panes.Add([.. group.Select(g => g + (Groups * random.Next(3)))], [.. Enumerable.Range(0, count)], input);
            for (var g = 0; g < Groups; g++)
                for (var pane = 0; pane < 3; pane++) panes.Merge((3 * Groups) + g, g + (pane * Groups));

            using var direct = whole.Results(Groups);
            using var merged = panes.Results(Groups * 4);
            var bound = name is "product" or "corr" ? 1e-5 : 4 * count * Math.ScaleB(1, -52) * ((mean * mean) + (width * width)); // of squares: the values' own size tells what rounding can do
            foreach (var answer in oracle.Ask($"select c0, {name}({(arguments == 2 ? "c1, c2" : "c1")}) filter (where c3) from t group by c0"))
            {
                var g = int.Parse(answer[0]!, CultureInfo.InvariantCulture);
                AssertClose(answer[1], Cells.Get(direct, g), bound);
                AssertClose(answer[1], Cells.Get(merged, (3 * Groups) + g), bound);
            }
        }

        GroupedAggregate Create() => AggregateCatalog.TryCreate(name, DataType.Float64, DataType.Float64, new AggregateOptions { Second = arguments == 2 ? DataType.Float64 : null })!;

        void AssertClose(string? expected, object? actual, double bound)
        {
            if (expected is null || actual is null) Assert.True(expected is null && actual is null, $"{name}: DuckDB answers {expected ?? "NULL"}, we answer {actual ?? "NULL"}.");
            else if (name.StartsWith("stddev", StringComparison.Ordinal)) Assert.InRange(Math.Abs(Math.Pow(double.Parse(expected, CultureInfo.InvariantCulture), 2) - Math.Pow((double)actual, 2)), 0, bound);
            else if (name == "product" && expected.EndsWith("inf", StringComparison.Ordinal)) Assert.True(double.IsInfinity((double)actual));
            else if (name == "product") Assert.InRange(Math.Abs(((double)actual / double.Parse(expected, CultureInfo.InvariantCulture)) - 1) is var off && double.IsNaN(off) ? 0 : off, 0, bound);
            else if (expected != "nan") Assert.InRange(Math.Abs(double.Parse(expected, CultureInfo.InvariantCulture) - (double)actual), 0, bound);
        }
    }

    [Fact]
    public void A_variance_that_is_not_finite_is_an_error_but_one_value_varies_not_at_all()
    {
        using var values = Data.Column(DataType.Float64, double.PositiveInfinity, 1.5);
        using var groups = new Grouping(AggregateCatalog.TryCreate("var_pop", DataType.Float64, DataType.Float64, default)!, 1);
        groups.Add([0, 0], [0], new AggregateInput(values, null, null, null));
        using (var single = groups.Results(1)) Assert.Equal(0.0, Cells.Get(single, 0));

        groups.Add([0, 0], [1], new AggregateInput(values, null, null, null));
        var error = Assert.Throws<QuiverException>(() => groups.Results(1));
        Assert.Equal(ErrorCode.QueryFailed, error.Code);
        Assert.Contains("var_pop is out of range", error.Message, StringComparison.Ordinal);
    }
}
