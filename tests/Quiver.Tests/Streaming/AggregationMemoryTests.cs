using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Tests.Columns;
using static Quiver.Tests.Streaming.TestAggregation;

namespace Quiver.Tests.Streaming;

[Collection(CountedMemory.Name)]
public sealed class AggregationMemoryTests
{
    [Fact]
    public void Keys_and_groups_that_died_give_their_memory_back()
    {
        var window = new TestWindow(100, 0, 0, 0);
        var rented = BufferPool.Rented;
        using (var runner = new Runner(() => Create(window, [1, 2], EmitMode.OnWindowClose, isWeighted: false), restores: false))
        {
            var watermark = Watermark.None;
            var sizes = new List<long>();
            for (var step = 0; step < 60; step++)
            {
                TestRow[] rows = [.. Enumerable.Range(0, 2_000).Select(i => new TestRow((step * 100) + (i / 20), $"key {step} {i}", i, 1))];
                runner.Step(BatchOf(rows, step * 2_000, new TextDictionary()), ref watermark, [.. rows.Select(row => row.Time)]);
                sizes.Add(BufferPool.Rented - rented);
                runner.Output.Clear();
            }

            Assert.True(sizes[^1] < sizes[10] * 2, string.Join(' ', sizes)); // 120,000 keys passed
        }

        Assert.Equal(rented, BufferPool.Rented);
    }

    [Fact]
    public void What_overlapping_windows_were_put_together_from_is_given_back()
    {
        var window = new TestWindow(600, 0, 0, 0, Slide: 10, SharesPanes: true);
        var rented = BufferPool.Rented;
        using (var runner = new Runner(() => Create(window, [1], EmitMode.OnWindowClose, isWeighted: false), restores: false))
        {
            var watermark = Watermark.None;
            var sizes = new List<long>();
            for (var step = 0; step < 240; step++)
            {
                TestRow[] rows = [.. Enumerable.Range(0, 100).Select(i => new TestRow(step * 10, $"key {i}", i, 1))];
                runner.Step(BatchOf(rows, step * 100, null), ref watermark, [.. rows.Select(row => row.Time)]);
                runner.Output.Clear();
                sizes.Add(BufferPool.Rented - rented);
            }

            Assert.True(sizes[150..].Max() < 2 * sizes[60..150].Max(), string.Join(' ', sizes));
        }

        Assert.Equal(rented, BufferPool.Rented);
    }

    [Fact]
    public void Groups_that_were_taken_back_give_their_memory_back()
    {
        var rented = BufferPool.Rented;
        using (var runner = new Runner(() => Create(null, [1, 2], EmitMode.Changes, isWeighted: true), restores: false))
        {
            var watermark = Watermark.None;
            var sizes = new List<long>();
            for (var step = 0; step < 60; step++)
            {
                foreach (var weight in new[] { 1, -1 })
                {
                    TestRow[] rows = [.. Enumerable.Range(0, 2_000).Select(i => new TestRow(null, $"key {step} {i}", i, 1, weight))];
                    runner.Step(BatchOf(rows, 0, new TextDictionary()), ref watermark);
                }

                sizes.Add(BufferPool.Rented - rented);
                runner.Output.Clear();
            }

            Assert.True(sizes[^1] < sizes[10] * 2, string.Join(' ', sizes));
        }

        Assert.Equal(rented, BufferPool.Rented);
    }
}
