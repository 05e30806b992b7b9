using Quiver.Testing;

namespace Quiver.Tests.Scripts;

/// <summary>The runner itself: what it finds wrong, and what it does not.</summary>
public sealed class ScriptRunnerTests
{
    private const string Trades = """
        statement ok
        CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts)


        """;

    [Fact]
    public void A_wrong_answer_is_shown_line_by_line_with_its_place()
    {
        var failure = Assert.Single(Run("query IT\nSELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(i, s)\n----\n1\ta\n2\tx\n3\tc\n"));

        Assert.Equal("t.test:1:\n  SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(i, s)\n    - expected, + found:\n      1\ta\n    - 2\tx\n    + 2\tb\n      3\tc\n", failure.ToString());
    }

    [Theory]
    [InlineData("query I\nSELECT 1\n----\n2\n")]
    [InlineData("query I\nSELECT 1\n----\n")]
    [InlineData("query I\nSELECT 1\n----\n1\n1\n")]
    [InlineData("query II\nSELECT 1\n----\n1\n")]
    [InlineData("query I\nSELECT NULL\n----\n(empty)\n")]
    [InlineData("query R\nSELECT 1e0 / 3\n----\n0.334\n")]
    [InlineData("query T\nSELECT 'abc'\n----\n<REGEX>:b+$\n")]
    [InlineData("query T\nSELECT 'abc'\n----\n<!REGEX>:b\n")]
    [InlineData("query I\nSELECT i FROM range(3) AS r(i)\n----\n3 values hashing to 00000000000000000000000000000000\n")]
    [InlineData("query I nosort x\nSELECT 1\n----\n1\n\nquery I nosort x\nSELECT 2\n")]
    [InlineData("statement ok\nSELECT nope\n")]
    [InlineData("statement error\nSELECT 1\n")]
    [InlineData("statement error\nSELECT nope\n----\nanother message\n")]
    [InlineData("loop i 0 3\n\nquery I\nSELECT ${i}\n----\n0\n\nendloop\n")]
    [InlineData("push nowhere\n1\n")]
    public void What_is_wrong_fails(string script) => Assert.NotEmpty(Run(script));

    [Theory]
    [InlineData("query IT rowsort\nSELECT * FROM (VALUES (2, 'b'), (1, 'a')) AS t(i, s)\n----\n1\na\n2\nb\n")]
    [InlineData("query IT valuesort\nSELECT * FROM (VALUES (2, 'b'), (1, 'a')) AS t(i, s)\n----\n1\n2\na\nb\n")]
    [InlineData("query RTT\nSELECT 1e0 / 3, '', NULL\n----\n0.333\t(empty)\tNULL\n")]
    [InlineData("query T\nSELECT E'a\\tb\\nc'\n----\na\\tb\\nc\n")]
    [InlineData("query I\nSELECT true\n----\n1\n")]
    [InlineData("query R\nSELECT 1.50::DECIMAL(5, 2)\n----\n1.5\n")]
    [InlineData("query T\nSELECT 'abc'\n----\n<REGEX>:a.c\n")]
    [InlineData("query I nosort x\nSELECT 1\n----\n1\n\nquery I nosort x\nSELECT 2 - 1\n")]
    [InlineData("hash-threshold 2\n\nquery I\nSELECT i FROM range(3) AS r(i)\n----\n3 values hashing to 996dc30fa92a088d53929ed16588ec72\n")] // printf '0\n1\n2\n' | md5sum
    [InlineData("skipif quiver\nstatement ok\nnonsense\n\nonlyif duckdb\nstatement ok\nnonsense\n\nskipif mysql\nquery I\nSELECT 1\n----\n1\n")]
    [InlineData("foreach x 1 2\n\nloop y 0 2\n\nquery I\nSELECT ${x} * ${y} = 3\n----\nfalse\n\nendloop\n\nendloop\n")]
    [InlineData("statement maybe\nSELECT nope\n")]
    [InlineData("halt\n\nstatement ok\nnonsense\n")]
    [InlineData("mode skip\n\nstatement ok\nnonsense\n\nmode unskip\n\nstatement ok\nSELECT 1\n")]
    [InlineData("query I\r\nSELECT 1\r\n----\r\n1\r\n")]
    public void What_is_right_passes(string script) => Assert.Empty(Run(script));

    [Theory]
    [InlineData("qury I\nSELECT 1\n", "t.test:1", "did you mean query?")]
    [InlineData("query I\nSELECT 1\n", "t.test:1", "no answer to compare with")]
    [InlineData("\nquery I bysize\nSELECT 1\n----\n1\n", "t.test:2", "nosort|rowsort|valuesort")]
    [InlineData("statement fine\nSELECT 1\n", "t.test:1", "statement ok or statement error")]
    [InlineData("statement ok\n\nSELECT 1\n", "t.test:1", "no SQL")]
    [InlineData("emit x\nrow\n", "t.test:2", "expected ----")]
    [InlineData("loop i 0 2\nstatement ok\nSELECT 1\n", "t.test:1", "endloop")]
    [InlineData("endloop\n", "t.test:1", "expected a loop")]
    [InlineData("watermark s yesterday\n", "t.test:1", "2024-01-01 00:00:01.5")]
    [InlineData("advance soon\n", "t.test:1", "advance 30s")]
    [InlineData("include nowhere.test\n", "t.test:1", "nowhere.test")]
    public void What_is_no_script_is_said_with_its_place(string script, string place, string message)
    {
        var error = Assert.Throws<ScriptException>(() => TestScript.Of(script, "t.test"));

        Assert.Equal(place, error.Place.ToString());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A,1,2024-01-01\nB,x,2024-01-01\n", "t.test:6:\n  Found 'x' for column qty, expected BIGINT; write NULL for no value.\n")]
    [InlineData("A,1\n", "t.test:5:\n  Found 2 values, expected 3: symbol, qty, ts. Write them in this order, NULL for none.\n")]
    [InlineData("A,1,2024-01-01\n\"B,1,2024-01-01\n", "t.test:6:\n  This line has a quote that is not closed. Write \"…\" around a value with commas, and \"\" for a quote in it.\n")]
    public void Rows_that_do_not_fit_are_said_with_line_and_column(string rows, string message) =>
        Assert.Equal(message, Assert.Single(Run($"{Trades}push trades\n{rows}")).ToString());

    [Fact]
    public void Rows_are_read_as_csv()
    {
        const string script = "push trades\n\"A, \"\"B\"\"\",-1,2024-01-01 00:00:00.5\n\"NULL\",NULL,NULL\n,0,1969-12-31\n\n"
            + "query TIT\nSELECT * FROM trades\n----\nA, \"B\"\t-1\t2024-01-01 00:00:00.5\nNULL\tNULL\tNULL\n(empty)\t0\t1969-12-31 00:00:00\n\n"
            + "query I\nSELECT count(*) FROM trades WHERE symbol IS NULL\n----\n0\n";

        Assert.Empty(Run(Trades + script));
    }

    [Fact]
    public void A_subscription_that_emits_other_rows_fails_and_the_script_goes_on()
    {
        var failures = Run($"{Trades}subscribe rows AS SELECT symbol FROM trades\n\npush trades\nA,1,NULL\n\nemit rows\n----\nnothing\n\npush trades\nB,1,NULL\n\nemit rows\n----\nC\n");

        Assert.Equal(["t.test:9", "t.test:16"], failures.Select(failure => failure.Place.ToString()));
    }

    [Fact]
    public void Changes_are_put_together_when_rows_are_cut_otherwise_and_stay_exact_when_not()
    {
        const string rows = "subscribe n AS SELECT symbol, count(*) AS n FROM trades GROUP BY symbol EMIT CHANGES\n\npush trades\nA,1,NULL\nA,2,NULL\nB,3,NULL\n\nemit n rowsort\n----\n";
        var once = TestScript.Of($"{Trades}{rows}A\t2\t1\nB\t1\t1\n", "t.test");
        var stepwise = TestScript.Of($"{Trades}{rows}A\t1\t1\nA\t1\t-1\nA\t2\t1\nB\t1\t1\n", "t.test");
        var wrong = TestScript.Of($"{Trades}{rows}A\t3\t1\nB\t1\t1\n", "t.test");
        using var csv = new PushedRows();

        Assert.Empty(ScriptRun.Run(once, new Cutting.AsWritten(), csv, default));
        Assert.Empty(ScriptRun.Run(once, new Cutting.OneRow(), csv, default));
        Assert.NotEmpty(ScriptRun.Run(stepwise, new Cutting.AsWritten(), csv, default));
        Assert.Empty(ScriptRun.Run(stepwise, new Cutting.OneRow(), csv, default));
        Assert.NotEmpty(ScriptRun.Run(wrong, new Cutting.OneRow(), csv, default));
    }

    [Fact]
    public void Cuts_are_the_same_for_a_seed_and_have_every_row_once()
    {
        foreach (var cutting in Cutting.All)
        {
            Assert.Equal(cutting.Lengths(50, push: 3), cutting.Lengths(50, push: 3));
            Assert.Equal(50, cutting.Lengths(50, push: 3).Sum());
            Assert.All(cutting.Lengths(50, push: 3), length => Assert.True(length > 0));
        }

        Assert.Equal(22, Cutting.All.Count);
    }

    [Fact]
    public void Ways_that_cut_as_an_earlier_one_are_run_once()
    {
        var two = TestScript.Of($"{Trades}push trades\nA,1,NULL\nB,1,NULL\n", "t.test");
        var one = TestScript.Of($"{Trades}push trades\nA,1,NULL\n", "t.test");

        Assert.Equal(2, ScriptWays.Of(two, allCuts: true).Count());
        Assert.Single(ScriptWays.Of(one, allCuts: true));
        Assert.Single(ScriptWays.Of(two, allCuts: false));
    }

    [Fact]
    public void What_is_required_and_not_there_skips_the_file() => Assert.Equal("it requires spatial", TestScript.Of("require spatial\n\nstatement ok\nnonsense\n", "t.test").SkippedBecause);

    private static IReadOnlyList<ScriptFailure> Run(string script)
    {
        using var rows = new PushedRows();
        return ScriptRun.Run(TestScript.Of(script, "t.test"), new Cutting.AsWritten(), rows, CancellationToken.None);
    }
}
