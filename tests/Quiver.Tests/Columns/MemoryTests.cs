using Quiver.Columns;

namespace Quiver.Tests.Columns;

/// <summary>Tests that count rented memory: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class CountedMemory
{
    public const string Name = "Counted memory";
}

[Collection(CountedMemory.Name)]
public class MemoryTests
{
    [Fact]
    public void All_memory_goes_back_when_builders_and_columns_are_disposed()
    {
        var before = BufferPool.Rented;
        foreach (var type in Data.AllTypes)
        {
            var builder = new ColumnBuilder(type);
            foreach (var row in Data.Values(new Random(Seed: 1), type, 500, nulls: 0.1)) Data.Append(builder, row);
            builder.Finish().Dispose();
            foreach (var row in Data.Values(new Random(Seed: 2), type, 500, nulls: 0.1)) Data.Append(builder, row);
            builder.Dispose();
            Assert.Throws<ObjectDisposedException>(builder.AppendNull);
        }

        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void All_memory_goes_back_when_what_kernels_made_is_disposed()
    {
        var before = BufferPool.Rented;
        var random = new Random(Seed: 3);
        foreach (var (values, column) in Data.Columns(random))
        {
            using (column)
            {
                using var all = Selecting.All(values.Length);
                Gather.Rows(column, all.Rows).Dispose();
                Concat.Columns([column, column]).Dispose();
                ColumnFactory.Constant(column.Type, null, 9).Dispose();
                using var batch = new Batch(new Schema(new Field("x", column.Type)), [column.Share()], column.Length, selection: Selecting.Rows(all.Rows[(values.Length / 2)..]));
                Gather.Selected(batch).Dispose();
                Concat.Batches([batch, batch]).Dispose();
                batch.Share().Dispose();
            }
        }

        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void Coded_texts_give_their_memory_back_also_when_coding_is_given_up()
    {
        var before = BufferPool.Rented;
        using (var builder = new CodedTextBuilder(new TextDictionary()))
        {
            for (var round = 0; round < 2; round++)
            {
                for (var i = 0; i < 6000; i++) builder.AppendText($"id {round} {i}");
                builder.Finish().Dispose();
            }

            builder.AppendText("left behind");
        }

        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void Blocks_start_on_cache_lines_and_a_block_released_too_often_throws()
    {
        foreach (var bytes in new[] { 0, 1, 63, 64, 65, 4096, 100_000 })
        {
            var block = BufferPool.Rent(bytes);
            Assert.True(block.Length >= bytes);
            Assert.Equal(0, AddressOf(block) % 64);
            block.Retain();
            block.Release();
            Assert.Equal(block.Length, block.Bytes.Length);
            block.Release();
            Assert.Throws<ObjectDisposedException>(() => block.Bytes.Length);
            Assert.Throws<ObjectDisposedException>(block.Release);
        }
    }

    private static unsafe long AddressOf(MemoryBlock block) => (long)block.Pointer;

    [Fact]
    public void Memory_of_every_nesting_is_given_back()
    {
        var random = new Random(Seed: 10);
        var before = BufferPool.Rented;
        foreach (var type in Data.Nested)
        {
            using var column = Data.Column(type, Data.Values(random, type, 100, nulls: 0.3));
            using var slice = column.Slice(10, 50);
            using var rows = Gather.Rows(slice, [1, 5, 5]);
            using var both = Concat.Columns([rows, slice]);
            using var constant = ColumnFactory.Constant(type, Data.Value(random, type), 3);
            using var nothing = ColumnFactory.AllNull(type, 5);
            Assert.Equal(5, nothing.NullCount);
            Assert.True(CompareRows.Equal(constant, 0, constant, 2));
        }

        Assert.Equal(before, BufferPool.Rented);
    }
}
