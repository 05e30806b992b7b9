using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>Rows retained, with what a later reader needs to take them as they came: their numbers and the watermarks that stood before them.</summary>
internal sealed class HistoryItem : IDisposable
{
    private const long ObjectBytes = 256;       // of the item, its batch and schema references
    private const long ColumnObjectBytes = 192; // of a column, its memory block and the least memory one takes

    /// <summary>The rows, without selection. Owned.</summary>
    public required Batch Rows { get; init; }

    /// <summary>The sequence number of the step that brought the first row.</summary>
    public required long FirstPosition { get; init; }

    /// <summary>The sequence number of the step that brought the last row.</summary>
    public required long LastPosition { get; init; }

    /// <summary>The watermark before the first row.</summary>
    public required long WatermarkBefore { get; init; }

    /// <summary>The watermark that the rows bring by themselves, with those before.</summary>
    public required long WatermarkAfter { get; init; }

    /// <summary>First sequence numbers of parts of the rows, from row 0 on; null when the rows are numbered throughout.</summary>
    public RowSteps? Numbers { get; init; }

    /// <summary>Watermarks that stood before rows and that the rows do not bring themselves.</summary>
    public RowSteps? Marks { get; init; }

    /// <summary>Bytes held, objects included: a history of single rows is mostly objects.</summary>
    public long ByteSize => Rows.ByteSize + ObjectBytes + ColumnObjectBytes * Rows.Schema.Count + (Numbers?.ByteSize ?? 0) + (Marks?.ByteSize ?? 0);

    /// <summary>One item for several that follow each other, which are disposed.</summary>
    public static HistoryItem Join(IReadOnlyList<HistoryItem> parts)
    {
        RowSteps? numbers = null;
        RowSteps? marks = null;
        var rows = 0;
        long? next = null; // the number that would follow without a gap
        for (var part = 0; part < parts.Count; part++)
        {
            var item = parts[part];
            if (part > 0 && (item.Numbers is not null || item.Rows.FirstSequence != next)) numbers ??= NumbersOf(parts, part);
            if (numbers is not null) AddNumbers(numbers, item, rows);
            else if (item.Numbers is not null) AddNumbers(numbers = new RowSteps(), item, rows);
            if (part > 0 && item.WatermarkBefore > parts[part - 1].WatermarkAfter) (marks ??= new RowSteps()).Add(rows, item.WatermarkBefore);
            if (item.Marks is not null) (marks ??= new RowSteps()).AddAll(item.Marks, rows);
            rows += item.Rows.Length;
            next = item.Rows.FirstSequence + item.Rows.Length;
        }

        var joined = new HistoryItem
        {
            Rows = Concat.Batches([.. parts.Select(part => part.Rows)]),
            FirstPosition = parts[0].FirstPosition,
            LastPosition = parts[^1].LastPosition,
            WatermarkBefore = parts[0].WatermarkBefore,
            WatermarkAfter = parts[^1].WatermarkAfter,
            Numbers = numbers,
            Marks = marks,
        };
        foreach (var part in parts) part.Dispose();
        return joined;
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();

    private static RowSteps NumbersOf(IReadOnlyList<HistoryItem> parts, int count)
    {
        var numbers = new RowSteps();
        var rows = 0;
        for (var part = 0; part < count; rows += parts[part++].Rows.Length) AddNumbers(numbers, parts[part], rows);
        return numbers;
    }

    private static void AddNumbers(RowSteps numbers, HistoryItem item, int offset)
    {
        if (item.Numbers is null) numbers.Add(offset, item.Rows.FirstSequence);
        else numbers.AddAll(item.Numbers, offset);
    }
}
