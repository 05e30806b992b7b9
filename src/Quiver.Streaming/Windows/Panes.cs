namespace Quiver.Streaming;

/// <summary>The open windows of an operator, by their start.</summary>
internal sealed class Panes : IDisposable
{
    private const int MostSpare = 64;

    private readonly List<Pane> _panes = []; // ascending
    private readonly Stack<Pane> _spare = new();

    /// <summary>How many windows are open.</summary>
    public int Count => _panes.Count;

    /// <summary>A window by its place, earliest first.</summary>
    public Pane this[int index] => _panes[index];

    /// <summary>The window of a start, opened now when there is none.</summary>
    public Pane Open(long start)
    {
        var index = PlaceOf(start);
        if (index < _panes.Count && _panes[index].Start == start) return _panes[index];
        if (!_spare.TryPop(out var pane)) pane = new Pane();
        pane.Begin(start);
        _panes.Insert(index, pane);
        return pane;
    }

    /// <summary>The place of the first window that starts at a time or later; <see cref="Count"/> when there is none.</summary>
    public int PlaceOf(long start)
    {
        var (low, high) = (0, _panes.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_panes[middle].Start < start) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Removes the earliest windows, which the caller emptied. They are used again.</summary>
    public void RemoveFirst(int count)
    {
        if (count == 0) return;
        for (var place = 0; place < count; place++)
        {
            if (_spare.Count < MostSpare) _spare.Push(_panes[place]);
            else _panes[place].Dispose();
        }

        _panes.RemoveRange(0, count);
    }

    /// <summary>Removes and disposes all windows.</summary>
    public void Clear()
    {
        foreach (var pane in _panes) pane.Dispose();
        foreach (var pane in _spare) pane.Dispose();
        _panes.Clear();
        _spare.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
