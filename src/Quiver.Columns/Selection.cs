namespace Quiver.Columns;

/// <summary>The rows of a batch that count, ascending. Shared like columns: each holder disposes its own.</summary>
internal sealed class Selection : IDisposable
{
    private readonly MemoryBlock _block;
    private bool _disposed;

    internal Selection(MemoryBlock block, int count)
    {
        _block = block;
        Count = count;
    }

    /// <summary>How many rows are selected.</summary>
    public int Count { get; }

    /// <summary>Their positions in the batch, ascending.</summary>
    /// <exception cref="ObjectDisposedException">The selection was disposed.</exception>
    public ReadOnlySpan<int> Rows
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _block.As<int>()[..Count];
        }
    }

    /// <summary>Another holder of the same rows.</summary>
    public Selection Share() => new(_block.Retain(), Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _block.Release();
    }
}
