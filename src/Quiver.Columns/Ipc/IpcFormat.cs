namespace Quiver.Columns;

/// <summary>The two forms of Arrow IPC.</summary>
public enum IpcFormat
{
    /// <summary>Messages one after another, read from front to back: for pipes and sockets; files of it are named <c>.arrows</c>.</summary>
    Stream,

    /// <summary>The same with an index behind it, for files that are read at any place: <c>.arrow</c>, <c>.feather</c>.</summary>
    File,
}
