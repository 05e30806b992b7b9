using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>Codes the text columns of batches that come in from outside, plain or coded otherwise, by a source's dictionaries. Used by one thread at a time.</summary>
internal sealed class BatchCoder : IDisposable
{
    private readonly CodedTextBuilder?[] _coders;

    /// <summary>A coder of batches of one schema.</summary>
    /// <param name="dictionaries">For each column its dictionary, as <see cref="BatchBuilder.Dictionaries"/> makes them; null: the column is left as it is.</param>
    public BatchCoder(ImmutableArray<TextDictionary?> dictionaries) =>
        _coders = [.. dictionaries.Select(dictionary => dictionary is null ? null : new CodedTextBuilder(dictionary))];

    /// <summary>The same rows, texts coded; where coding was given up, or they are coded so already, columns are shared.</summary>
    /// <param name="batch">The batch, without a selection; not disposed here.</param>
    public Batch Code(Batch batch)
    {
        var columns = new Column[batch.Columns.Length];
        for (var column = 0; column < columns.Length; column++) columns[column] = Coded(batch[column], _coders[column]);
        return Batch.Pooled(batch.Schema, columns, batch.Length, batch.FirstSequence, batch.Weights?.Share(), batch.Selection?.Share());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var coder in _coders) coder?.Dispose();
    }

    private static Column Coded(Column column, CodedTextBuilder? coder)
    {
        if (coder is null || column.Dictionary == coder.Dictionary || (!coder.IsCoding && !column.IsCoded)) return column.Share();
        coder.AppendColumn(column);
        return coder.Finish();
    }
}
