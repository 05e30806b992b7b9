using Quiver.Columns;
using Quiver.Sql.Statements;

namespace Quiver.Tests.Sql.Statements;

public class IntervalTests
{
    // Expected values are DuckDB's answers to the same literals.
    [Theory]
    [InlineData("interval '5' second", 0, 0, 5_000_000)]
    [InlineData("interval 5 second", 0, 0, 5_000_000)]
    [InlineData("INTERVAL '5' SECONDS", 0, 0, 5_000_000)]
    [InlineData("interval '5 seconds'", 0, 0, 5_000_000)]
    [InlineData("interval ' 5   seconds '", 0, 0, 5_000_000)]
    [InlineData("interval '5s'", 0, 0, 5_000_000)]
    [InlineData("interval '1h30m'", 0, 0, 5_400_000_000)]
    [InlineData("interval '1m'", 0, 0, 60_000_000)]
    [InlineData("interval '1.5' second", 0, 0, 1_500_000)]
    [InlineData("interval '1.5' millisecond", 0, 0, 1_500)]
    [InlineData("interval '1.5 minutes'", 0, 0, 90_000_000)]
    [InlineData("interval '1.5 days'", 0, 1, 43_200_000_000)]
    [InlineData("interval '0.1 days'", 0, 0, 8_640_000_000)]
    [InlineData("interval '1 day 02:00:00'", 0, 1, 7_200_000_000)]
    [InlineData("interval '-1 day -02:00:00'", 0, -1, -7_200_000_000)]
    [InlineData("interval '02:00'", 0, 0, 7_200_000_000)]
    [InlineData("interval '02:00:00.5'", 0, 0, 7_200_500_000)]
    [InlineData("interval '1:2:3'", 0, 0, 3_723_000_000)]
    [InlineData("interval '25:00:00'", 0, 0, 90_000_000_000)]
    [InlineData("interval '-00:00:01.5'", 0, 0, -1_500_000)]
    [InlineData("interval '1 second -00:00:02'", 0, 0, -1_000_000)]
    [InlineData("interval '-5' second", 0, 0, -5_000_000)]
    [InlineData("interval '-1.5 seconds'", 0, 0, -1_500_000)]
    [InlineData("interval '5 sec 3 msecs 2 us'", 0, 0, 5_003_002)]
    [InlineData("interval '2 weeks'", 0, 14, 0)]
    [InlineData("interval 2 weeks", 0, 14, 0)]
    [InlineData("interval '1 month'", 1, 0, 0)]
    [InlineData("interval 1 quarter", 3, 0, 0)]
    [InlineData("interval '1 year'", 12, 0, 0)]
    [InlineData("interval '1 hour 1 hour'", 0, 0, 7_200_000_000)]
    [InlineData("interval '5. seconds'", 0, 0, 5_000_000)]
    [InlineData("interval 5 microseconds", 0, 0, 5)]
    public void An_interval_is_what_DuckDB_says_it_is(string text, int months, int days, long micros) => Assert.Equal(new Interval(months, days, micros), Read(text));

    [Theory]
    [InlineData("interval 500 ms", 500_000)] // ours alone: DuckDB takes short units inside the quotes only
    [InlineData("interval '500' MS", 500_000)]
    [InlineData("interval - 5 second", -5_000_000)]
    public void Short_units_and_signs_may_stand_outside_the_quotes(string text, long micros) => Assert.Equal(new Interval(0, 0, micros), Read(text));

    [Theory]
    [InlineData("interval ''")]
    [InlineData("interval 'x'")]
    [InlineData("interval '5'")] // seconds to DuckDB, but hardly what was meant
    [InlineData("interval 5")]
    [InlineData("interval")]
    [InlineData("interval second")]
    [InlineData("interval '- 5 seconds'")]
    [InlineData("interval '1 day, 2 hours'")]
    [InlineData("interval '1e3 seconds'")]
    [InlineData("interval '1_000 seconds'")]
    [InlineData("interval '5 secondz'")]
    [InlineData("interval '99999999999999 days'")]
    [InlineData("interval '9999999999999999 seconds'")]
    [InlineData("interval '1:60:00'")]
    [InlineData("interval '1:00:60'")]
    [InlineData("interval '+5 seconds'")]
    [InlineData("interval '.5 seconds'")]
    [InlineData("interval '1.5 months'")]
    [InlineData("interval '5' minute to second")]
    [InlineData("interval '5 seconds' second")]
    [InlineData("interval 'PT5S'")]
    [InlineData("interval '1-2'")]
    [InlineData("interval '1.5' minute")] // one minute to DuckDB: it cuts the fraction off
    [InlineData("interval '1.0000005 seconds'")] // DuckDB cuts off what is finer than a microsecond
    [InlineData("interval '1.2.3 seconds'")]
    [InlineData("interval '-'")]
    [InlineData("interval '--5 seconds'")]
    public void What_is_no_interval_is_refused(string text)
    {
        var error = Assert.Throws<QueryException>(() => Read(text));
        Assert.Equal((ErrorCode.QueryFailed, ErrorCode.SqlParseError), (error.Code, error.Detail));
        Assert.StartsWith("Found ", error.Message, StringComparison.Ordinal);
        Assert.Contains(", expected ", error.Message, StringComparison.Ordinal);
    }

    private static Interval Read(string text)
    {
        var source = Assert.IsType<CreateSourceStatement>(StatementPrinter.Parse($"create source t (a int) with (x = {text})"));
        return Assert.IsType<IntervalValue>(source.Options.Find("X")!.Value).Value;
    }
}
