using System.Globalization;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;

namespace Quiver.Bench.Workloads;

/// <summary>Trades with plain texts written as an Arrow IPC stream into memory, or read from there, beside a copy of the same bytes from one warm array to another.</summary>
internal sealed record IpcCopying : Workload
{
    private const int MostRows = 1_000_000;
    private const int BatchRows = 8_192;

    /// <summary>Batches become bytes.</summary>
    public static IpcCopying Write { get; } = new() { Key = "IPC-write", Title = "trades written as an Arrow IPC stream" };

    /// <summary>Bytes become batches.</summary>
    public static IpcCopying Read { get; } = new() { Key = "IPC-read", Title = "trades read from an Arrow IPC stream", Reads = true };

    /// <summary>Whether bytes become batches; else batches become bytes.</summary>
    private bool Reads { get; init; }

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var feed = Feeds.Trades(files, TextForm.Plain);
        var rows = Math.Min(feed.Rows, MostRows);
        var batches = new List<Batch>();
        for (var first = 0L; first < rows; first += BatchRows) batches.Add(feed.Read(first, (int)Math.Min(BatchRows, rows - first)));
        try
        {
            using var stream = new MemoryStream();
            WriteAll(stream, feed.Schema, batches);
            var bytes = stream.ToArray();
            var copy = new byte[bytes.Length];
            var measurement = Measurement.Of(effort.Repeat(() => RunOnce(stream, feed.Schema, batches, rows), () => RunOnce(stream, feed.Schema, batches, rows)));
            var copies = effort.Repeat(() => Copy(bytes, copy), () => Copy(bytes, copy)).Order().ToList();
            var ratio = measurement.RowsPerSecond * copies[copies.Count / 2].TotalSeconds / rows;
            return measurement with { Note = string.Create(CultureInfo.InvariantCulture, $"is {ratio:0.00} times as fast as a copy of the same {bytes.Length / 1e6:0} MB") };
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }
    }

    private RunResult RunOnce(MemoryStream stream, Schema schema, List<Batch> batches, long rows)
    {
        stream.Position = 0;
        var meter = new Meter();
        var seen = 0L;
        meter.Measure(() => seen = Reads ? ReadAll(stream) : WriteAll(stream, schema, batches));
        if (seen != rows) throw new InvalidOperationException($"{seen} rows went through, where there are {rows}.");
        return new RunResult(rows, 0, meter, Environment.WorkingSet);
    }

    private static long WriteAll(MemoryStream stream, Schema schema, List<Batch> batches)
    {
        using var writer = new IpcWriter(stream, schema, new IpcWriteOptions { LeaveOpen = true });
        var rows = 0L;
        foreach (var batch in batches)
        {
            writer.Write(batch);
            rows += batch.Length;
        }

        writer.Finish();
        return rows;
    }

    private static long ReadAll(MemoryStream stream)
    {
        using var reader = IpcReader.Open(stream, new IpcReadOptions { LeaveOpen = true });
        var rows = 0L;
        while (reader.Read() is { } batch)
        {
            using (batch) rows += batch.Length;
        }

        return rows;
    }

    private static TimeSpan Copy(byte[] bytes, byte[] copy)
    {
        var started = Clock.Now;
        bytes.CopyTo(copy, 0);
        return Clock.Now - started;
    }
}
