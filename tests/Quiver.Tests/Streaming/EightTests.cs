using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;

namespace Quiver.Tests.Streaming;

/// <summary>Loops that look up eight rows at a time, or more, against their plain forms.</summary>
public sealed unsafe class EightTests
{
    [Fact]
    public void Places_are_noted_as_a_loop_notes_them()
    {
        if (!Eight.IsFast) return; // then nobody calls it
        var noted = stackalloc int[Eight.Count];
        for (var which = 0; which < 256; which++)
        {
            int[] expected = [.. Enumerable.Range(0, 8).Where(bit => (which >> bit & 1) != 0).Select(bit => 1_000 + bit)];
            Assert.Equal(expected.Length, Eight.Note(noted, 1_000, (uint)which));
            Assert.Equal(expected, new Span<int>(noted, expected.Length).ToArray());
        }
    }

    [Fact]
    public void Ids_are_looked_up_by_place_as_one_by_one()
    {
        var random = new Random(Seed: 1);
        for (var count = 0; count < 100; count++)
        {
            int[] known = [.. Enumerable.Range(0, 64).Select(_ => random.Next(4) == 0 ? 0 : random.Next(1, 1_000))];
            int[] places = [.. Enumerable.Range(0, count).Select(_ => random.Next(64))];
            var (ids, unknown) = (new int[count], new int[count]);
            var (expectedIds, expectedUnknown) = (new int[count], new int[count]);
            var expected = CodeGrid.LookOneByOne(known, places, expectedIds, expectedUnknown, 0, 0);
            Assert.Equal(expected, CodeGrid.Look(known, places, ids, unknown));
            Assert.Equal(expectedIds, ids);
            Assert.Equal(expectedUnknown[..expected], unknown[..expected]);
        }
    }

    [Fact]
    public void A_place_behind_the_table_is_an_error_not_a_stray_read()
    {
        var (ids, unknown) = (new int[16], new int[16]);
        int[] places = [.. Enumerable.Repeat(0, 11), 64, 0, 0, 0, 0];
        Assert.Throws<IndexOutOfRangeException>(() => CodeGrid.Look(new int[64], places, ids, unknown));
    }

    [Fact]
    public void Totals_are_looked_up_by_window_up_to_the_first_that_is_new()
    {
        var random = new Random(Seed: 2);
        for (var round = 0; round < 500; round++)
        {
            int[] totals = [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ => random.Next(6) == 0 ? 0 : random.Next(1, 1_000))];
            int[] windows = [.. Enumerable.Range(0, random.Next(0, 90)).Select(_ => random.Next(totals.Length))];
            if (random.Next(2) == 0) totals.AsSpan().Replace(0, 7);
            var from = random.Next(0, windows.Length + 1);
            var found = new int[windows.Length];
            var end = GroupedAggregation.Look(totals, windows, found, from);
            var expected = from;
            while (expected < windows.Length && totals[windows[expected]] != 0) expected++;
            Assert.Equal(expected, end);
            Assert.Equal(windows[from..end].Select(window => totals[window]), found[from..end]);
        }
    }

    [Fact]
    public void Numbers_that_runs_of_a_group_have_not_seen_are_found_as_those_of_any_rows()
    {
        var random = new Random(Seed: 3);
        using var groups = new GroupRows(16);
        using var bits = new DistinctBits();
        bits.Cover(300);
        int[] slots = [.. Enumerable.Range(0, 5).Select(_ => groups.Allocate())];
        foreach (var slot in slots[1..]) // the first has none
        {
            *(int*)groups.Pointers[slot] = bits.Take();
            for (var number = 0; number < 300; number++)
                if (random.Next(3) != 0) Assert.Equal(1, bits.Add(*(int*)groups.Pointers[slot], number));
        }

        for (var count = 0; count < 120; count++)
        {
            var slot = 0;
            int[] of = [.. Enumerable.Range(0, count).Select(_ => slots[slot = random.Next(20) == 0 ? random.Next(5) : slot])];
            int[] numbers = [.. of.Select(_ => random.Next(300))];
            var (unseen, expected) = (new int[count], new int[count]);
            var length = bits.Unseen(groups.Pointers, 0, of, numbers, areRuns: false, expected);
            Assert.Equal(length, bits.Unseen(groups.Pointers, 0, of, numbers, areRuns: true, unseen));
            Assert.Equal(expected[..length], unseen[..length]);
        }
    }

    [Fact]
    public void Slots_are_runs_when_most_are_like_the_one_before()
    {
        var random = new Random(Seed: 4);
        for (var round = 0; round < 300; round++)
        {
            var slot = 0;
            var mean = random.Next(2, 60);
            int[] slots = [.. Enumerable.Range(0, random.Next(0, 513)).Select(_ => slot = random.Next(mean) == 0 ? random.Next(1_000) : slot)];
            var changes = slots.Zip(slots.Skip(1), (one, next) => one == next ? 0 : 1).Sum();
            Assert.Equal(changes * 16 < slots.Length, ((ReadOnlySpan<int>)slots).AreRuns);
        }
    }
}
