using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;


public sealed class EngineTests
{
    [Fact]
    public void A_push_runs_the_query_on_the_callers_thread()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("trades", Events.Schema);
        var query = engine.Deploy(Events.Query("big", source.Port, new Where(value => value > 10)));
        var threads = new List<int>();
        var seen = new List<long>();
        using var reader = query.Output.SubscribeInline("callback", item =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            seen.AddRange(Events.Values(item.Rows));
        });

        Assert.Equal(4, source.Push(Events.Of((1, 5), (2, 15), (3, 25)))); // deploying took number 1
        Assert.Equal(5, source.Push(Events.Of((4, 7))));                   // nothing passes, so nothing is published
        Assert.Equal([15, 25], seen);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Equal((4, 2, 0), (query.RowsIn, query.RowsOut, query.RowsLate));
    }

    [Fact]
    public void Rows_are_numbered_in_the_order_of_the_log_and_keep_their_numbers_behind_a_filter()
    {
        using var engine = new Engine();
        var one = engine.CreateSource("one", Events.Schema);
        var two = engine.CreateSource("two", Events.Schema);
        var numbers = new List<long>();
        engine.Deploy(Events.Query("q", one.Port, new Where(value => value % 2 == 0), new Tap(rows =>
        {
            foreach (var row in rows.Selection!.Rows) numbers.Add(rows.FirstSequence + row);
        })));

        Assert.Equal(3, one.Push(Events.Of((1, 1), (2, 2))));
        Assert.Equal(4, two.Push(Events.Of((1, 2))));
        Assert.Equal(5, two.RaiseWatermark(5));
        Assert.Equal(7, one.Push(Events.Of((1, 4), (2, 5))));
        Assert.Equal([3, 6], numbers);
    }

    [Fact]
    public void An_empty_batch_is_no_record()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        Assert.Equal(0, source.Push(Events.Of()));
        Assert.Equal(1, source.Push(Events.Of((1, 1))));
    }

    [Fact]
    public void A_selection_is_applied_before_rows_are_numbered()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        using var all = Events.Of((1, 1), (2, 2), (3, 3));
        Assert.Equal(2, source.Push(all.With(Selecting.Rows([0, 2]))));
        Assert.Equal([1, 3], Events.Drain(reader));
    }

    [Fact]
    public void A_batch_of_other_columns_is_refused_and_names_in_another_case_are_not()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var values = new ColumnBuilder(DataType.Int64);
        values.Append(1L);
        var error = Assert.Throws<QuiverException>(() => source.Push(new Batch(new Schema(new Field("x", DataType.Int64)), values.Finish())));
        Assert.Equal(ErrorCode.BatchSchemaMismatch, error.Code);
        Assert.Contains("x BIGINT", error.Message, StringComparison.Ordinal);

        using var plain = Events.Of((1, 1));
        var shouted = new Schema(new Field("TS", DataType.Timestamp), new Field("V", DataType.Int64));
        Assert.Equal(1, source.Push(new Batch(shouted, [.. plain.Columns.Select(column => column.Share())])));
    }

    [Fact]
    public void The_end_closes_windows_ends_subscriptions_and_refuses_writes()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 5));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        using var late = query.Late!.Subscribe(new ReaderOptions { Name = "late" });

        source.Push(Events.Of((1, 1), (16, 2), (3, 4), (null, 8))); // 16 brings the watermark to 11, so 3 is late; the row without time always is
        Assert.Equal([1001], Events.Drain(reader));
        source.End();
        Assert.Equal([1002], Events.Drain(reader));
        Assert.Equal([4, 8], Events.Drain(late));
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
        Assert.Equal(ReadOutcome.End, late.TryNext(out _));
        Assert.Equal(ReadOutcome.End, reader.Next(out _, Timeout.InfiniteTimeSpan));
        Assert.Equal((4, 2, 2, Watermark.End), (query.RowsIn, query.RowsOut, query.RowsLate, query.Watermark));

        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => source.Push(Events.Of((1, 1)))).Code);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => source.RaiseWatermark(1)).Code);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => source.End()).Code);
    }

    [Fact]
    public void Changes_of_the_last_step_come_before_the_end()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var query = engine.Deploy(Events.Query("q", source.Port, new RunningSum()));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((1, 1), (2, 2)));
        source.Push(Events.Of((1, 0)));
        source.Push(Events.Of((1, 4)));
        source.End();
        Assert.Equal([3, 7], Events.Drain(reader));
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
    }

    [Fact]
    public void An_explicit_watermark_closes_windows_and_an_older_one_changes_nothing()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema); // no event time
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((1, 1), (100, 2)));
        Assert.Equal(Watermark.None, source.CurrentWatermark);
        source.RaiseWatermark(10);
        source.RaiseWatermark(9);
        source.RaiseWatermark(long.MaxValue); // only the end ends
        Assert.Equal(Watermark.End - 1, source.CurrentWatermark);
        Assert.Equal([1001, 1002], Events.Drain(reader));
        Assert.Equal(ReadOutcome.Nothing, reader.TryNext(out _));
    }

    [Fact]
    public void Items_tell_the_position_and_the_watermark_they_came_at()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((1, 1)));
        var position = source.Push(Events.Of((12, 2)));
        Assert.Equal(ReadOutcome.Rows, reader.TryNext(out var item));
        item.Rows.Dispose();
        Assert.Equal((position, 1), (item.Position, item.Watermark));
        Assert.Equal(12, reader.Watermark);
    }

    [Fact]
    public void A_query_may_pass_its_input_on_as_it_is_and_others_may_read_it()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var same = engine.Deploy(Events.Query("same", source.Port));
        var twice = engine.Deploy(Events.Query("twice", same.Output));
        var windows = engine.Deploy(Events.Query("windows", twice.Output, new LateWindows(10)));
        using var rows = twice.Output.Subscribe(new ReaderOptions { Name = "rows" });
        using var closed = windows.Output.Subscribe(new ReaderOptions { Name = "closed" });
        source.Push(Events.Of((1, 1), (2, 2), (11, 3)));
        source.End();
        Assert.Equal([1, 2, 3], Events.Drain(rows));
        Assert.Equal([2003, 1003], Events.Drain(closed));
        Assert.Equal((3, 3), (same.RowsIn, twice.RowsOut));
        Assert.Equal(ReadOutcome.End, closed.TryNext(out _));
    }

    [Fact]
    public void Late_rows_can_be_read_by_a_query_which_ends_with_the_input()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        var late = engine.Deploy(Events.Query("sum", query.Late!, new RunningSum()));
        using var reader = late.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((25, 1), (3, 2), (14, 4), (26, 8)));
        Assert.Equal([6], Events.Drain(reader));
        source.End();
        Assert.Equal([], Events.Drain(reader));
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
        Assert.Equal(2, query.RowsLate);
    }

    [Fact]
    public void A_query_reads_something_and_operators_come_after_what_they_read()
    {
        using var engine = new Engine();
        Assert.Throws<ArgumentException>(() => engine.Deploy(new QuerySpec { Name = "q" }));
        Assert.Throws<ArgumentException>(() => engine.Deploy(new QuerySpec { Name = "q", Operators = [new OperatorSpec(new RunningSum(), OperatorInput.From(0))] }));
        Assert.Throws<ArgumentException>(() => engine.Deploy(new QuerySpec { Name = "q", Operators = [new OperatorSpec(new RunningSum())] }));
    }

    [Fact]
    public void An_event_time_must_be_a_time_and_its_delay_not_negative()
    {
        using var engine = new Engine();
        var schema = new Schema(new Field("name", DataType.Utf8), new Field("ts", DataType.Timestamp));
        Assert.Equal(ErrorCode.InvalidSchema, Assert.Throws<QuiverException>(() => engine.CreateSource("s", schema, new EventTimeRule(0, 0))).Code);
        Assert.Equal(ErrorCode.InvalidSchema, Assert.Throws<QuiverException>(() => engine.CreateSource("s", schema, new EventTimeRule(2, 0))).Code);
        Assert.Equal(ErrorCode.InvalidSchema, Assert.Throws<QuiverException>(() => engine.CreateSource("s", schema, new EventTimeRule(1, -1))).Code);
    }

    [Fact]
    public async Task A_dropped_query_gives_its_operators_back_and_tells_readers_and_dependants()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var filter = new Where(_ => true);
        var query = engine.Deploy(Events.Query("a", source.Port, filter));
        var dependant = engine.Deploy(Events.Query("b", query.Output, new Where(_ => true)));
        var other = engine.Deploy(Events.Query("c", source.Port, new Where(_ => true)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((1, 1)));
        await engine.UndeployAsync(query);
        source.Push(Events.Of((2, 2)));

        Assert.True(filter.Disposed);
        var (rows, error) = Events.DrainToError(reader);
        Assert.Equal([1], rows);
        Assert.Contains("'a' was dropped", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.SubscriptionClosed, dependant.Fault!.Code);
        Assert.Contains("it reads 'a'", dependant.Fault.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (query.RowsOut, other.RowsOut));

        var late = engine.Deploy(Events.Query("d", query.Output, new Where(_ => true)));
        await Assert.ThrowsAsync<QuiverException>(() => late.Deployed);
    }

    [Fact]
    public async Task Dropping_a_query_does_not_wait_for_its_full_reader()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(_ => true)));
        using var full = query.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        for (var value = 0; value < 5; value++) source.Push(Events.Of((null, value)));
        await engine.UndeployAsync(query);
        Assert.Equal(5, source.Rows);
        Assert.Equal([0, 1, 2, 3, 4], Events.DrainToError(full).Values);
    }

    [Fact]
    public async Task A_dropped_source_ends_everything_that_reads_it()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var filter = new Where(_ => true);
        var query = engine.Deploy(Events.Query("q", source.Port, filter));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        var waiting = reader.NextAsync();
        await engine.DropSourceAsync(source);
        Assert.Equal(ErrorCode.TableNotFound, (await Assert.ThrowsAsync<QuiverException>(async () => await waiting)).Code);
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QuiverException>(() => source.Push(Events.Of((1, 1)))).Code);
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QuiverException>(() => engine.Read([source.Port])).Code);
        Assert.True(filter.Disposed);
    }

    [Fact]
    public void A_closed_engine_takes_nothing_and_gives_nothing()
    {
        var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(_ => true)));
        var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((1, 1)));
        engine.Dispose();
        engine.Dispose();

        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => source.Push(Events.Of((1, 1)))).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => engine.CreateSource("t", Events.Schema)).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, Assert.Throws<QuiverException>(() => engine.Read([source.Port])).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, engine.Deploy(Events.Query("p", source.Port, new Where(_ => true))).Fault!.Code);
        var (rows, error) = Events.DrainToError(reader); // what was queued is the reader's
        Assert.Equal([1], rows);
        Assert.Equal(ErrorCode.ConnectionClosed, error.Code);
        reader.Dispose();
        Assert.Equal(ErrorCode.SubscriptionClosed, Assert.Throws<QuiverException>(() => reader.TryNext(out _)).Code);
    }

    [Fact]
    public void An_inline_callback_may_write_where_it_reads_and_elsewhere()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var other = engine.CreateSource("other", Events.Schema);
        var seen = new List<long>();
        using var reader = source.Port.SubscribeInline("echo", item =>
        {
            var value = Events.Values(item.Rows)[0];
            seen.Add(value);
            if (value < 5) source.Push(Events.Of((null, value + 1)));
            other.Push(Events.Of((null, value)));
        });
        source.Push(Events.Of((null, 1)));
        Assert.Equal([1, 2, 3, 4, 5], Events.Retained(engine, source.Port));
        Assert.Equal([1, 2, 3, 4, 5], seen);
        Assert.Equal([1, 2, 3, 4, 5], Events.Retained(engine, other.Port));
    }

    [Fact]
    public async Task An_inline_callback_that_throws_ends_alone()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var told = new TaskCompletionSource<Exception?>();
        var calls = 0;
        using var bad = source.Port.SubscribeInline("bad", _ => { calls++; throw new InvalidOperationException("no"); }, told.SetResult);
        using var good = source.Port.Subscribe(new ReaderOptions { Name = "good" });
        source.Push(Events.Of((1, 1)));
        source.Push(Events.Of((2, 2)));
        Assert.Equal([1, 2], Events.Drain(good));
        Assert.Equal(1, calls);
        Assert.IsType<InvalidOperationException>(await told.Task);
    }

    [Fact]
    public async Task Callbacks_of_all_kinds_hear_of_the_end()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var told = new TaskCompletionSource<Exception?>();
        using var inline = source.Port.SubscribeInline("inline", _ => { }, told.SetResult);
        var sum = 0L;
        var loop = source.Port.Subscribe(new ReaderOptions { Name = "loop" }).RunAsync(item =>
        {
            sum += Events.Values(item.Rows).Sum();
            return ValueTask.CompletedTask;
        });
        source.Push(Events.Of((1, 1), (2, 2)));
        await source.EndAsync();
        Assert.Null(await told.Task);
        await loop;
        Assert.Equal(3, sum);
    }
}
