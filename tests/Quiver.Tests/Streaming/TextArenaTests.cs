using System.Text;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

public sealed class TextArenaTests
{
    [Fact]
    public void An_empty_text_is_not_the_absence_of_one()
    {
        using var arena = new TextArena();
        var empty = arena.Add([]);
        Assert.False(empty.IsNone);
        Assert.True(default(TextHandle).IsNone);
        Assert.Equal(0, arena[empty].Length);
        Assert.Equal(0, arena[default].Length);
    }

    [Fact]
    public void Texts_of_all_lengths_come_back_and_what_was_frozen_does_not_see_later_ones()
    {
        using var arena = new TextArena();
        int[] lengths = [0, 1, 7, 65_527, 65_528, 65_529, 3, 200_000, 5, 40_000, 40_000, 0];
        var first = lengths.Select((length, index) => Bytes(length, index)).ToArray();
        var handles = first.Select(text => arena.Add(text)).ToArray();
        using var frozen = arena.Freeze();
        var before = StateBytes.Of(frozen);

        for (var text = 0; text < 5_000; text++) arena.Add(Encoding.UTF8.GetBytes($"later {text}"));

        Assert.Equal(before, StateBytes.Of(frozen));
        using var restored = new TextArena();
        StateBytes.Restore(before, restored.Restore);
        Assert.Equal(lengths.Sum(), restored.Used);
        for (var text = 0; text < first.Length; text++)
        {
            Assert.True(arena[handles[text]].SequenceEqual(first[text]));
            Assert.True(restored[handles[text]].SequenceEqual(first[text]));
        }

        var added = restored.Add("after"u8);
        Assert.True(restored[added].SequenceEqual("after"u8));
        for (var text = 0; text < first.Length; text++) Assert.True(restored[handles[text]].SequenceEqual(first[text]));
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
