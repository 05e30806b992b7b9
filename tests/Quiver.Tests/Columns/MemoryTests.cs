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
        foreach (var type in Data.Types)
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
}
