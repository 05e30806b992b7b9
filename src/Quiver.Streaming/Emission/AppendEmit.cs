using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The last operator of a query whose rows only come: it gathers the rows that were selected, so that queues and readers get batches of just these.</summary>
/// <param name="schema">The columns of its input.</param>
internal sealed class AppendEmit(Schema schema) : Stateless(schema)
{
    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Weights is not null) throw new InvalidOperationException("Changes came to the end of a query planned for rows that only come.");
        if (batch.Count > 0) output.Emit(Gather.Selected(batch));
        return true;
    }
}
