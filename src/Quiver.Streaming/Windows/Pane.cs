namespace Quiver.Streaming;

/// <summary>A group of a pane: the key's id and where its state lies.</summary>
internal readonly record struct PaneGroup(int Id, int Slot);

/// <summary>The groups of one window; of a query without windows, all groups. Once disposed it may be used again, for another window.</summary>
internal sealed class Pane : IDisposable
{
    private int _page = GroupRows.NoPage;

    /// <summary>The window's start, in microseconds; 0 without windows.</summary>
    public long Start { get; private set; }

    /// <summary>Its groups, in the order in which rows first touched them.</summary>
    public PagedList<PaneGroup> Groups { get; private set; } = new();

    /// <summary>The page of <see cref="GroupRows"/> its new groups are taken from, once it has many.</summary>
    public ref int Page => ref _page;

    /// <summary>Finds a group by its key's id.</summary>
    public SlotMap Slots { get; } = new();

    /// <summary>Makes it, which has no groups, that of a window.</summary>
    public void Begin(long start)
    {
        Start = start;
        _page = GroupRows.NoPage;
    }

    /// <summary>Adds a group; <see cref="SlotMap.Cover"/> was told of its id.</summary>
    public void Add(int id, int slot)
    {
        Slots.Add(id, slot);
        Groups.Add(new PaneGroup(id, slot));
    }

    /// <summary>Takes other groups in place of its own: some of them, or under other ids.</summary>
    /// <param name="groups">The groups, owned by the pane from now on.</param>
    /// <param name="idCount">How many ids there are.</param>
    public void Replace(PagedList<PaneGroup> groups, int idCount)
    {
        Dispose();
        Groups = groups;
        Slots.Cover(idCount);
        for (var index = 0; index < groups.Count; index++) Slots.Add(groups[index].Id, groups[index].Slot);
        Slots.Cover(idCount); // knowing now how many there are
    }

    /// <summary>Makes it one without groups, that keeps the little memory that small windows take.</summary>
    public void Empty()
    {
        Groups.Clear();
        Slots.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Groups.Dispose();
        Slots.Dispose();
    }
}
