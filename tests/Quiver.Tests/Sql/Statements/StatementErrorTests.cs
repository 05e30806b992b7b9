using System.Globalization;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class StatementErrorTests
{
    // A statement (\n and \0 as in C#), then line:column, [code] unless it is 400 with detail 401, and the message.
    private const string Table = """
        selec 1
          1:1 Found 'selec', expected a statement; did you mean SELECT?
        foo
          1:1 Found 'foo', expected a statement; one begins with SELECT, CREATE, DROP, INSERT, COPY, ATTACH, DETACH, SHOW, DESCRIBE, EXPLAIN or SUBSCRIBE.
        42
          1:1 Found the number 42, expected a statement; one begins with SELECT, CREATE, DROP, INSERT, COPY, ATTACH, DETACH, SHOW, DESCRIBE, EXPLAIN or SUBSCRIBE.
        'x'
          1:1 Found the string 'x', expected a statement; one begins with SELECT, CREATE, DROP, INSERT, COPY, ATTACH, DETACH, SHOW, DESCRIBE, EXPLAIN or SUBSCRIBE.
        create
          1:7 Found the end of the statement, expected SOURCE or STREAM; write CREATE SOURCE name (column TYPE, …) or CREATE STREAM name AS SELECT …
        create sorce t (a int)
          1:8 Found 'sorce', expected SOURCE or STREAM; did you mean SOURCE?
        create foo t
          1:8 Found 'foo', expected SOURCE or STREAM; write CREATE SOURCE name (column TYPE, …) or CREATE STREAM name AS SELECT …
        create or source t (a int)
          1:8 Found 'or', expected SOURCE or STREAM; write CREATE OR REPLACE in full.
        create sink s from t
          1:1 [400] CREATE SINK is not supported in this version; SUBSCRIBE reads a stream.
        create materialized view v as select 1
          1:1 [400] CREATE MATERIALIZED VIEW is not supported in this version; CREATE STREAM name AS SELECT … keeps a query.
        create continuous query q as select 1
          1:1 [400] CREATE CONTINUOUS QUERY is not supported in this version; CREATE STREAM name AS SELECT … keeps a query.
        create lookup table t (a int)
          1:1 [400] CREATE LOOKUP TABLE is not supported in this version; CREATE SOURCE declares an input.
        drop
          1:5 Found the end of the statement, expected SOURCE or STREAM; write DROP SOURCE name or DROP STREAM name.
        drop sorce t
          1:6 Found 'sorce', expected SOURCE or STREAM; did you mean SOURCE?
        drop sink s
          1:1 [400] DROP SINK is not supported in this version; there are no sinks to drop.
        drop materialized view v
          1:1 [400] DROP MATERIALIZED VIEW is not supported in this version; DROP STREAM removes a kept query.
        drop source
          1:12 Found the end of the statement, expected the source to drop; write DROP SOURCE name.
        drop source a, b
          1:14 Found ',', expected CASCADE or the end of the statement; drop one at a time.
        drop source a cascad
          1:15 Found 'cascad', expected CASCADE or the end of the statement; CASCADE drops what reads it as well.
        drop source main.a
          1:17 Found '.', expected the end of the name behind main; sources and streams lie in no schema: they have one name.
        drop stream select
          1:13 Found 'select', expected the stream to drop; select is a reserved word of SQL; a name like it stands in quotes: "select".
        alter source t add column a int
          1:1 [400] ALTER SOURCE is not supported in this version; CREATE OR REPLACE makes it anew.
        checkpoint
          1:1 [400] CHECKPOINT is not supported in this version; state is in memory only.
        start
          1:1 [400] START is not supported in this version; a source starts when something kept first reads it.
        advance watermark t
          1:1 [400] ADVANCE is not supported in this version; a writer moves a source's watermark.
        create source
          1:14 Found the end of the statement, expected a name for the source; write CREATE SOURCE name (column TYPE, …).
        create source t
          1:16 Found the end of the statement, expected the source's columns, or FROM and what its rows come from; write CREATE SOURCE t (column TYPE, …), or FROM FILES (path = '…') to find them by reading.
        create source t as select 1
          1:17 Found 'as', expected (column TYPE, …), FROM, ON ERROR, WITH or the end of the statement; a source has columns, and CREATE STREAM name AS SELECT … keeps a query.
        create source t (
          1:18 Found the end of the statement, expected a column or WATERMARK FOR; write for instance (symbol VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND).
        create source t ()
          1:18 Found ')', expected a column or WATERMARK FOR; write for instance (symbol VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND).
        create source t (a
          1:19 Found the end of the statement, expected a type behind column a; write for instance a VARCHAR.
        create source t (a)
          1:19 Found ')', expected a type behind column a; write for instance a VARCHAR.
        create source t (a int
          1:23 Found the end of the statement, expected ',' or ')' behind column a; columns are separated by commas, and the last is followed by ).
        create source t (a int,
          1:24 Found the end of the statement, expected a column or WATERMARK FOR; write for instance (symbol VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND).
        create source t (a int,)
          1:24 Found ')', expected a column behind the comma; remove the comma, or add what is missing.
        create source t (a int b text)
          1:24 Found 'b', expected NOT NULL, DEFAULT, ',' or ')' behind column a int; columns are separated by commas.
        create source t (a int; b text)
          1:23 Found the end of the statement, expected ',' or ')' behind column a; columns are separated by commas, and the last is followed by ).
        create source t (a int, A text)
          1:25 [203] Found column A twice, expected each name once; case does not tell names apart: rename or remove one.
        create source t (select int)
          1:18 Found 'select', expected a column or WATERMARK FOR; select is a reserved word of SQL; a name like it stands in quotes: "select".
        create source t ("" int)
          1:18 Found the name "", expected a column or WATERMARK FOR; a name has at least one character.
        create source t (1 int)
          1:18 Found the number 1, expected a column or WATERMARK FOR; write for instance (symbol VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND).
        create source t (a not null)
          1:20 Found 'not', expected a type behind column a; write for instance a VARCHAR.
        create source t (a int primary key)
          1:24 Found 'primary', expected NOT NULL, DEFAULT, ',' or ')' behind column a int; a source takes no other constraint.
        create source t (a int, primary key (a))
          1:25 Found 'primary', expected a column or WATERMARK FOR; a source takes every row that comes and has no keys or constraints: remove it.
        create source t (a int default)
          1:31 Found ')', expected an expression behind DEFAULT; write for instance DEFAULT 0.
        create source t (a int default 1 + (2)
          1:39 Found the end of the statement, expected ',' or ')' behind column a; columns are separated by commas, and the last is followed by ).
        create source t (a int nul)
          1:24 Found 'nul', expected NOT NULL, DEFAULT, ',' or ')' behind column a int; columns are separated by commas.
        create source t (a int not)
          1:24 Found 'not', expected NOT NULL, DEFAULT, ',' or ')' behind column a int; write NOT NULL.
        create source t (a int defalt 5)
          1:24 Found 'defalt', expected NOT NULL, DEFAULT, ',' or ')' behind column a int; did you mean DEFAULT?
        create source t (a decimal(18,4)
          1:33 Found the end of the statement, expected ',' or ')' behind column a; columns are separated by commas, and the last is followed by ).
        create source t (a int) (b int)
          1:25 Found '(', expected FROM, ON ERROR, WITH or the end of the statement; each comes once.
        create source t (a int) watermark for a
          1:25 Found 'watermark', expected FROM, ON ERROR, WITH or the end of the statement; the watermark stands in the parentheses, behind the columns.
        create source t (a int) format csv
          1:25 Found 'format', expected FROM, ON ERROR, WITH or the end of the statement; say it as an option: FROM FILES (path = '…', format = 'csv').
        create source t (a int) emit changes
          1:25 Found 'emit', expected FROM, ON ERROR, WITH or the end of the statement; EMIT belongs to CREATE STREAM and SUBSCRIBE.
        create source t (a int) fro files (x = 1)
          1:25 Found 'fro', expected FROM, ON ERROR, WITH or the end of the statement; did you mean FROM?
        create source t (a int) on eror skip
          1:28 Found 'eror', expected ERROR behind ON; write ON ERROR FAIL, ON ERROR SKIP or ON ERROR NULL FIELD.
        create source t (a int) on error ignore
          1:34 Found 'ignore', expected FAIL, SKIP or NULL FIELD; write ON ERROR FAIL, ON ERROR SKIP or ON ERROR NULL FIELD.
        create source t (a int) on error skip on error fail
          1:39 Found 'on', expected FROM, WITH or the end of the statement; each comes once.
        create source t (a int) from
          1:29 Found the end of the statement, expected the kind of input behind FROM; write for instance FROM FILES (path = 'trades.parquet').
        create source t (a int) from 'x.csv'
          1:30 Found the string 'x.csv', expected the kind of input behind FROM; write FROM FILES (path = 'x.csv').
        create source t from files (path)
          1:33 Found ')', expected '='; write path = value.
        create source t from files (path = )
          1:36 Found ')', expected the value of path; write a string, number, TRUE, FALSE, INTERVAL or name.
        create source t from files (path = 'x'
          1:39 Found the end of the statement, expected ',' or ')' behind an option of FROM files; options are separated by commas, and text with spaces or symbols stands in quotes.
        create source t from files (path = 'x' order_by = a)
          1:40 Found 'order_by', expected ',' or ')' behind an option of FROM files; options are separated by commas, and text with spaces or symbols stands in quotes.
        create source t from files (path = x.csv)
          1:37 Found '.', expected ',' or ')' behind an option of FROM files; options are separated by commas, and text with spaces or symbols stands in quotes.
        create source t from files (path = 'x', PATH = 'y')
          1:41 Found the option PATH twice, expected each once; remove one.
        create source t from files (path = $1)
          1:36 Found the parameter $1, expected the value of path; parameters belong to a SELECT: write the value itself.
        create source t from files (path = null)
          1:36 Found 'null', expected the value of path; write a string, number, TRUE, FALSE, INTERVAL or name.
        create source t from files (path = [1, 2)
          1:41 Found ')', expected ']'; values of a list are separated by commas, and the last is followed by ].
        create source t from files (path : 'x')
          1:34 Found ':', expected '='; write path = value.
        create source t from files (= 'x')
          1:29 Found '=', expected an option of FROM files; write for instance (path = 'trades.parquet').
        create source t from files (path = -)
          1:37 Found ')', expected a number behind '-' for path; write for instance -1.
        create source t from files (n = 99999999999999999999999999999999999999)
          1:33 Found the number 99999999999999999999999999999999999999, expected a number of up to 28 digits for n; write it in quotes if it is text.
        create source t (a int) with retain = 5
          1:30 Found 'retain', expected '(' behind WITH; write for instance WITH (retain = '64 MB').
        create or replace source if not exists t (a int)
          1:26 Found IF NOT EXISTS behind OR REPLACE, expected one of the two; the first keeps what is there and the second replaces it.
        create source if not t (a int)
          1:15 Found 'if', expected a name for the source or IF NOT EXISTS; write IF NOT EXISTS in full.
        create source if exists t (a int)
          1:15 Found 'if', expected a name for the source or IF NOT EXISTS; write IF NOT EXISTS in full.
        create source a.b (c int)
          1:16 Found '.', expected the end of the name behind a; sources and streams lie in no schema: they have one name.
        create source select (c int)
          1:15 Found 'select', expected a name for the source; select is a reserved word of SQL; a name like it stands in quotes: "select".
        create source 't' (a int)
          1:15 Found the string 't', expected a name for the source; write CREATE SOURCE name (column TYPE, …).
        create source t (ts timestamp, watermark for)
          1:45 Found ')', expected the event-time column; write WATERMARK FOR ts AS ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for tss as tss)
          1:46 [204] Found WATERMARK FOR tss, expected a column of the source: ts; did you mean ts?
        create source t (ts timestamp, watermark for volume)
          1:46 [204] Found WATERMARK FOR volume, expected a column of the source: ts; name the column that has the event time, or _ingested.
        create source t (ts timestamp, watermark for ts as)
          1:51 Found ')', expected the event-time column ts again; write ts, or ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as other - interval '5' second)
          1:52 Found 'other', expected the event-time column ts again; write ts, or ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts + interval '5' second)
          1:55 Found '+', expected '-'; a watermark stays behind its event time: subtract the delay.
        create source t (ts timestamp, watermark for ts as ts - interval '-5' second)
          1:57 Found interval '-5' second as the delay of a watermark, expected zero or more; remove the minus.
        create source t (ts timestamp, watermark for ts as ts - interval '1' month)
          1:57 Found interval '1' month as the delay of a watermark, expected units up to days; a month has no fixed length: say it in days, as INTERVAL '30' DAY.
        create source t (ts timestamp, watermark for ts as ts - '5 seconds')
          1:57 Found the string '5 seconds', expected the delay of a watermark, an INTERVAL; write for instance ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts - 1.5)
          1:57 Found the number 1.5, expected a whole number of milliseconds; write for instance ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts - -5)
          1:57 Found '-', expected the delay of a watermark, an INTERVAL; write for instance ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts - interval '5' second)
          1:49 Found '-', expected ',' or ')' behind the watermark; write WATERMARK FOR ts AS ts - INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts - interval '5' secnd)
          1:70 Found 'secnd', expected a unit behind the interval's number; did you mean SECOND?
        create source t (ts timestamp, watermark for ts as ts - interval '5')
          1:69 Found ')', expected a unit behind the interval's number; write INTERVAL '5' SECOND, or MINUTE, HOUR, DAY.
        create source t (ts timestamp, watermark for ts as ts - interval 5 foo)
          1:68 Found 'foo', expected a unit behind the interval's number; write INTERVAL '5' SECOND, or MINUTE, HOUR, DAY.
        create source t (ts timestamp, watermark for ts as ts - interval '5 parsecs')
          1:66 Found 'parsecs' in an interval, expected a unit such as second, minute, hour or day; write for instance INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts - interval '1.5' minute)
          1:66 Found a fraction in INTERVAL '1.5' minute, expected a whole number; write INTERVAL '1.5 minute'.
        create source t (ts timestamp, watermark for ts as ts - interval 'x' minute)
          1:66 Found 'x' in an interval, expected a number of up to 18 digits; write for instance INTERVAL '5' MINUTE.
        create source t (ts timestamp, watermark for ts as proctime())
          1:52 Found 'proctime', expected ts; for the time at which rows come in, write WATERMARK FOR _ingested.
        create source t (ts timestamp, watermark for ts, watermark for ts)
          1:50 Found WATERMARK twice, expected one; a source has one event time.
        create source t (ts timestamp, watermark for ts as ts - interval '5' second foo)
          1:77 Found 'foo', expected ',' or ')' behind the watermark; columns are separated by commas, and the last is followed by ).
        create source t (watermark for ts)
          1:35 Found the end of the statement, expected the source's columns, or FROM and what its rows come from; write CREATE SOURCE t (column TYPE, …), or FROM FILES (path = '…') to find them by reading.
        create stream
          1:14 Found the end of the statement, expected a name for the stream; write CREATE STREAM name AS SELECT …
        create stream s
          1:16 Found the end of the statement, expected AS; write CREATE STREAM s AS SELECT …
        create stream s select 1
          1:17 Found 'select', expected AS; write CREATE STREAM s AS SELECT …
        create stream s as
          1:19 Found the end of the statement, expected a SELECT; write CREATE STREAM s AS SELECT …
        create stream s as bars
          1:20 Found 'bars', expected a SELECT; write CREATE STREAM s AS SELECT …
        create stream s (a) as select 1
          1:17 Found '(', expected AS; write CREATE STREAM s AS SELECT …
        create stream s as select a from t emit changs
          1:41 Found 'changs', expected CHANGES, FINAL, ON UPDATE, ON WINDOW CLOSE, AFTER WATERMARK or EVERY INTERVAL; did you mean CHANGES?
        create stream s as select a from t emit on updte
          1:44 Found 'updte', expected UPDATE, WINDOW CLOSE or WATERMARK behind EMIT ON; did you mean UPDATE?
        create stream s as select a from t emit on window clos
          1:51 Found 'clos', expected CLOSE; write EMIT ON WINDOW CLOSE.
        create stream s as select a from t emit after
          1:46 Found the end of the statement, expected WATERMARK; write EMIT AFTER WATERMARK.
        create stream s as select a from t emit after wm
          1:47 Found 'wm', expected WATERMARK; write EMIT AFTER WATERMARK.
        create stream s as select a from t emit every 5 seconds
          1:47 Found the number 5, expected the period of EMIT EVERY, an INTERVAL; write for instance EMIT EVERY INTERVAL '1' SECOND.
        create stream s as select a from t emit every interval '0' second
          1:47 Found interval '0' second as the period of EMIT EVERY, expected more than zero; write for instance EMIT EVERY INTERVAL '1' SECOND.
        create stream s as select a from t emit every interval '-1' second
          1:47 Found interval '-1' second as the period of EMIT EVERY, expected more than zero; remove the minus.
        create stream s as select a from t emit every interval '1' month
          1:47 Found interval '1' month as the period of EMIT EVERY, expected units up to days; a month has no fixed length: say it in days, as INTERVAL '30' DAY.
        create stream s as select a from t emit changes where a > 3
          1:49 Found 'where', expected EMIT, ALLOW LATENESS, LATE DATA TO, FROM, WITH or the end of the statement; what belongs to the SELECT comes before EMIT.
        create stream s as select a from t emit changes emit final
          1:49 Found EMIT twice, expected each clause once; remove one.
        create stream s as (select a from t emit changes)
          1:37 Found 'emit', expected the end of the parentheses; EMIT belongs to the whole query: close them before it.
        create stream s as select (a from t emit changes
          1:37 Found 'emit', expected the end of the parentheses; EMIT belongs to the whole query: close them before it.
        create stream s as select a from t allow lateness 5
          1:51 Found the number 5, expected the lateness allowed, an INTERVAL; write for instance ALLOW LATENESS INTERVAL '1' MINUTE.
        create stream s as select a from t allow latness interval '5' second
          1:42 Found 'latness', expected LATENESS; write for instance ALLOW LATENESS INTERVAL '1' MINUTE.
        create stream s as select a from t allow lateness interval '-5' second
          1:51 Found interval '-5' second as the lateness allowed, expected zero or more; remove the minus.
        create stream s as select a from t late data old
          1:46 Found 'old', expected TO; write LATE DATA TO name.
        create stream s as select a from t late rows to x
          1:41 Found 'rows', expected DATA; write LATE DATA TO name.
        create stream s as select a from t with (retain)
          1:48 Found ')', expected '='; write retain = value.
        create stream s as select a from t from sequence 1.5
          1:50 Found the number 1.5, expected a sequence: a whole number, zero or more; write for instance FROM SEQUENCE 1000.
        create stream s as select a from t from now from beginning
          1:45 Found FROM twice, expected each clause once; remove one.
        create stream s as select a from t emit changes from yesterday
          1:54 Found 'yesterday', expected BEGINNING, NOW, SEQUENCE or TIMESTAMP behind FROM; write for instance FROM BEGINNING.
        create stream s as select a from t emit changes,
          1:48 Found ',', expected EMIT, ALLOW LATENESS, LATE DATA TO, FROM, WITH or the end of the statement; what belongs to the SELECT comes before EMIT.
        insert t values (1)
          1:8 Found 't', expected INTO; write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …
        insert into
          1:12 Found the end of the statement, expected the source or table that takes the rows; write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …
        insert into t
          1:14 Found the end of the statement, expected VALUES or a SELECT; write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …
        insert into t (a, a) values (1, 2)
          1:19 [203] Found column a twice, expected each name once; case does not tell names apart: remove one.
        insert into t (a values (1)
          1:18 Found 'values', expected ')'; columns are separated by commas, and the last is followed by ).
        insert into t () values (1)
          1:16 Found ')', expected a column; write INSERT INTO name (column, …) VALUES (…).
        insert into t (1) values (1)
          1:16 Found the number 1, expected a column; write INSERT INTO name (column, …) VALUES (…).
        insert into t set a = 1
          1:15 Found 'set', expected VALUES or a SELECT; write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …
        insert into t default values
          1:15 Found 'default', expected VALUES or a SELECT; write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …
        insert into t select 1 emit changes
          1:24 Found EMIT in an INSERT, expected the end of the statement; its SELECT is asked once and not kept: remove the clause.
        insert into t select * from u from now
          1:31 Found FROM NOW in an INSERT, expected the end of the statement; its SELECT is asked once and not kept: remove the clause.
        show
          1:5 Found the end of the statement, expected TABLES, SOURCES, STREAMS, SINKS, SUBSCRIPTIONS, QUERIES or DATABASES; say what to list.
        show trades
          1:6 Found 'trades', expected TABLES, SOURCES, STREAMS, SINKS, SUBSCRIPTIONS, QUERIES or DATABASES; DESCRIBE trades shows the columns of a name.
        show soruces
          1:6 Found 'soruces', expected TABLES, SOURCES, STREAMS, SINKS, SUBSCRIPTIONS, QUERIES or DATABASES; did you mean SOURCES?
        show models
          1:6 Found 'models', expected TABLES, SOURCES, STREAMS, SINKS, SUBSCRIPTIONS, QUERIES or DATABASES; DESCRIBE models shows the columns of a name.
        show sources like 'a%'
          1:14 Found 'like', expected the end of the statement; remove what follows, or put a ; before it.
        describe
          1:9 Found the end of the statement, expected a name or a SELECT; write DESCRIBE name, or DESCRIBE SELECT …
        describe select 1 emit changes
          1:19 Found EMIT in a DESCRIBE, expected the end of the statement; columns do not depend on it: remove the clause.
        describe source trades
          1:10 Found 'source', expected a name or a SELECT; write describe trades.
        describe trades foo
          1:17 Found 'foo', expected the end of the statement; remove what follows, or put a ; before it.
        describe 5
          1:10 Found the number 5, expected a name or a SELECT; write DESCRIBE name, or DESCRIBE SELECT …
        explain
          1:8 Found the end of the statement, expected a SELECT, CREATE STREAM or SUBSCRIBE; no other statement has a plan.
        explain bars
          1:9 Found 'bars', expected a SELECT, CREATE STREAM or SUBSCRIBE; write EXPLAIN SUBSCRIBE bars.
        explain selct 1
          1:9 Found 'selct', expected a SELECT, CREATE STREAM or SUBSCRIBE; did you mean SELECT?
        explain insert into t values (1)
          1:9 Found 'insert', expected a SELECT, CREATE STREAM or SUBSCRIBE; no other statement has a plan.
        explain create source t (a int)
          1:9 Found 'create', expected a SELECT, CREATE STREAM or SUBSCRIBE; no other statement has a plan.
        explain explain select 1
          1:9 Found 'explain', expected a SELECT, CREATE STREAM or SUBSCRIBE; no other statement has a plan.
        explain create table t (a int)
          1:9 Found 'create', expected a SELECT, CREATE STREAM or SUBSCRIBE; no other statement has a plan.
        explain why
          1:12 Found the end of the statement, expected the name of a stream; write EXPLAIN WHY name.
        explain why select 1
          1:13 Found 'select', expected the name of a stream; select is a reserved word of SQL; a name like it stands in quotes: "select".
        subscribe
          1:10 Found the end of the statement, expected a SELECT, or the name of a stream, source or table; write SUBSCRIBE SELECT …, or SUBSCRIBE name.
        subscribe bars where a > 1
          1:16 Found 'where', expected EMIT, ALLOW LATENESS, LATE DATA TO, FROM, WITH or the end of the statement; to say more than a name, write SUBSCRIBE SELECT … FROM bars …
        subscribe bars emit
          1:20 Found the end of the statement, expected CHANGES, FINAL, ON UPDATE, ON WINDOW CLOSE, AFTER WATERMARK or EVERY INTERVAL; write for instance EMIT CHANGES.
        subscribe bars emit chnges
          1:21 Found 'chnges', expected CHANGES, FINAL, ON UPDATE, ON WINDOW CLOSE, AFTER WATERMARK or EVERY INTERVAL; did you mean CHANGES?
        subscribe bars from yesterday
          1:21 Found 'yesterday', expected BEGINNING, NOW, SEQUENCE or TIMESTAMP behind FROM; write for instance FROM BEGINNING.
        subscribe insert into t values (1)
          1:18 Found 'into', expected EMIT, ALLOW LATENESS, LATE DATA TO, FROM, WITH or the end of the statement; to say more than a name, write SUBSCRIBE SELECT … FROM insert …
        subscribe 5
          1:11 Found the number 5, expected a SELECT, or the name of a stream, source or table; write SUBSCRIBE SELECT …, or SUBSCRIBE name.
        subscribe late('bars'
          1:22 Found the end of the statement, expected a closing bracket; close it behind the arguments.
        subscribe to bars
          1:11 Found 'to', expected a SELECT, or the name of a stream, source or table; write SUBSCRIBE name, without TO.
        select 'abc
          1:8 Found a string that has no end, expected a closing '; a ' inside a string is written twice: ''.
        select "abc
          1:8 Found a quoted name that has no end, expected a closing "; a " inside a name is written twice: "".
        select E'abc\'
          1:8 Found a string that has no end, expected a closing '; a ' inside a string is written twice: ''.
        select $tag$ abc
          1:8 Found a string that has no end, expected $tag$ again; it ends with the mark that it begins with.
        select /* abc
          1:8 Found a comment that has no end, expected */; comments nest, so every /* needs its own */.
        select 1\0
          1:9 Found a NUL character (U+0000), expected text; remove it, or save the file as UTF-8 if it is UTF-16.
        show sources show streams
          1:14 Found 'show', expected the end of the statement; remove what follows, or put a ; before it.
        show sources)
          1:13 Found ')', expected the end of the statement; remove what follows, or put a ; before it.
        create source t (a int)) 
          1:24 Found ')', expected FROM, ON ERROR, WITH or the end of the statement; the form is CREATE SOURCE name (column TYPE, …) FROM KIND (key = value, …) ON ERROR SKIP WITH (key = value, …).
        create source t (a int) with (x = interval '')
          1:44 Found nothing in an interval, expected a number and a unit; write for instance INTERVAL '5' SECOND.
        create source t (a int) with (x = interval)
          1:43 Found ')', expected an amount behind INTERVAL; write for instance INTERVAL '5' SECOND.
        create source t (a int) with (x = interval '5 seconds 3')
          1:44 Found 3 without a unit in an interval, expected a unit such as second, minute, hour or day; write for instance INTERVAL '5' SECOND.
        create source t (a int) with (x = interval '99999999999 days')
          1:44 Found an amount out of range in an interval, expected less than 292,000 years in all; write for instance INTERVAL '5' SECOND.
        create source t (ts timestamp, watermark for ts as ts - interval '-5 seconds')
          1:57 Found interval '-5 seconds' as the delay of a watermark, expected zero or more; remove the minus.
        create source t (ts timestamp, watermark for ts as ts - interval -5 second)
          1:57 Found interval - 5 second as the delay of a watermark, expected zero or more; remove the minus.
        create source t (ts timestamp, watermark for ts as ts - interval '1.0000001' second)
          1:66 Found 1.0000001 second in an interval, expected no part finer than a microsecond; write for instance INTERVAL '5' SECOND.
        show sources;\n\n  create stream ä as\n  select 1 as 日本語 from t emit changs;
          4:31 Found 'changs', expected CHANGES, FINAL, ON UPDATE, ON WINDOW CLOSE, AFTER WATERMARK or EVERY INTERVAL; did you mean CHANGES?
        """;

    public static TheoryData<string, string> Errors()
    {
        var rows = new TheoryData<string, string>();
        var lines = Table.Split('\n');
        for (var line = 0; line < lines.Length; line += 2) rows.Add(lines[line], lines[line + 1].Trim());
        return rows;
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_wrong_statement_is_one_message_with_its_place(string escaped, string expected)
    {
        var text = escaped.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal);
        var error = Assert.Throws<QueryException>(() => StatementParser.ParseAll(new SourceText(text)));
        var place = Assert.NotNull(error.Place);
        var code = (error.Code, error.Detail) == (ErrorCode.QueryFailed, ErrorCode.SqlParseError) ? "" : string.Create(CultureInfo.InvariantCulture, $"[{(int)error.Code}] ");
        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{place.Line}:{place.Column} {code}{error.Message}"));
    }

    [Fact]
    public void An_error_is_shown_below_its_line()
    {
        var source = new SourceText("SHOW SOURCES;\n\tCREATE SORCE trades (a INT);", "market.sql");
        var error = Assert.Throws<QueryException>(() => StatementParser.ParseAll(source));
        Assert.Equal("market.sql:2:9: Found 'SORCE', expected SOURCE or STREAM; did you mean SOURCE?\n  \tCREATE SORCE trades (a INT);\n  \t       ^", source.Show(error));
    }
}
