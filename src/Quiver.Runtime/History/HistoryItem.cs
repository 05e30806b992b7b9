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

    /// <summary>A sequence number for each row; null when the rows are numbered throughout. Owned.</summary>
    public MemoryBlock? Numbers { get; init; }

    /// <summary>A watermark that stood before each row, where they are not all <see cref="WatermarkBefore"/> and the rows do not bring them. Owned.</summary>
    public MemoryBlock? Watermarks { get; init; }

    /// <summary>The sequence number of the step that brought each row, where that is neither the row's own number nor <see cref="LastPosition"/> for all. Owned.</summary>
    public MemoryBlock? Positions { get; init; }

    /// <summary>When each row was appended, where that differs. Owned.</summary>
    public MemoryBlock? Ingested { get; init; }

    /// <summary>Where the rows come from, shared; the caller disposes it.</summary>
    public RowOrigins Origins() => new(Numbers?.Retain(), Ingested?.Retain());

    /// <summary>Bytes held, objects included: a history of single rows is mostly objects.</summary>
    public long ByteSize => Rows.ByteSize + ObjectBytes + ColumnObjectBytes * Rows.Schema.Count + (Numbers?.Capacity ?? 0) + (Watermarks?.Capacity ?? 0) + (Positions?.Capacity ?? 0) + (Ingested?.Capacity ?? 0);

    /// <summary>The same rows with another owner.</summary>
    public HistoryItem Share() => new()
    {
        Rows = Rows.Share(),
        FirstPosition = FirstPosition,
        LastPosition = LastPosition,
        WatermarkBefore = WatermarkBefore,
        WatermarkAfter = WatermarkAfter,
        Numbers = Numbers?.Retain(),
        Watermarks = Watermarks?.Retain(),
        Positions = Positions?.Retain(),
        Ingested = Ingested?.Retain(),
    };

    /// <summary>One item for several that follow each other, which are disposed.</summary>
    /// <param name="parts">The items.</param>
    /// <param name="areNumberedByPosition">Whether each row's number is its place in the sequence: the rows are a source's.</param>
    public static HistoryItem Join(IReadOnlyList<HistoryItem> parts, bool areNumberedByPosition)
    {
        var joined = new HistoryItem
        {
            Rows = Concat.Batches([.. parts.Select(part => part.Rows)]),
            FirstPosition = parts[0].FirstPosition,
            LastPosition = parts[^1].LastPosition,
            WatermarkBefore = parts[0].WatermarkBefore,
            WatermarkAfter = parts[^1].WatermarkAfter,
            Numbers = AreNumberedThroughout(parts) ? null : ForEachRow(parts, static (part, numbers) =>
            {
                if (part.Numbers is not null) part.Numbers.As<long>()[..numbers.Length].CopyTo(numbers);
                else for (var row = 0; row < numbers.Length; row++) numbers[row] = part.Rows.FirstSequence + row;
            }),
            Watermarks = BringTheirWatermarks(parts) ? null : ForEachRow(parts, static (part, watermarks) =>
            {
                if (part.Watermarks is not null) part.Watermarks.As<long>()[..watermarks.Length].CopyTo(watermarks);
                else watermarks.Fill(part.WatermarkBefore);
            }),
            Positions = areNumberedByPosition || parts[0].FirstPosition == parts[^1].LastPosition ? null : ForEachRow(parts, static (part, positions) =>
            {
                if (part.Positions is not null) part.Positions.As<long>()[..positions.Length].CopyTo(positions);
                else positions.Fill(part.LastPosition);
            }),
            Ingested = CameAtOnce(parts) ? null : ForEachRow(parts, static (part, ingested) =>
            {
                if (part.Ingested is not null) part.Ingested.As<long>()[..ingested.Length].CopyTo(ingested);
                else ingested.Fill(part.Rows.IngestedMicros);
            }),
        };
        foreach (var part in parts) part.Dispose();
        return joined;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Numbers?.Release();
        Watermarks?.Release();
        Positions?.Release();
        Ingested?.Release();
    }

    private static bool AreNumberedThroughout(IReadOnlyList<HistoryItem> parts)
    {
        for (var part = 0; part < parts.Count; part++)
            if (parts[part].Numbers is not null || (part > 0 && parts[part].Rows.FirstSequence != parts[part - 1].Rows.FirstSequence + parts[part - 1].Rows.Length)) return false;
        return true;
    }

    private static bool BringTheirWatermarks(IReadOnlyList<HistoryItem> parts)
    {
        for (var part = 0; part < parts.Count; part++)
            if (parts[part].Watermarks is not null || (part > 0 && parts[part].WatermarkBefore > parts[part - 1].WatermarkAfter)) return false;
        return true;
    }

    private static bool CameAtOnce(IReadOnlyList<HistoryItem> parts)
    {
        for (var part = 0; part < parts.Count; part++)
            if (parts[part].Ingested is not null || parts[part].Rows.IngestedMicros != parts[0].Rows.IngestedMicros) return false;
        return true;
    }

    private static MemoryBlock ForEachRow(IReadOnlyList<HistoryItem> parts, Action<HistoryItem, Span<long>> fill)
    {
        var block = BufferPool.Rent(checked(parts.Sum(part => part.Rows.Length) * sizeof(long)));
        var rest = block.As<long>();
        foreach (var part in parts)
        {
            fill(part, rest[..part.Rows.Length]);
            rest = rest[part.Rows.Length..];
        }

        return block;
    }
}
