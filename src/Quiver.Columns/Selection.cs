using System.Diagnostics;

namespace Quiver.Columns;

/// <summary>The rows of a batch that count, ascending. Shared like columns: each holder disposes it once.</summary>
internal sealed class Selection : IDisposable
{
    private MemoryBlock _block;
    private Holders _holders;

    private Selection(MemoryBlock block, int count)
    {
        _block = block;
        Count = count;
        _holders.Begin();
    }

    /// <summary>A selection of the rows whose positions a block holds, which it owns from then on. Its object was used before, and is used again once disposed.</summary>
    /// <param name="block">Positions (<see cref="int"/>), ascending.</param>
    /// <param name="count">How many there are.</param>
    public static Selection Of(MemoryBlock block, int count)
    {
        var selection = ThreadSpares.Current.TakeSelection();
        if (selection is null) return new Selection(block, count);
        selection._block = block;
        selection.Count = count;
        selection._holders.Begin();
        return selection;
    }

    /// <summary>How many rows are selected.</summary>
    public int Count { get; private set; }

    /// <summary>Their positions in the batch, ascending.</summary>
    /// <exception cref="ObjectDisposedException">The selection was disposed.</exception>
    public ReadOnlySpan<int> Rows
    {
        get
        {
            ObjectDisposedException.ThrowIf(_holders.IsNobody, this);
            return _block.As<int>()[..Count];
        }
    }

    /// <summary>Another hold of the same rows.</summary>
    public Selection Share()
    {
        _holders.TryAdd();
        return this;
    }

    /// <summary>Lets go of a hold; the last one gives the memory back.</summary>
    public void Dispose()
    {
        var left = _holders.Leave();
        Debug.Assert(left >= 0, "A selection that may be somebody else's by now is disposed again.");
        if (left != 0) return;
        _block.Release();
        ThreadSpares.Current.Keep(this);
    }
}
