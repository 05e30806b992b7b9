using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Tests.Runtime;


/// <summary>Rows of the runtime's tests: an event time and a value.</summary>
internal static class Events
{
    public static readonly Schema Schema = new(new Field("ts", DataType.Timestamp), new Field("v", DataType.Int64));

    public static Batch Of(params ReadOnlySpan<(long? Time, long Value)> rows)
    {
        using var times = new ColumnBuilder(DataType.Timestamp);
        using var values = new ColumnBuilder(DataType.Int64);
        foreach (var (time, value) in rows)
        {
            if (time is { } known) times.Append(known);
            else times.AppendNull();
            values.Append(value);
        }

        return new Batch(Schema, times.Finish(), values.Finish());
    }

    public static Batch Numbers(long first, int count)
    {
        var rows = new (long?, long)[count];
        for (var i = 0; i < count; i++) rows[i] = (first + i, first + i);
        return Of(rows);
    }

    /// <summary>Column 1 of the selected rows.</summary>
    public static long[] Values(Batch batch)
    {
        var values = batch[1].Values<long>().All;
        if (batch.Selection is null) return values.ToArray();
        var selected = new List<long>();
        foreach (var row in batch.Selection.Rows) selected.Add(values[row]);
        return [.. selected];
    }

    /// <summary>What is in a queue now, as values; the batches are disposed.</summary>
    public static List<long> Drain(QueuedReader reader)
    {
        var all = new List<long>();
        while (reader.TryNext(out var item) == ReadOutcome.Rows)
        {
            using (item.Rows) all.AddRange(Values(item.Rows));
        }

        return all;
    }

    /// <summary>What is in a queue before its error, as values, and the error.</summary>
    public static (List<long> Values, QuiverException Error) DrainToError(QueuedReader reader)
    {
        var all = new List<long>();
        try
        {
            while (true)
            {
                Assert.Equal(ReadOutcome.Rows, reader.Next(out var item, TimeSpan.FromMinutes(1)));
                using (item.Rows) all.AddRange(Values(item.Rows));
            }
        }
        catch (QuiverException error)
        {
            return (all, error);
        }
    }

    public static List<long> Retained(Engine engine, Port port)
    {
        using var snapshot = engine.Read([port]);
        return [.. snapshot.Ports[0].Rows.SelectMany(Values)];
    }

    public static QuerySpec Query(string name, Port input, params Quiver.Streaming.Operator[] operators) => new()
    {
        Name = name,
        Operators = [.. operators.Select((operation, index) => new OperatorSpec(operation, index == 0 ? OperatorInput.From(input) : OperatorInput.From(index - 1)))],
        Output = operators.Length == 0 ? OperatorInput.From(input) : null,
        LateSchema = operators.Any(operation => operation is LateWindows) ? Schema : null,
    };
}
