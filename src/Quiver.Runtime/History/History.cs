using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>The newest rows of a source or stream, bounded in bytes: what asked queries and newly kept ones read. Used under the graph's claim.</summary>
/// <param name="retainBytes">Its bound.</param>
/// <param name="isOfSource">Whether each row's number is its place in the sequence.</param>
/// <remarks>
/// Rows written one by one would each carry some kilobyte of objects, so small items are joined, 32 at a time and twice at most: each row is copied about twice.
/// </remarks>
internal sealed class History(long retainBytes, bool isOfSource) : IDisposable
{
    private const int Fan = 32;

    private readonly List<HistoryItem> _items = [];
    private int _first;       // items before it were dropped
    private long _bytes;
    private int _tiny;        // items at the end with fewer rows than Fan
    private int _small;       // items before those with fewer than Fan * Fan

    /// <summary>How many items there are.</summary>
    public int Count => _items.Count - _first;

    /// <summary>Bytes held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether rows were dropped because newer ones took their room.</summary>
    public bool IsTrimmed { get; private set; }

    /// <summary>Notes that there were rows before the first one here.</summary>
    public void MarkTrimmed() => IsTrimmed = true;

    /// <summary>An item, from the oldest on.</summary>
    public HistoryItem this[int item] => _items[_first + item];

    /// <summary>Adds the newest rows, which the history owns from now on, and drops the oldest beyond its bound.</summary>
    public void Append(HistoryItem item)
    {
        Add(item);
        switch (item.Rows.Length)
        {
            case < Fan:
                if (++_tiny >= Fan) JoinTiny();
                break;
            case < Fan * Fan:
                _tiny++;
                JoinTiny();
                break;
            default:
                _tiny = _small = 0;
                break;
        }

        Trim();
    }

    /// <summary>Everything retained now, shared; the caller disposes it.</summary>
    public RetainedRows Share() => new([.. _items.Skip(_first).Select(item => item.Share())], IsTrimmed);

    /// <summary>Begins anew with rows retained elsewhere, which stay the caller's.</summary>
    public void Restore(RetainedRows rows)
    {
        Dispose();
        foreach (var item in rows.Items) Append(item.Share());
        IsTrimmed = rows.IsTrimmed || Count < rows.Items.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var item = _first; item < _items.Count; item++) _items[item].Dispose();
        _items.Clear();
        _first = _tiny = _small = 0;
        _bytes = 0;
    }

    private void JoinTiny()
    {
        JoinLast(Math.Min(_tiny, Count));
        _tiny = 0;
        if (++_small < Fan) return;
        JoinLast(Math.Min(_small, Count));
        _small = 0;
    }

    private void JoinLast(int count)
    {
        if (count < 2) return;
        var start = _items.Count - count;
        var parts = _items.GetRange(start, count);
        foreach (var part in parts) _bytes -= part.ByteSize;
        _items.RemoveRange(start, count);
        Add(HistoryItem.Join(parts, isOfSource));
    }

    private void Add(HistoryItem item)
    {
        _items.Add(item);
        _bytes += item.ByteSize;
    }

    private void Trim()
    {
        while (_bytes > retainBytes && Count > 0)
        {
            var oldest = _items[_first];
            _bytes -= oldest.ByteSize;
            oldest.Dispose();
            _items[_first++] = null!;
            IsTrimmed = true;
        }

        if (_first < 64 || _first * 2 < _items.Count) return;
        _items.RemoveRange(0, _first);
        _first = 0;
    }
}
