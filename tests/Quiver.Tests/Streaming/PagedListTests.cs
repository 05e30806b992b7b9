using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

public sealed class PagedListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(8_192)]
    [InlineData(8_193)]
    [InlineData(20_000)]
    public void A_prefix_stays_frozen_while_the_list_grows(int count)
    {
        using var list = new PagedList<long>();
        for (var i = 0; i < count; i++) list.Add(i);
        using var frozen = list.Freeze();
        var before = StateBytes.Of(frozen);
        for (var i = 0; i < 10_000; i++) list.Add(-1);

        Assert.Equal(before, StateBytes.Of(frozen));
        using var restored = new PagedList<long>();
        StateBytes.Restore(before, restored.Restore);
        restored.Add(-1);
        Assert.Equal(count + 1, restored.Count);
        for (var i = 0; i < count; i++) Assert.Equal(i, restored[i]);
        Assert.Equal(-1, restored[count]);
        for (var i = 0; i < count; i++) Assert.Equal(i, list[i]);
    }
}
