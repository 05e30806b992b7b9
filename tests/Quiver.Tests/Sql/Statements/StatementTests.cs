namespace Quiver.Tests.Sql.Statements;

public class StatementTests
{
    [Theory]
    // sources
    [InlineData("create source t (a int)", "source t (a:int)")]
    [InlineData("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)", "source trades (symbol:VARCHAR, price:DOUBLE, ts:TIMESTAMP) watermark ts-2000000")]
    [InlineData("create or replace source t (a int)", "source t replace (a:int)")]
    [InlineData("create source if not exists t (a int)", "source t keep (a:int)")]
    [InlineData("create source t (a int) on error null field", "source t (a:int) on error NullField")]
    [InlineData("create source t on error skip from files (path = 'x') with (retain = 1)", "source t () from files(path='x') on error Skip with(retain=1)")]
    [InlineData("create source if (a int)", "source if (a:int)")]
    [InlineData("create source \"my \"\"source\" (\"a b\" int)", "source my \"source (a b:int)")]
    [InlineData("create source zürich (größe int)", "source zürich (größe:int)")]
    [InlineData("create source t (a int not null, b int null, c int default 5, d int default 1 + (2, 3)[1] not null, e text default 'a,b)' )", "source t (a:int!, b:int, c:int=5, d:int!=1 + (2, 3)[1], e:text='a,b)')")]
    [InlineData("create source t (a bool default x is not null, b int not null default now())", "source t (a:bool=x is not null, b:int!=now())")]
    [InlineData("create source t (a decimal(18, 4), b double precision, c timestamp with time zone, d timestamp without time zone, e timestamp(3) with time zone)", "source t (a:decimal(18, 4), b:double precision, c:timestamp with time zone, d:timestamp without time zone, e:timestamp(3) with time zone)")]
    [InlineData("create source t (a int[], b int[3][], c struct(x int, y varchar[]), d map(int, text), e int array, f enum('a,', ')'), g national character varying(5))", "source t (a:int[], b:int[3][], c:struct(x int, y varchar[]), d:map(int, text), e:int array, f:enum('a,', ')'), g:national character varying(5))")]
    [InlineData("create source t (watermark int, format text, source bool, stream int, emit int)", "source t (watermark:int, format:text, source:bool, stream:int, emit:int)")]
    [InlineData("create source t (ts timestamp, watermark for ts)", "source t (ts:timestamp) watermark ts-0")]
    [InlineData("create source t (ts timestamp, watermark for TS as \"ts\")", "source t (ts:timestamp) watermark TS-0")]
    [InlineData("create source t (watermark for ts as ts - interval '1 day 02:00:00', ts timestamp)", "source t (ts:timestamp) watermark ts-93600000000")]
    [InlineData("create source t (ts bigint, watermark for ts as ts - 500)", "source t (ts:bigint) watermark ts-500000n")]
    [InlineData("create source t (a int, watermark for _ingested)", "source t (a:int) watermark _ingested-0")]
    [InlineData("create source t (ts timestamp, watermark for ts as ts - interval 0 second)", "source t (ts:timestamp) watermark ts-0")]
    [InlineData("create source f from files (path = 'a.parquet')", "source f () from files(path='a.parquet')")]
    [InlineData("create source f from files(path = 'a.parquet') (watermark for date as date - interval 5 hour)", "source f () watermark date-18000000000 from files(path='a.parquet')")]
    [InlineData("create source f (watermark for date as date - interval '5' hour) from FILES (path = 'a''b.parquet', order_by = date, 'x.y' = 1.50, a.b.\"C d\" = -2e3, from = true, header = FALSE) with (idle_timeout = interval '30' second, retain = 64MB, format = E'a\\tb\\'c')", "source f () watermark date-18000000000 from FILES(path='a'b.parquet', order_by=date, x.y=1.50, a.b.C d=-2000, from=yes, header=no) with(idle_timeout=0mon0d30000000us, retain='64MB', format='a\tb'c')")]
    [InlineData("create source f (a int) from \"postgres-cdc\" (tables = [a, 'b', 3], none = [], d = $$it's$$, e = $x$$$$x$)", "source f (a:int) from postgres-cdc(tables=[a, 'b', 3], none=[], d='it's', e='$$')")]
    [InlineData("create source f (a int) from generator", "source f (a:int) from generator()")]
    [InlineData("create source f (a int) with ()", "source f (a:int)")]
    [InlineData("create source f (a int) with (retain = -1, calendar = interval '1 month')", "source f (a:int) with(retain=-1, calendar=1mon0d0us)")]
    [InlineData("/* one */ create -- two\nsource\tt (a int) ; -- three", "source t (a:int)")]
    // streams
    [InlineData("create stream s as select 1", "stream s [select 1]")]
    [InlineData("create or replace stream s as from trades", "stream s replace [from trades]")]
    [InlineData("create stream if not exists s as (select a from t) emit changes", "stream s keep [(select a from t)] emit Changes")]
    [InlineData("create stream s as with a as (select 1) select * from a with (retain = '1 GB')", "stream s [with a as (select 1) select * from a] with(retain='1 GB')")]
    [InlineData("create stream s as select count(*) from t emit every interval 1 minute allow lateness interval '5' second late data to old from sequence 10 with (retain = 0)", "stream s [select count(*) from t] emit Every 60000000 lateness 5000000 late to old start Sequence 10 with(retain=0)")]
    // drop
    [InlineData("drop source t", "drop Source t")]
    [InlineData("DROP STREAM IF EXISTS \"s\" CASCADE", "drop Stream s if exists cascade")]
    [InlineData("drop stream s restrict;", "drop Stream s")]
    // insert
    [InlineData("insert into t values (1, 'a;b'), (2, null)", "insert t () [values (1, 'a;b'), (2, null)]")]
    [InlineData("insert into t (a, \"B\") values (1, 2)", "insert t (a, B) [values (1, 2)]")]
    [InlineData("insert into t select * from u where emit > 3", "insert t () [select * from u where emit > 3]")]
    [InlineData("insert into t (select 1)", "insert t () [(select 1)]")]
    [InlineData("insert into t ((select 1))", "insert t () [((select 1))]")]
    [InlineData("insert into t (a) (select 1)", "insert t (a) [(select 1)]")]
    [InlineData("insert into t by name from u", "insert t () by name [from u]")]
    [InlineData("insert into t values (1) on conflict do nothing returning a", "insert t () [values (1) on conflict do nothing returning a]")]
    // show, describe, explain
    [InlineData("show sources", "show Sources")]
    [InlineData("SHOW STREAMS", "show Streams")]
    [InlineData("show tables", "show Tables")]
    [InlineData("show all tables", "show Tables")]
    [InlineData("show subscriptions", "show Subscriptions")]
    [InlineData("describe trades", "describe trades [FROM trades]")]
    [InlineData("desc \"Trades\"", "describe Trades [FROM \"Trades\"]")]
    [InlineData("describe late('bars')", "describe  [FROM late('bars')]")]
    [InlineData("describe main.trades", "describe  [FROM main.trades]")]
    [InlineData("describe select 1", "describe  [select 1]")]
    [InlineData("describe source", "describe source [FROM source]")]
    [InlineData("explain select 1 emit changes", "explain select [select 1] emit Changes")]
    [InlineData("explain create stream s as select 1", "explain stream s [select 1]")]
    [InlineData("explain analyze subscribe bars", "explain analyze subscribe bars [FROM bars]")]
    [InlineData("explain why bars", "why bars")]
    // subscribe
    [InlineData("subscribe bars", "subscribe bars [FROM bars]")]
    [InlineData("subscribe bars emit on update from beginning", "subscribe bars [FROM bars] emit OnUpdate start Beginning")]
    [InlineData("subscribe late('bars') from now", "subscribe  [FROM late('bars')] start Now")]
    [InlineData("subscribe from trades from now", "subscribe  [from trades] start Now")]
    [InlineData("subscribe select * from trades from timestamp '2026-01-05 10:00:00'", "subscribe  [select * from trades] start Timestamp 2026-01-05 10:00:00")]
    [InlineData("SUBSCRIBE SELECT origin, window_start, count(*) AS flights FROM flights GROUP BY origin, TUMBLE(date, INTERVAL '1' HOUR);", "subscribe  [SELECT origin, window_start, count(*) AS flights FROM flights GROUP BY origin, TUMBLE(date, INTERVAL '1' HOUR)]")]
    // queries and what is DuckDB's alone
    [InlineData("select 1", "select [select 1]")]
    [InlineData("(select 1) union all (select 2)", "select [(select 1) union all (select 2)]")]
    [InlineData("values (1), (2)", "select [values (1), (2)]")]
    [InlineData("table trades", "select [table trades]")]
    [InlineData("pivot cities on year using sum(population)", "select [pivot cities on year using sum(population)]")]
    [InlineData("select $1, ?, $name, E'it\\'s; ' -- the end", "select [select $1, ?, $name, E'it\\'s; ']")]
    [InlineData("insert into t values (default, 1), (f(default), DEFAULT), ('default', \"default\")", "insert t () [values (NULL   , 1), (f(default), NULL   ), ('default', \"default\")]")]
    [InlineData("insert into t select default, 1 from (values (default))", "insert t () [select default, 1 from (values (default))]")]
    [InlineData("copy (select ')' from t) to 'x.csv'", "copy [select ')' from t] () to 'x.csv'")]
    [InlineData("copy t to E'x\\t' with (format csv, header = false, partition_by (a, b), null '')", "copy [FROM t] () to 'x\t' (format=csv, header=false, partition_by=(a, b), null=)")]
    [InlineData("copy t (a, \"B c\") to $$x$$ (level -1, force_quote *, kv_metadata {a: 'b'}, overwrite)", "copy [FROM t] (a, B c) to 'x' (level=-1, force_quote=*, kv_metadata={a: 'b'}, overwrite)")]
    [InlineData("copy late('bars') to 'x.csv'", "copy [FROM late('bars')] () to 'x.csv'")]
    [InlineData("copy m.main.t to 'x.csv'", "copy [FROM m.main.t] () to 'x.csv'")]
    [InlineData("copy t from 'x.csv'", "copy t () from 'x.csv'")]
    [InlineData("copy t (b, a) from 'x.csv' (delim ';') on error null field", "copy t (b, a) from 'x.csv' (delim=;) on error NullField")]
    [InlineData("attach 'x.duckdb'", "attach 'x.duckdb' as ")]
    [InlineData("attach or replace database 'x.duckdb' as \"My db\" (read_only, type duckdb)", "attach replace 'x.duckdb' as My db (read_only, type=duckdb)")]
    [InlineData("attach if not exists 'x.duckdb' as x", "attach keep 'x.duckdb' as x")]
    [InlineData("detach database if exists x", "detach if exists x")]
    [InlineData("show databases", "show Databases")]
    [InlineData("with a as (select 1) insert into t from a", "duckdb WITH [with a as (select 1) insert into t from a]")]
    [InlineData("create or replace temp table t as select 1", "duckdb CREATE TABLE [create or replace temp table t as select 1]")]
    [InlineData("create unique index i on t (a)", "duckdb CREATE INDEX [create unique index i on t (a)]")]
    [InlineData("drop view if exists v", "duckdb DROP VIEW [drop view if exists v]")]
    [InlineData("insert or replace into t values (1)", "duckdb INSERT [insert or replace into t values (1)]")]
    [InlineData("insert into main.t values (1)", "duckdb INSERT [insert into main.t values (1)]")]
    [InlineData("update t set a = 1", "duckdb UPDATE [update t set a = 1]")]
    [InlineData("start transaction", "duckdb START TRANSACTION [start transaction]")]
    [InlineData("Set threads = 1", "duckdb SET [Set threads = 1]")]
    public void A_statement_reads_as_what_it_says(string text, string expected) => Assert.Equal(expected, StatementPrinter.Print(StatementPrinter.Parse(text)));

    [Fact]
    public void Statements_know_where_they_stand_in_the_whole_text()
    {
        const string text = "  SHOW SOURCES ;\n\n-- x\nCREATE STREAM s AS\n  SELECT 'ä', b\n  FROM t EMIT CHANGES ;";
        var statements = Quiver.Sql.Statements.StatementParser.ParseAll(new Quiver.Sql.Text.SourceText(text));
        Assert.Equal(2, statements.Count);
        Assert.Equal("SHOW SOURCES", text.Substring(statements[0].Span.Offset, statements[0].Span.Length));
        var stream = Assert.IsType<Quiver.Sql.Statements.CreateStreamStatement>(statements[1]);
        Assert.Equal(text[text.IndexOf("CREATE", StringComparison.Ordinal)..text.LastIndexOf(" ;", StringComparison.Ordinal)], text.Substring(stream.Span.Offset, stream.Span.Length));
        Assert.Equal("SELECT 'ä', b\n  FROM t", stream.Query.Select.Text);
        Assert.Equal(text.IndexOf("SELECT", StringComparison.Ordinal), stream.Query.Select.Offset);
        Assert.Equal("EMIT CHANGES", text.Substring(stream.Query.Emit!.Span.Offset, stream.Query.Emit.Span.Length));
        Assert.Equal(text.IndexOf("b\n", StringComparison.Ordinal), stream.Query.Select.FromUtf8(13)); // the binder counts ä as two bytes
        Assert.Equal(text.IndexOf("b\n", StringComparison.Ordinal), stream.Query.Select.FromCharacters(12));
    }

    [Fact]
    public void A_place_in_a_subscribed_name_is_its_place_in_the_text()
    {
        const string text = "subscribe late('bars')";
        var statement = Assert.IsType<Quiver.Sql.Statements.SubscribeStatement>(StatementPrinter.Parse(text));
        Assert.Equal("FROM late('bars')", statement.Query.Select.Text);
        Assert.Equal(text.IndexOf("'bars'", StringComparison.Ordinal), statement.Query.Select.FromUtf8("FROM late(".Length));
    }

    [Fact]
    public void Spaces_of_other_scripts_become_plain_ones_outside_of_quotes()
    {
        const string text = "select\u00A0'a\u00A0b',\u3000c\u200B, x/*\u00A0*/";
        var select = Assert.IsType<Quiver.Sql.Statements.SelectStatement>(StatementPrinter.Parse(text)).Query.Select;
        Assert.Equal("select 'a\u00A0b', c , x", select.Text);
    }

    [Fact]
    public void Text_without_statements_has_none()
    {
        foreach (var text in new[] { "", " \n\t", ";", " ; ;; ", "-- nothing", "/* a /* b */ c */" })
            Assert.Empty(Quiver.Sql.Statements.StatementParser.ParseAll(new Quiver.Sql.Text.SourceText(text)));
    }

    [Fact]
    public void Statements_before_a_wrong_one_can_be_read()
    {
        var statements = Quiver.Sql.Text.Script.Split(new Quiver.Sql.Text.SourceText("show sources; select (1; show streams; select 'open"));
        Assert.Equal(["show sources", "select (1", "show streams", "select 'open"], statements.Select(statement => statement.Text));
        Assert.Equal([true, true, true, false], statements.Select(statement => statement.IsTerminated));
        Assert.Equal([false, false, false, true], statements.Select(statement => statement.IsBroken));
        Assert.Equal("show Streams", StatementPrinter.Print(Quiver.Sql.Statements.StatementParser.Parse(statements[2])));
    }
}
