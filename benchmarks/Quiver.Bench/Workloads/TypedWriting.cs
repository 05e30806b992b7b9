using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>Records written into the filter of Q1.</summary>
internal sealed record TypedWriting : Workload
{
    /// <summary>A call for each record, and a reader who reads now and then: the records gather.</summary>
    public static TypedWriting Rows { get; } = new()
    {
        Key = "WRITE-typed",
        Title = "records written one by one into Q1",
        RowsAtOnce = 1,
    };

    /// <summary>A call for a thousand records.</summary>
    public static TypedWriting Spans { get; } = new()
    {
        Key = "WRITE-typed-spans",
        Title = "records written a thousand at once into Q1",
        RowsAtOnce = 1_000,
    };

    /// <summary>A call for each record, each of which runs, as its reader is called inside the write.</summary>
    public static TypedWriting Inline { get; } = new()
    {
        Key = "WRITE-typed-inline",
        Title = "records written one by one, each read at once",
        RowsAtOnce = 1,
        IsInline = true,
    };

    /// <summary>Records of a call.</summary>
    public required int RowsAtOnce { get; init; }

    /// <summary>Whether the reader is called inside the write; else the writer reads after as many records as a batch has.</summary>
    public bool IsInline { get; init; }

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var records = new TradeRecords(files);
        return Measurement.Of(effort.Repeat(() => RunOnce(files, records), () => RunOnce(files, records)));
    }

    // Where each runs by itself a fifth of the records do.
    private long RowsOf(MarketFiles files) => IsInline ? files.Trades / 5 : files.Trades;

    private RunResult RunOnce(MarketFiles files, TradeRecords records)
    {
        using var connection = Connection.Open();
        using (var feed = Feeds.Trades(files, TextForm.Coded)) connection.Execute(feed.Declaration);
        var rowsOut = 0L;
        using var inline = IsInline ? connection.SubscribeInline(Q1.Coded.Sql, batch => rowsOut += batch.Length) : null;
        using var queued = IsInline ? null : connection.Subscribe(Q1.Coded.Sql);
        using var writer = connection.Writer<Trade>("trades");
        var meter = new Meter();
        var rows = RowsOf(files);
        for (var first = 0L; first < rows;)
        {
            var part = records.Read(first, rows);
            meter.Measure(() => WriteAll(part.Span));
            first += part.Length;
        }

        return new RunResult(rows, rowsOut, meter, Environment.WorkingSet);

        void WriteAll(ReadOnlySpan<Trade> part)
        {
            for (var start = 0; start < part.Length; start += KeptQuery.BatchRows)
            {
                Write(writer, part.Slice(start, Math.Min(KeptQuery.BatchRows, part.Length - start)));
                while (queued?.TryNext(out var batch) == true)
                {
                    rowsOut += batch.Length;
                    batch.Dispose();
                }
            }
        }
    }

    private void Write(Writer<Trade> writer, ReadOnlySpan<Trade> records)
    {
        if (RowsAtOnce == 1)
        {
            foreach (ref readonly var record in records) writer.Write(in record);
            return;
        }

        for (var start = 0; start < records.Length; start += RowsAtOnce) writer.Write(records.Slice(start, Math.Min(RowsAtOnce, records.Length - start)));
    }
}
