using Quiver.Runtime;

namespace Quiver.Tests.Runtime;


public sealed class FaultTests
{
    [Fact]
    public void A_query_that_fails_takes_down_those_that_read_it_and_nobody_else()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var failing = new FailAt(3);
        var bad = engine.Deploy(Events.Query("bad", source.Port, failing));
        var reads = engine.Deploy(Events.Query("reads", bad.Output, new Where(_ => true)));
        var readsThat = engine.Deploy(Events.Query("reads_that", reads.Output));
        var good = engine.Deploy(Events.Query("good", source.Port, new Where(_ => true)));
        using var reader = bad.Output.Subscribe(new ReaderOptions { Name = "r" });
        using var far = readsThat.Output.Subscribe(new ReaderOptions { Name = "far" });

        for (var value = 1; value <= 5; value++) source.Push(Events.Of((null, value)));
        var (rows, error) = Events.DrainToError(reader);
        Assert.Equal([1, 2], rows);
        Assert.Equal((ErrorCode.QueryFailed, "Query 'bad' failed: Value 3 came."), (error.Code, error.Message));
        (rows, error) = Events.DrainToError(far);
        Assert.Equal([1, 2], rows);
        Assert.StartsWith("Query 'reads_that' failed: it reads 'reads'. Query 'reads' failed: it reads 'bad'. Query 'bad' failed: Value 3 came.", error.Message, StringComparison.Ordinal);

        Assert.True(failing.Disposed);
        Assert.Equal((5, null), (good.RowsOut, good.Fault));
        Assert.Equal([1, 2], Events.Retained(engine, bad.Output)); // what it put out can still be asked
        using var after = bad.Output.Subscribe(new ReaderOptions { Name = "after", Start = StartAt.OldestRetained });
        (rows, error) = Events.DrainToError(after);
        Assert.Equal([1, 2], rows);
        Assert.Same(bad.Fault, error);
    }

    [Fact]
    public async Task A_query_that_fails_on_history_is_never_linked()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        for (var value = 1; value <= 5; value++) source.Push(Events.Of((null, value)));
        var failing = new FailAt(3);
        var query = engine.Deploy(Events.Query("q", source.Port, failing) with { Reader = new ReaderOptions { Name = "own" } });
        await Assert.ThrowsAsync<QuiverException>(() => query.Deployed);
        source.Push(Events.Of((null, 6)));
        var error = Events.DrainToError(query.Reader!).Error;
        Assert.Same(query.Fault, error);
        Assert.True(failing.Disposed);
        Assert.Equal(6, source.Rows);
    }

    [Fact]
    public void A_failure_at_the_end_of_the_input_is_told_instead_of_the_end()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var query = engine.Deploy(Events.Query("q", source.Port, new RunningSum(), new FailAt(6)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        source.Push(Events.Of((null, 6)));
        Assert.Equal(ErrorCode.QueryFailed, Events.DrainToError(reader).Error.Code);
        source.End();
        Assert.Same(query.Fault, Events.DrainToError(reader).Error);
    }

    [Fact]
    public void An_error_that_is_no_ours_is_a_failed_query()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var query = engine.Deploy(Events.Query("q", source.Port, new Tap(_ => throw new DivideByZeroException())));
        source.Push(Events.Of((null, 1)));
        Assert.Equal(ErrorCode.QueryFailed, query.Fault!.Code);
        Assert.IsType<DivideByZeroException>(query.Fault.InnerException);
    }
}
