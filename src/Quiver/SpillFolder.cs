namespace Quiver;

/// <summary>Where DuckDB instances put what does not fit their memory. Each has a folder of its own: two instances in one would take the other's files for theirs.</summary>
internal static class SpillFolder
{
    private static int _count;

    /// <summary>A folder that no other instance of this process has. DuckDB makes it when it needs it, and removes it.</summary>
    public static string Next() => Path.Combine(Path.GetTempPath(), $"quiver-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
}
