namespace Quiver;

/// <summary>What a statement did.</summary>
/// <param name="Statement">Its kind: CREATE SOURCE, INSERT, SELECT ….</param>
/// <param name="Name">The source, stream or other object it concerned; null when there is none.</param>
/// <param name="RowsAffected">Rows written by INSERT; 0 for others.</param>
/// <param name="Rows">Rows answered by SELECT, SHOW, DESCRIBE and EXPLAIN; null for others.</param>
/// <param name="Warnings">What succeeded but deserves a second look; empty mostly.</param>
public sealed record ExecuteResult(string Statement, string? Name, long RowsAffected, QueryResult? Rows, IReadOnlyList<string> Warnings) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Rows?.Dispose();
}
