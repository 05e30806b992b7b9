using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The key of a query that groups by nothing (or by its window alone): all rows are of group 0.</summary>
internal sealed class NoKeys : KeyTable
{
    /// <inheritdoc/>
    public override int Count => 1;

    /// <inheritdoc/>
    public override void Resolve(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids) => ids[..rows.Length].Clear();

    /// <inheritdoc/>
    public override Column[] KeysOf(ReadOnlySpan<int> ids) => [];

    /// <inheritdoc/>
    public override void Compact(ReadOnlySpan<int> live)
    {
    }

    /// <inheritdoc/>
    public override Frozen Freeze() => Frozen.None;

    /// <inheritdoc/>
    public override void Restore(StateReader reader)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
