using Quiver.Columns;

namespace Quiver.Reading;

/// <summary>The batches of an answer.</summary>
/// <param name="answer">The answer.</param>
/// <param name="isOwned">Whether it is disposed with this.</param>
internal sealed class AnsweredBatches(QueryResult answer, bool isOwned) : BatchSource
{
    private int _next;

    /// <inheritdoc/>
    public override Schema Schema => answer.Schema;

    /// <inheritdoc/>
    public override bool HasRows => answer.RowCount > 0;

    /// <inheritdoc/>
    public override Batch? Next(CancellationToken cancellation) => _next < answer.Batches.Length ? answer.Batches[_next++] : null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (isOwned) answer.Dispose();
    }
}
