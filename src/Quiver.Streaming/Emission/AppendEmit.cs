using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// The last operator of a query whose rows only come. Rows keep their selection, and so their sequence numbers, for the queries that read this one; who keeps batches gathers them.
/// </summary>
/// <param name="schema">The columns of its input.</param>
internal sealed class AppendEmit(Schema schema) : Stateless(schema)
{
    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Weights is not null) throw new InvalidOperationException("Changes came to the end of a query planned for rows that only come.");
        if (batch.Count > 0) output.Emit(batch.Share());
        return true;
    }
}
