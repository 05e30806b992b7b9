using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Rows;

/// <summary>What a write allocates once it is warm, counted, not timed.</summary>
[Collection(CountedMemory.Name)]
public sealed class WriteAllocationTests
{
    private const int Warm = 2_000;
    private const int Counted = 10_000;
    private const string Filtered = "SELECT ts, symbol, price * qty AS value FROM trades WHERE symbol IN ('A1', 'A3', 'A5')";

    private const string Windowed = "SELECT window_start, symbol, count(*) AS trades, sum(price * qty) AS value, max(price) AS most FROM TUMBLE(trades, ts, INTERVAL '1' SECOND) GROUP BY window_start, symbol";

    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Symbols = [.. Enumerable.Range(0, 10).Select(number => $"A{number}")];

    [Fact]
    public void A_row_through_a_filter_into_an_inline_callback_makes_nothing()
    {
        using var connection = Open();
        long rows = 0;
        using var inline = connection.SubscribeInline(Filtered, batch => rows += batch.Length);
        using var writer = connection.Writer<Trade>("trades");
        Assert.Equal(0, Bytes(row => writer.Write(Row(row))));
        Assert.Equal((Warm + Counted) * 3 / 10, rows);
    }

    [Fact]
    public void A_row_that_closes_a_window_makes_nothing()
    {
        using var connection = Open();
        long rows = 0;
        using var inline = connection.SubscribeInline(Windowed, batch => rows += batch.Length);
        using var writer = connection.Writer<Trade>("trades");
        var written = 0;
        Assert.Equal(0, Bytes(row => writer.Write(Row(row) with { Ts = Start.AddSeconds(written++) })));
        Assert.Equal(Warm + Counted - 3, rows); // the watermark is two seconds behind: three windows are open
    }

    [Fact]
    public void Rows_that_gather_make_nothing_but_the_batches_that_readers_get()
    {
        using var connection = Open();
        long rows = 0;
        using var read = connection.Subscribe(Filtered);
        using var writer = connection.Writer<Trade>("trades");
        var bytes = Bytes(row =>
        {
            writer.Write(Row(row));
            if (row % 1_000 != 999) return;
            while (read.TryNext(out var batch))
            {
                rows += batch.Length;
                batch.Dispose();
            }
        });
        Assert.InRange(bytes, 0, Counted); // a batch and its columns for each thousand rows or so
        Assert.Equal((Warm + Counted) * 3 / 10, rows);
    }

    [Fact]
    public void A_span_of_rows_makes_nothing()
    {
        using var connection = Open();
        long rows = 0;
        using var inline = connection.SubscribeInline(Filtered, batch => rows += batch.Length);
        using var writer = connection.Writer<Trade>("trades");
        var trades = Enumerable.Range(0, 1_000).Select(Row).ToArray();
        Assert.Equal(0, Bytes(row =>
        {
            if (row % 100 == 0) writer.Write(trades);
        }));
        Assert.Equal((Warm + Counted) * 3, rows);
    }

    [Fact]
    public void A_batch_of_the_caller_s_makes_nothing()
    {
        using var connection = Open();
        long rows = 0;
        using var inline = connection.SubscribeInline(Filtered, batch => rows += batch.Length);
        using var writer = connection.Writer("trades");
        using var trades = Batch(writer.Schema);
        Assert.Equal(0, Bytes(row =>
        {
            if (row % 100 == 0) writer.Write(trades);
        }));
        Assert.Equal((Warm + Counted) * 3, rows);
    }

    private static Connection Open()
    {
        var connection = Connection.Open(new QuiverOptions { Retain = 0 });
        connection.Execute("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)");
        return connection;
    }

    private static Trade Row(int row) => new(Symbols[row % 10], 1.5, row, Start.AddMilliseconds(row));

    private static Batch Batch(Schema schema)
    {
        using var rows = new BatchBuilder(schema);
        for (var row = 0; row < 1_000; row++)
        {
            rows[0].Append(Symbols[row % 10]);
            rows[1].Append(1.5);
            rows[2].Append(row);
            rows[3].Append(Start.AddMilliseconds(row));
        }

        return rows.Finish();
    }

    // Of the thread that writes, so what else the process does is not counted. The runtime's own counter and code that is compiled anew may add a little, once: the least of some rounds counts.
    private static long Bytes(Action<int> write)
    {
        for (var row = 0; row < Warm; row++) write(row);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var row = 0; row < Counted / 5; row++) write(row);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least * 5;
    }

    private readonly record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);
}
