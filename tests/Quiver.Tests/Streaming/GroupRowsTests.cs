using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

public sealed unsafe class GroupRowsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(4096)]
    [InlineData(GroupRows.PageBytes)]
    public void Rows_are_zero_aligned_and_apart_from_each_other(int rowSize)
    {
        using var rows = new GroupRows(rowSize);
        var slots = Enumerable.Range(0, 20).Select(_ => rows.Allocate()).ToArray();

        Assert.Equal(20, rows.Count);
        Assert.DoesNotContain(GroupRows.Scrap, slots);
        Assert.Equal(20, slots.Distinct().Count());
        for (var group = 0; group < slots.Length; group++)
        {
            var bytes = Row(rows, slots[group]);
            Assert.Equal(0, (nint)rows.Pointers[slots[group]] & 15);
            Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)0));
            bytes.Fill((byte)(group + 1));
        }

        for (var group = 0; group < slots.Length; group++) Assert.Equal(-1, Row(rows, slots[group]).IndexOfAnyExcept((byte)(group + 1)));
    }

    [Theory]
    [InlineData(-16)]
    [InlineData(8)]
    [InlineData(GroupRows.PageBytes + 16)]
    public void A_size_that_cannot_be_paged_is_refused(int rowSize) => Assert.Throws<ArgumentOutOfRangeException>(() => new GroupRows(rowSize));

    [Fact]
    public void A_freed_row_comes_back_zero_and_an_emptied_page_is_given_back()
    {
        using var rows = new GroupRows(32);
        var slots = Enumerable.Range(0, 10_000).Select(_ => rows.Allocate()).ToArray();
        foreach (var slot in slots) Row(rows, slot).Fill(0xEE);
        var full = rows.ByteSize;

        foreach (var slot in slots) rows.Free(slot);
        Assert.Equal(0, rows.Count);
        Assert.Equal(GroupRows.PageBytes, rows.ByteSize); // the page of the scrap row
        Assert.True(full > rows.ByteSize);

        var again = Enumerable.Range(0, 10_000).Select(_ => rows.Allocate()).ToArray();
        Assert.Equal(full, rows.ByteSize);
        Assert.Equal(10_000, again.Distinct().Count());
        Assert.All(again, slot => Assert.Equal(-1, Row(rows, slot).IndexOfAnyExcept((byte)0)));
    }

    [Fact]
    public void What_was_frozen_stays_what_it_was_while_rows_are_changed_freed_and_added()
    {
        var random = new Random(Seed: 1);
        using var rows = new GroupRows(48);
        var model = new SortedDictionary<int, byte>();
        var frozen = new List<(Frozen Frozen, Dictionary<int, byte> Model)>();
        for (var step = 0; step < 30; step++)
        {
            for (var change = 0; change < 200; change++)
            {
                var value = (byte)random.Next(1, 255);
                switch (random.Next(4))
                {
                    case 0 when model.Count > 0:
                        var freed = model.Keys.ElementAt(random.Next(model.Count));
                        model.Remove(freed);
                        rows.Free(freed);
                        break;
                    case 1 when model.Count > 0:
                        var changed = model.Keys.ElementAt(random.Next(model.Count));
                        model[changed] = value;
                        rows.MakeWritable([changed]);
                        Row(rows, changed).Fill(value);
                        break;
                    default:
                        var added = rows.Allocate();
                        Assert.Equal(-1, Row(rows, added).IndexOfAnyExcept((byte)0));
                        Row(rows, added).Fill(value);
                        model.Add(added, value);
                        break;
                }
            }

            if (random.Next(3) == 0) frozen.Add((rows.Freeze(), new(model)));
            if (frozen.Count > 3)
            {
                frozen[0].Frozen.Dispose();
                frozen.RemoveAt(0);
            }

            Check(rows, model);
            foreach (var (state, then) in frozen) Check(Restored(state, 48), then);
        }

        foreach (var (state, _) in frozen) state.Dispose();
    }

    [Fact]
    public void Rows_that_go_together_lie_in_pages_of_their_own()
    {
        var random = new Random(Seed: 3);
        using var rows = new GroupRows(96);
        var together = new Queue<List<int>>();
        var alone = new Dictionary<int, byte>();
        for (var round = 0; round < 200; round++)
        {
            var page = GroupRows.NoPage;
            var slots = new List<int>();
            for (var part = random.Next(1, 5); part > 0; part--)
            {
                var some = new int[random.Next(0, 900)];
                rows.Allocate(some, ref page);
                slots.AddRange(some);
                var single = rows.Allocate();
                alone.Add(single, (byte)round);
                Row(rows, single).Fill((byte)round);
            }

            Assert.All(slots, slot => Assert.Equal(-1, Row(rows, slot).IndexOfAnyExcept((byte)0)));
            foreach (var slot in slots) Row(rows, slot).Fill(0xEE);
            together.Enqueue(slots);
            if (random.Next(4) == 0) rows.Freeze().Dispose();
            if (together.Count > 3)
            {
                rows.MakeWritable(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(together.Peek()));
                rows.Free(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(together.Dequeue()));
            }

            foreach (var slot in alone.Keys.Where(_ => random.Next(3) == 0).ToArray())
            {
                rows.MakeWritable([slot]);
                rows.Free([slot]);
                alone.Remove(slot);
            }

            Check(rows, together.SelectMany(part => part.Select(slot => (slot, (byte)0xEE))).Concat(alone.Select(row => (row.Key, row.Value))).ToDictionary());
        }

        foreach (var slots in together) rows.Free(slots.ToArray());
        foreach (var slot in alone.Keys) rows.Free(slot);
        Assert.Equal(GroupRows.PageBytes, rows.ByteSize); // the page of the scrap row
    }

    [Fact]
    public void Restored_rows_go_on_with_free_rows_reused_and_new_ones_zero()
    {
        using var rows = new GroupRows(16);
        var slots = Enumerable.Range(0, 9_000).Select(_ => rows.Allocate()).ToArray();
        foreach (var slot in slots) Row(rows, slot).Fill(7);
        foreach (var slot in slots.Where((_, index) => index % 3 == 0)) rows.Free(slot);

        using var frozen = rows.Freeze();
        using var restored = Restored(frozen, 16);
        Assert.Equal(6_000, restored.Count);
        var added = Enumerable.Range(0, 3_000).Select(_ => restored.Allocate()).ToArray();
        Assert.Equal(rows.ByteSize, restored.ByteSize); // the holes were filled
        Assert.All(added, slot => Assert.Equal(-1, Row(restored, slot).IndexOfAnyExcept((byte)0)));
        Assert.Empty(added.Intersect(slots.Where((_, index) => index % 3 != 0)));
    }

    [Fact]
    public void State_of_another_row_size_is_refused()
    {
        using var rows = new GroupRows(16);
        using var frozen = rows.Freeze();
        var error = Assert.Throws<QuiverException>(() => Restored(frozen, 32));
        Assert.Equal(ErrorCode.StorageCorrupt, error.Code);
    }

    private static void Check(GroupRows rows, IReadOnlyDictionary<int, byte> model)
    {
        Assert.Equal(model.Count, rows.Count);
        foreach (var (slot, value) in model) Assert.Equal(-1, Row(rows, slot).IndexOfAnyExcept(value));
    }

    private static GroupRows Restored(Frozen frozen, int rowSize)
    {
        var rows = new GroupRows(rowSize);
        StateBytes.Restore(StateBytes.Of(frozen), rows.Restore);
        return rows;
    }

    private static Span<byte> Row(GroupRows rows, int slot) => new(rows.Pointers[slot], rows.RowSize);
}
