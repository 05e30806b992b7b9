using System.Runtime.InteropServices;

namespace Quiver.Streaming;

/// <summary>What an aggregation knows of a group besides its aggregates, at the start of the group's row when changes are emitted or rows taken back.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct GroupHeader
{
    /// <summary>In <see cref="Before"/>: the group changes in this step, and was not shown before it.</summary>
    public const int NotShown = -1;

    /// <summary>The weights of the group's rows added up; kept when rows may be taken back.</summary>
    public long Rows;

    /// <summary>Where the group's row as it was before this step is; 0 while nothing changed in it.</summary>
    public int Before;

    /// <summary>1 when readers have been shown a row of this group that still stands.</summary>
    public int IsShown;
}
