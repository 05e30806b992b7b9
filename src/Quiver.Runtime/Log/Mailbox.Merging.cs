namespace Quiver.Runtime;

internal sealed partial class Mailbox
{
    private readonly List<SourceInput> _sources = [];
    private Mailbox? _into;

    /// <summary>The sources whose records come here; used under the lock.</summary>
    public List<SourceInput> Sources => _sources;

    /// <summary>The mailbox that took this one's records over, for good; null while it takes records in.</summary>
    public Mailbox? Into => Volatile.Read(ref _into);

    /// <summary>The mailbox that serves a port now; it may be another one a moment later.</summary>
    public static Mailbox Of(Port port) => Last(port.Graph.Mailbox);

    /// <summary>The mailbox that serves a port, with its lock held, so that it stays the one.</summary>
    public static Mailbox Enter(Port port)
    {
        while (true)
        {
            var mailbox = Of(port);
            mailbox.Gate.Enter();
            mailbox.CloseOpen();
            if (ReferenceEquals(Of(port), mailbox)) return mailbox; // a graph is merged, and its ports leave it, under this lock only
            mailbox.Gate.Exit();
        }
    }

    /// <summary>The mailbox that serves what is, or was, a graph's, with its lock held.</summary>
    public static Mailbox Enter(Graph graph)
    {
        while (true)
        {
            var mailbox = Last(graph.Mailbox);
            mailbox.Gate.Enter();
            mailbox.CloseOpen();
            if (mailbox._into is null) return mailbox;
            mailbox.Gate.Exit();
        }
    }

    /// <summary>The mailboxes that serve some ports, in the order of their graphs, with all their locks held. The caller gives them to <see cref="Exit"/>.</summary>
    public static List<Mailbox> Enter(IReadOnlyCollection<Port> ports)
    {
        while (true)
        {
            var mailboxes = ports.Select(Of).Distinct().OrderBy(mailbox => mailbox.Graph.Id).ToList();
            foreach (var mailbox in mailboxes)
            {
                mailbox.Gate.Enter();
                mailbox.CloseOpen();
            }

            if (ports.All(port => mailboxes.Contains(Of(port)))) return mailboxes;
            Exit(mailboxes);
        }
    }

    /// <summary>Lets go of the locks.</summary>
    public static void Exit(List<Mailbox> mailboxes)
    {
        for (var mailbox = mailboxes.Count - 1; mailbox >= 0; mailbox--) mailboxes[mailbox].Gate.Exit();
    }

    /// <summary>Takes over the records, in the order of the sequence, and the writers of another mailbox, which forwards to this one from now on. The caller holds both locks.</summary>
    public void Absorb(Mailbox other)
    {
        CloseOpen();
        other.CloseOpen();
        var merged = new Queue<LogRecord>(_records.Count + other._records.Count);
        while (_records.Count > 0 && other._records.Count > 0) merged.Enqueue((_records.Peek().IsBefore(other._records.Peek()) ? _records : other._records).Dequeue());
        foreach (var rest in _records) merged.Enqueue(rest);
        foreach (var rest in other._records) merged.Enqueue(rest);
        other._records.Clear();
        _records = merged;
        _bytes += other._bytes;
        _count = merged.Count;
        Newest = Math.Max(Newest, other.Newest);
        Volatile.Write(ref _hasGathered, _hasGathered | other._hasGathered);
        other._bytes = 0;
        other._count = 0;
        while (other._waiters.First is { } waiter)
        {
            other._waiters.Remove(waiter);
            _waiters.AddLast(waiter);
        }

        _sources.AddRange(other._sources);
        _sources.Sort(static (one, two) => one.Id.CompareTo(two.Id));
        other._sources.Clear();
        Volatile.Write(ref other._into, this);
    }

    /// <summary>Refuses a source's writers and takes its records out. The caller holds the lock, and drops the records afterwards.</summary>
    /// <returns>The records.</returns>
    public List<LogRecord> Remove(SourceInput source, QuiverException reason)
    {
        source.Close(reason);
        var dropped = new List<LogRecord>();
        for (var rest = _records.Count; rest > 0; rest--)
        {
            var record = _records.Dequeue();
            if (ReferenceEquals(record.Source, source)) dropped.Add(record);
            else _records.Enqueue(record);
        }

        foreach (var record in dropped) _bytes -= record.Bytes;
        _count = _records.Count;
        for (var place = _waiters.First; place is not null;)
        {
            var next = place.Next;
            if (ReferenceEquals(place.Value.Record.Source, source)) Leave(place.Value).Refuse(reason);
            place = next;
        }

        AdmitWaiters();
        return dropped;
    }

    /// <summary>Whether no action is queued. Read under the lock.</summary>
    public bool HoldsOnlyInputs
    {
        get
        {
            CloseOpen();
            foreach (var record in _records)
                if (record.Kind == RecordKind.Action) return false;
            return true;
        }
    }

    /// <summary>Gives the records and writers of some sources to a new mailbox. The caller holds both locks.</summary>
    public void SplitOff(HashSet<SourceInput> sources, Mailbox other)
    {
        CloseOpen();
        for (var rest = _records.Count; rest > 0; rest--)
        {
            var record = _records.Dequeue();
            (sources.Contains(record.Source!) ? other : this)._records.Enqueue(record);
            if (!sources.Contains(record.Source!)) continue;
            _bytes -= record.Bytes;
            other._bytes += record.Bytes;
        }

        _count = _records.Count;
        other._count = other._records.Count;
        other.Newest = Newest;
        for (var place = _waiters.First; place is not null;)
        {
            var next = place.Next;
            if (sources.Contains(place.Value.Record.Source!))
            {
                _waiters.Remove(place);
                other._waiters.AddLast(place);
            }

            place = next;
        }

        other._sources.AddRange(_sources.Where(sources.Contains));
        _sources.RemoveAll(sources.Contains);
        AdmitWaiters();
        other.AdmitWaiters();
    }

    private static Mailbox Last(Mailbox mailbox)
    {
        while (mailbox.Into is { } into) mailbox = into;
        return mailbox;
    }
}
