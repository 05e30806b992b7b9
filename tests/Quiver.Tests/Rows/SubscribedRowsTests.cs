using Quiver.Columns;

namespace Quiver.Tests.Rows;

/// <summary>Rows of subscriptions as objects, from batches whose objects are used again.</summary>
public sealed class SubscribedRowsTests
{
    private readonly record struct Row(long X);

    [Fact]
    public void Each_row_is_read_from_its_own_batch_whatever_object_that_comes_under()
    {
        using var quiver = Connection.Open(new QuiverOptions { Retain = 0 });
        quiver.Execute("CREATE SOURCE t (x BIGINT)").Dispose();
        using var all = quiver.Subscribe<long>("SELECT x FROM t");
        using var some = quiver.Subscribe<Row>("SELECT x FROM t WHERE x % 3 = 0");
        using var writer = quiver.Writer<Row>("t");
        var random = new Random(Seed: 5);
        var next = 0L;
        for (var round = 0; round < 100; round++)
        {
            var first = next;
            for (var batch = random.Next(1, 4); batch > 0; batch--)
            {
                var rows = new Row[random.Next(1, 3_000)]; // of memory of all sizes
                for (var row = 0; row < rows.Length; row++) rows[row] = new Row(next++);
                writer.Write(rows);
            }

            var expected = Enumerable.Range((int)first, (int)(next - first)).Select(x => (long)x).ToList();
            Assert.Equal(expected, Read(all));
            Assert.Equal(expected.Where(x => x % 3 == 0), Read(some).Select(row => row.X));
        }
    }

    [Fact]
    public void A_batch_that_comes_under_the_object_of_one_before_is_read_as_itself()
    {
        var schema = new Schema(new Field("x", DataType.Int64));
        var reader = new RowReader<long>(schema);
        var first = Batch.Pooled(schema, [Data.Column(DataType.Int64, 1L, 2L)], 2);
        using var held = first[0].Share(); // so that its memory is not used again
        Assert.Equal(2, reader.Read(first, 1));
        reader.EndBatch();
        first.Dispose();
        using var second = Batch.Pooled(schema, [Data.Column(DataType.Int64, 7L, 8L)], 2);
        Assert.Same(first, second);
        Assert.Equal(8, reader.Read(second, 1));
    }

    private static List<T> Read<T>(Subscription<T> subscription)
    {
        var rows = new List<T>();
        while (subscription.TryNext(out var row)) rows.Add(row);
        return rows;
    }
}
