using System.Diagnostics;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class StatementFuzzTests
{
    private static readonly string[] Valid =
    [
        "CREATE OR REPLACE SOURCE trades (symbol VARCHAR NOT NULL, \"p q\" DECIMAL(18,4) DEFAULT 1.5, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1 day 02:00:00') FROM FILES (path = ['a', \"b\"], x.y = -5e3, ok = TRUE) WITH (retain = 64MB, idle = INTERVAL 30 SECOND);",
        "CREATE STREAM IF NOT EXISTS bars AS WITH a AS (SELECT * FROM trades) SELECT symbol, E'it\\'s', $t$x$t$, max(price) FROM a GROUP BY ALL EMIT EVERY INTERVAL '5' SECOND ALLOW LATENESS INTERVAL '1m' LATE DATA TO old FROM SEQUENCE 10 WITH (a = 1);",
        "INSERT INTO trades BY NAME VALUES (1, 'x;y'), (2, $1) /* c /* d */ */ ; -- e\nSHOW TABLES; DESCRIBE late('bars'); EXPLAIN ANALYZE SUBSCRIBE bars EMIT ON WINDOW CLOSE FROM NOW;",
        "DROP SOURCE IF EXISTS \"a\"\"b\" CASCADE; EXPLAIN WHY bars; SUBSCRIBE SELECT emit FROM t emit JOIN u emit ON emit.k = t.k EMIT CHANGES; UPDATE t SET a = ?;",
        "COPY (SELECT a, ')' FROM t) TO 'x.csv' WITH (FORMAT csv, header = false, DELIMITER E'\\t', PARTITION_BY (a, b), KV_METADATA {a: 'b'}, x -1, y *); COPY late('bars') TO 'y'; COPY t (a, \"b c\") FROM $$z$$ (NULL '-') ON ERROR NULL FIELD;",
        "ATTACH IF NOT EXISTS 'x.duckdb' AS x (READ_ONLY, TYPE duckdb); ATTACH OR REPLACE DATABASE 'y'; DETACH DATABASE IF EXISTS \"x\"; INSERT INTO t VALUES (DEFAULT, 1), (a.default(DEFAULT), DEFAULT);",
    ];

    private static readonly string[] Soup =
    [
        .. string.Join(' ', Valid).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(), "'", "\"", "$", "$$", "/*", "*/", "--", "\n", "(", ")", "[", "]", "{", "}", ";", ",", ".", "=", "-", "*",
        "\\", "E'", "\0", "\u00A0", "ä", "\U0001F600", "\uD800", "1e", "0x", "INTERVAL", "INTERVAL '", "9223372036854775808", "99999999999999999999999999999999", "::", "WATERMARK FOR", "AS", "NOT", "NULL", "\u000B",
    ];

    [Fact]
    public void Random_tokens_are_statements_or_one_error()
    {
        var random = new Random(Seed: 3);
        for (var round = 0; round < 20_000; round++)
            Try(string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 25)).Select(_ => Soup[random.Next(Soup.Length)])));
    }

    [Fact]
    public void Every_prefix_of_valid_statements_and_every_text_with_a_piece_missing_is_statements_or_one_error()
    {
        var random = new Random(Seed: 5);
        foreach (var text in Valid)
        {
            Assert.NotEmpty(StatementParser.ParseAll(new SourceText(text)));
            for (var length = 0; length <= text.Length; length++)
            {
                Try(text[..length]);
                Try(text[length..]);
                Try(text.Remove(length, random.Next(0, Math.Min(12, text.Length - length + 1))));
                Try(text.Insert(length, Soup[random.Next(Soup.Length)]));
            }
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("select (")]
    [InlineData("/*")]
    [InlineData("a emit on ")]
    [InlineData("select a join b emit on ")]
    [InlineData("select distinct on (a) emit final, ")]
    [InlineData("explain ")]
    [InlineData("from now ")]
    [InlineData("union all from now ")]
    [InlineData("create source t (a int default ")]
    [InlineData("create source t (a int[][")]
    [InlineData("with a as (select 1) ")]
    [InlineData("$a")]
    [InlineData("'")]
    [InlineData("interval '1 day ")]
    [InlineData(";")]
    public void Long_repetitions_take_time_in_proportion(string piece)
    {
        var watch = Stopwatch.StartNew();
        Try(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
        Try("select a from t " + string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
        Try("create source t (ts timestamp, watermark for ts as ts - interval '" + string.Concat(Enumerable.Repeat(piece.Replace('\'', ' '), 100_000 / piece.Length)) + "')");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{piece}: {watch.Elapsed}"); // a square would take many minutes
    }

    private static void Try(string text)
    {
        var source = new SourceText(text);
        foreach (var statement in Script.Split(source))
        {
            try
            {
                var parsed = StatementParser.Parse(statement);
                Assert.InRange(parsed.Span.Offset, 0, text.Length);
                Assert.InRange(parsed.Span.End, parsed.Span.Offset + 1, text.Length);
            }
            catch (QueryException error)
            {
                var place = Assert.NotNull(error.Place);
                Assert.InRange(place.Offset, statement.Span.Offset, statement.Span.End);
                Assert.NotEmpty(source.Show(error));
            }
        }
    }
}
