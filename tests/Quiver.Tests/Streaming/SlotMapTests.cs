using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

public sealed unsafe class SlotMapTests
{
    [Theory]
    [InlineData(100, 100)]
    [InlineData(3_000, 10)]
    [InlineData(20_000, 20_000)]
    [InlineData(1_000_000, 300)]
    [InlineData(50_000, 9_000)]
    public void Slots_are_found_whether_ids_are_many_or_few(int ids, int added)
    {
        var random = new Random(ids);
        using var map = new SlotMap();
        var model = new Dictionary<int, int>();
        for (var step = 0; model.Count < added; step++)
        {
            var known = (int)Math.Min(ids, (step + 1L) * ids / 20 + 1);
            map.Cover(known);
            for (var i = 0; i < added / 10 && model.Count < added; i++)
            {
                var id = random.Next(known);
                if (model.TryAdd(id, model.Count + 1)) map.Add(id, model.Count);
            }

            foreach (var id in Enumerable.Range(0, 50).Select(_ => random.Next(known)).Concat(model.Keys.Take(50)))
            {
                Assert.Equal(model.GetValueOrDefault(id), map[id]);
                if (map.Dense != null) Assert.Equal(map[id], map.Dense[id]);
            }
        }

        Assert.Equal(ids > 4_096 && added < ids / 8, map.Dense == null);
    }
}
