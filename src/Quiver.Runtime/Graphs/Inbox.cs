using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>What waits for one node within a step, in order. Used under the claim.</summary>
internal sealed class Inbox
{
    private Event[] _events = new Event[4];
    private int _first;
    private int _end;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _first == _end;

    /// <summary>Puts an event behind the others.</summary>
    public void Add(in Event next)
    {
        if (_end == _events.Length) Array.Resize(ref _events, 2 * _events.Length);
        _events[_end++] = next;
    }

    /// <summary>Puts a watermark behind the others: into the event of the last rows, when they are of the same input.</summary>
    public void AddWatermark(long time, int input)
    {
        if (!IsEmpty && _events[_end - 1].TryFollow(time, input)) return;
        Add(new Event(time, input));
    }

    /// <summary>The first event, which there must be. The place is another event's once this one was removed.</summary>
    public ref readonly Event First => ref _events[_first];

    /// <summary>Removes the first event, which is done with.</summary>
    public void RemoveFirst()
    {
        _events[_first++].Done();
        if (IsEmpty) _first = _end = 0;
    }

    /// <summary>Drops all that waits.</summary>
    public void Clear()
    {
        while (!IsEmpty) RemoveFirst();
    }

    /// <summary>Rows, a watermark, rows and the watermark behind them, or a change of idleness for an input of a node.</summary>
    public struct Event
    {
        private readonly bool _isOwned;

        /// <summary>Rows that somebody else keeps until the node has run, unless the event owns them.</summary>
        public Event(Batch rows, int input, bool areSlice, bool isOwned)
        {
            Rows = rows;
            Input = input;
            AreSlice = areSlice;
            _isOwned = isOwned;
        }

        /// <summary>A watermark.</summary>
        public Event(long time, int input)
        {
            Time = time;
            HasTime = true;
            Input = input;
        }

        /// <summary>Whether an input has fallen silent, or speaks again.</summary>
        public Event(bool idle, int input)
        {
            Idle = idle;
            Input = input;
        }

        /// <summary>The rows; null: a watermark alone, or a change of idleness.</summary>
        public Batch? Rows { readonly get; private set; }

        /// <summary>Whether the input is idle from now on; null: it is not about that.</summary>
        public readonly bool? Idle { get; }

        /// <summary>Whether a watermark comes, behind the rows if there are any.</summary>
        public bool HasTime { readonly get; private set; }

        /// <summary>The watermark, in microseconds.</summary>
        public long Time { readonly get; private set; }

        /// <summary>Whether the rows are those of the slice that the graph runs, row by row, with a selection or without.</summary>
        public readonly bool AreSlice { get; }

        /// <summary>Which input of the node, from 0.</summary>
        public readonly int Input { get; }

        /// <summary>Adds the watermark that comes behind the rows. False: it is an event of its own.</summary>
        public bool TryFollow(long time, int input)
        {
            if (Rows is null || HasTime || Input != input) return false;
            Time = time;
            return HasTime = true;
        }

        /// <summary>Lets go of the rows: the node has done with them.</summary>
        public void Done()
        {
            if (_isOwned) Rows!.Dispose();
            Rows = null;
        }
    }
}
