using Quiver.Columns;

namespace Quiver.Tests.Columns;

/// <summary>Objects that stand for rows are used again, but none that somebody outside may still look at or dispose.</summary>
[Collection(CountedMemory.Name)]
public sealed class ReuseTests
{
    private static readonly Schema Schema = new(new Field("x", DataType.Int32), new Field("s", DataType.Utf8));

    [Fact]
    public void What_nobody_outside_has_seen_is_used_again_when_its_last_holder_has_disposed_it()
    {
        var batch = Rows(1, 2);
        var column = batch[0];
        var share = batch.Share();
        Assert.Same(batch, share);
        var held = column.Share();
        batch.Dispose();
        share.Dispose();
        Data.AssertEqual([1, 2], held);
        held.Dispose();

        using var next = Rows(3);
        Assert.Same(batch, next);
        Assert.Contains(next.Columns, each => ReferenceEquals(each, column));
        Data.AssertEqual([3], next[0]);

        using var shared = next.Share(); // and now both are needed
    }

    [Fact]
    public void What_goes_out_throws_for_good_and_other_holders_keep_the_rows()
    {
        var within = Rows(1, 2);
        var outside = within.Share().GoOut();
        Assert.NotSame(within, outside);
        Assert.NotSame(within[0], outside[0]);
        var column = outside[0];
        outside.Dispose();
        outside.Dispose();
        column.Dispose();
        for (var round = 0; round < 100; round++) Rows(round).Dispose();
        Assert.Throws<ObjectDisposedException>(() => outside[0]);
        Assert.Throws<ObjectDisposedException>(() => column.IsNull(0));
        Data.AssertEqual([1, 2], within[0]);
        within.Dispose();

        var alone = Rows(5);
        var own = alone[0];
        Assert.Same(alone, alone.GoOut()); // nobody else holds it
        Assert.Same(own, alone[0]);
        alone.Dispose();
        using var next = Rows(6);
        Assert.NotSame(alone, next);
        Assert.Throws<ObjectDisposedException>(() => alone[0]);
        Assert.Throws<ObjectDisposedException>(() => own.IsNull(0));
    }

    [Fact]
    public void A_column_that_goes_into_a_batch_of_somebody_outside_is_theirs_alone()
    {
        var held = Data.Column(DataType.Int32, 7);
        using (var batch = new Batch(new Schema(Schema[0]), held.Share()))
        {
            batch[0].Dispose();
            batch[0].Dispose();
        }

        Data.AssertEqual([7], held);
        held.Dispose();
    }

    [Fact]
    public void What_was_lent_is_used_again_unless_it_was_disposed_and_shares_of_it_last()
    {
        var rented = BufferPool.Rented;
        var rows = Rows(1, 2);
        var lending = new Lending();
        var lent = lending.Begin(rows);
        var kept = lent.Share();
        var keptColumn = lent[1].Share();
        lending.End();
        rows.Dispose();
        Data.AssertEqual([1, 2], kept[0]);
        Data.AssertEqual(["1", "2"], keptColumn);
        kept.Dispose();
        kept.Dispose();
        keptColumn.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kept[0]);

        rows = Rows(3);
        var other = lending.Begin(rows);
        Assert.Same(lent, other);
        lent.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lent[0]);
        lending.End();
        Data.AssertEqual([3], rows[0]);
        rows.Dispose();
        for (var round = 0; round < 100; round++) Rows(round).Dispose();
        lent.Dispose(); // again, much later
        Assert.Throws<ObjectDisposedException>(() => lent[0]);
        Assert.Equal(rented, BufferPool.Rented);
    }

    [Fact]
    public void Rows_shared_are_numbered_anew_in_a_batch_of_their_own()
    {
        using var first = Rows(1, 2).NumberedFrom(10, 5);
        using var second = first.Share().NumberedFrom(100, 6);
        Assert.Equal((10, 5), (first.FirstSequence, first.IngestedMicros));
        Assert.Equal((100, 6), (second.FirstSequence, second.IngestedMicros));
    }

    [Fact]
    public void Rows_made_by_one_thread_and_disposed_by_another_leave_nothing_rented_and_objects_go_round()
    {
        var rented = BufferPool.Rented;
        var queue = new System.Collections.Concurrent.BlockingCollection<Batch>(boundedCapacity: 8);
        long sum = 0;
        var reader = new Thread(() =>
        {
            foreach (var batch in queue.GetConsumingEnumerable())
            {
                sum += batch[0].Values<int>().All[0];
                batch.Dispose();
            }
        });
        reader.Start();
        for (var round = 0; round < 5_000; round++) queue.Add(Rows(round));
        queue.CompleteAdding();
        reader.Join();
        Assert.Equal(5_000L * 4_999 / 2, sum);
        Assert.Equal(rented, BufferPool.Rented);
    }

    private static Batch Rows(params int[] values)
    {
        Column[] columns = [Data.Column(DataType.Int32, [.. values.Cast<object>()]), Data.Column(DataType.Utf8, [.. values.Select(value => (object)$"{value}")])];
        return Batch.Pooled(Schema, columns, values.Length);
    }
}
