using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Appends to each row its number in the sequence and the time at which it was appended, for queries that name <c>_seq</c> or <c>_ingested</c>.</summary>
/// <param name="schema">The input's columns with the two behind them.</param>
internal sealed class SystemColumns(Schema schema) : Stateless(schema)
{
    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        using var numbers = new ColumnBuilder(DataType.Int64, batch.Length);
        var sequence = numbers.AppendSpan<long>(batch.Length);
        for (var row = 0; row < sequence.Length; row++) sequence[row] = batch.FirstSequence + row;
        using var times = new ColumnBuilder(DataType.Timestamp, batch.Length);
        times.AppendSpan<long>(batch.Length).Fill(batch.IngestedMicros);
        output.Emit(Batch.Pooled(Schema, [.. batch.Columns.Select(column => column.Share()), numbers.Finish(), times.Finish()], batch.Length, batch.FirstSequence, batch.Weights?.Share(), batch.Selection?.Share(), batch.IngestedMicros));
        return true;
    }
}
