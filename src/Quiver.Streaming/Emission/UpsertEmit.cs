using System.Buffers;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// The last operator of a query with EMIT ON UPDATE: for each key that changed its new row; for a key that went its key, nulls, and true in <c>__deleted</c>, a last column that exists only when the query can delete.
/// </summary>
/// <remarks>It relies on the rule of updating streams: one update a key and step, what a row was beside what it is. So a row that goes, and is not followed by one of its key, is a key that went.</remarks>
/// <param name="input">The columns of its input.</param>
/// <param name="keyColumns">Which of them are the key: of each key there is one row at most. None when there is one row at most altogether.</param>
/// <param name="canDelete">Whether keys can go.</param>
internal sealed class UpsertEmit(Schema input, IReadOnlyList<int> keyColumns, bool canDelete) : Stateless(SchemaOf(input, keyColumns, canDelete))
{
    /// <summary>The name of the column that marks keys that went.</summary>
    public const string Deleted = "__deleted";

    /// <summary>The columns of the updates of some columns.</summary>
    public static Schema SchemaOf(Schema input, IReadOnlyList<int> keyColumns, bool canDelete) => !canDelete
        ? input
        : new([.. input.Fields.Select((field, column) => keyColumns.Contains(column) ? field : field with { Nullable = true }), new Field(Deleted, DataType.Boolean, Nullable: false)]);

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Count == 0) return true;
        var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
        var shown = ArrayPool<int>.Shared.Rent(rows.Length);
        var gone = BufferPool.RentZeroed(BitSpans.Words(rows.Length) * sizeof(ulong));
        var count = Choose(batch, rows, shown, gone.As<ulong>(), out var goneCount);
        if (count > 0) output.Emit(Make(batch, shown.AsSpan(0, count), gone, goneCount));
        gone.Release();
        ArrayPool<int>.Shared.Return(shown);
        return true;
    }

    // The rows to show: those that come, and those that go for good, which are marked.
    private int Choose(Batch batch, ReadOnlySpan<int> rows, Span<int> shown, Span<ulong> gone, out int goneCount)
    {
        var weights = batch.Weights is null ? default : batch.Weights.Values<long>().All;
        goneCount = 0;
        var count = 0;
        for (var k = 0; k < rows.Length; k++)
        {
            var goes = !weights.IsEmpty && weights[rows[k]] < 0;
            if (goes && k + 1 < rows.Length && weights[rows[k + 1]] > 0 && (!canDelete || IsSameKey(batch, rows[k], rows[k + 1]))) continue;
            if (goes)
            {
                if (!canDelete) throw new InvalidOperationException("A key went in a query planned to keep every key.");
                gone[count >> 6] |= 1UL << count;
                goneCount++;
            }

            shown[count++] = rows[k];
        }

        return count;
    }

    private bool IsSameKey(Batch batch, int row, int other)
    {
        foreach (var column in keyColumns)
            if (!CompareRows.Equal(batch[column], row, batch[column], other)) return false;
        return true;
    }

    private Batch Make(Batch batch, ReadOnlySpan<int> rows, MemoryBlock gone, int goneCount)
    {
        var columns = new Column[Schema.Count];
        for (var column = 0; column < batch.Columns.Length; column++)
        {
            columns[column] = Gather.Rows(batch[column], rows);
            if (goneCount == 0 || keyColumns.Contains(column)) continue;
            using var values = columns[column];
            columns[column] = values.Masked(ValidUnless(gone.As<ulong>(), values));
        }

        if (canDelete) columns[^1] = ColumnFactory.Bits(gone.Retain(), rows.Length);
        return Batch.Pooled(Schema, [.. columns], rows.Length);
    }

    private static MemoryBlock ValidUnless(ReadOnlySpan<ulong> gone, Column values)
    {
        var mask = BufferPool.Rent(BitSpans.Words(values.Length) * sizeof(ulong));
        var words = mask.As<ulong>();
        var validity = values.Validity;
        for (var word = 0; word < BitSpans.Words(values.Length); word++) words[word] = ~gone[word] & (validity.IsEmpty ? ulong.MaxValue : validity.Word(word));
        return mask;
    }
}
