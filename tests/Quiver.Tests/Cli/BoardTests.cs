using Quiver.Cli;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Cli;

public sealed class BoardTests
{
    private const long Hour = 3_600_000_000;

    [Fact]
    public void A_board_without_rows_is_empty()
    {
        var (windows, watermark, hour, worst) = new DelayBoard().Read(10);
        Assert.Equal((0, null, null, 0), (windows, watermark, hour, worst.Count));
        var (count, busiest) = new RouteBoard().Read(10);
        Assert.Equal(0, count);
        Assert.Empty(busiest);
    }

    [Fact]
    public void Delays_show_the_newest_hour_with_the_worst_average_first()
    {
        var board = new DelayBoard();
        Add(board, ("SEA", 0, 5, 1.5, 9), ("SFO", 0, 6, 99.0, 120));
        Add(board, ("LAX", Hour, 1, null, null), ("SEA", Hour, 2, -3.5, 4), ("SFO", 0, 7, 98.0, 1), ("JFK", Hour, 3, 12.25, 40));

        var (count, watermark, hour, worst) = board.Read(10);

        Assert.Equal(6, count);
        Assert.Equal(new DateTime(1970, 1, 1, 6, 0, 0, DateTimeKind.Utc), watermark);
        Assert.Equal(new DateTime(1970, 1, 1, 1, 0, 0, DateTimeKind.Utc), hour);
        Assert.Equal([new ClosedHour("JFK", 3, 12.25, 40), new ClosedHour("SEA", 2, -3.5, 4), new ClosedHour("LAX", 1, null, null)], worst);
        Assert.Single(board.Read(1).Worst);
    }

    [Fact]
    public void Delays_of_one_hour_that_come_in_several_batches_stand_together()
    {
        var board = new DelayBoard();
        Add(board, ("SEA", Hour, 5, 1.0, 9));
        Add(board, ("SFO", Hour, 6, 2.0, 9));
        Assert.Equal(["SFO", "SEA"], board.Read(10).Worst.Select(hour => hour.Origin));
    }

    [Fact]
    public void Routes_keep_the_newest_row_of_each_and_show_the_ten_with_most_flights()
    {
        var board = new RouteBoard();
        var random = new Random(Seed: 11);
        var expected = new Dictionary<(string, string), (long Flights, double? Average)>();
        for (var batch = 0; batch < 50; batch++)
        {
            var rows = Enumerable.Range(0, 40).Select(_ => (Origin: $"A{random.Next(12)}", Destination: $"B{random.Next(12)}", Flights: (long)random.Next(60), Average: random.Next(5) == 0 ? (double?)null : random.NextDouble())).ToArray();
            foreach (var row in rows) expected[(row.Origin, row.Destination)] = (row.Flights, row.Average);
            using var changes = Batch(
                coded: batch % 2 == 0,
                [.. rows.Select(row => row.Origin)],
                ("destination", DataType.Utf8, [.. rows.Select(row => (object?)row.Destination)]),
                ("flights", DataType.Int64, [.. rows.Select(row => (object?)row.Flights)]),
                ("average_delay", DataType.Float64, [.. rows.Select(row => (object?)row.Average)]));
            board.Add(changes);

            var (count, busiest) = board.Read(10);
            Assert.Equal(expected.Count, count);
            Assert.Equal(
                expected.OrderByDescending(route => route.Value.Flights).ThenBy(route => $"{route.Key.Item1} {route.Key.Item2}", StringComparer.Ordinal).Take(10)
                    .Select(route => new BusyRoute(route.Key.Item1, route.Key.Item2, route.Value.Flights, route.Value.Average)),
                busiest);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("SEA")]
    [InlineData("fifteen bytes !")]
    [InlineData("東京")]
    public void A_short_text_is_itself(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, ShortText.Of(bytes).ToString());
        Assert.Equal(ShortText.Of(bytes), ShortText.Of(bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Texts_get_the_same_numbers_coded_or_not_from_one_batch_to_the_next(bool coded)
    {
        var texts = new NumberedTexts();
        using var first = Batch(coded, ["SEA", "JFK", "SEA"]);
        using var second = Batch(!coded, ["JFK", "LAX", "SEA"]);
        using var third = Batch(coded, ["LAX", "BOS", "LAX"]);

        Assert.Equal([0, 1, 0], Numbers(first));
        Assert.Equal([1, 2, 0], Numbers(second));
        Assert.Equal([2, 3, 2], Numbers(third));
        Assert.Equal("SEA JFK LAX BOS", string.Join(' ', Enumerable.Range(0, 4).Select(number => texts[number])));

        int[] Numbers(Batch batch)
        {
            var numbers = new int[batch.Length];
            texts.Number(batch[0], numbers);
            return numbers;
        }
    }

    [Fact]
    public void Short_texts_of_other_lengths_differ_and_long_ones_are_cut()
    {
        Assert.NotEqual(ShortText.Of("A"u8), ShortText.Of("A\0"u8));
        Assert.Equal("fifteen bytes !", ShortText.Of("fifteen bytes ! and more"u8).ToString());
    }

    private static void Add(DelayBoard board, params (string Origin, long Hour, long Flights, double? Average, long? Worst)[] rows)
    {
        using var batch = Batch(
            coded: rows.Length > 2,
            [.. rows.Select(row => row.Origin)],
            ("window_start", DataType.Timestamp, [.. rows.Select(row => (object?)row.Hour)]),
            ("flights", DataType.Int64, [.. rows.Select(row => (object?)row.Flights)]),
            ("average_delay", DataType.Float64, [.. rows.Select(row => (object?)row.Average)]),
            ("worst_delay", DataType.Int64, [.. rows.Select(row => (object?)row.Worst)]));
        board.Add(batch, DateTime.UnixEpoch.AddHours(6));
        using var none = batch.Slice(0, 0);
        board.Add(none, watermark: null); // the end has no watermark of its own
    }

    private static Batch Batch(bool coded, string[] origins, params (string Name, DataType Type, object?[] Values)[] others)
    {
        var schema = new Schema([new Field("origin", DataType.Utf8), .. others.Select(column => new Field(column.Name, column.Type))]);
        using var codes = new BatchBuilder(new Schema(new Field("origin", DataType.Utf8)));
        foreach (var origin in origins) codes[0].Append(origin);
        using var finished = codes.Finish();
        Assert.True(finished[0].IsCoded);
        var first = coded ? finished[0].Share() : Data.Column(DataType.Utf8, [.. origins]);
        return new Batch(schema, [first, .. others.Select(column => Data.Column(column.Type, column.Values))]);
    }
}
