using System.Collections.Immutable;

namespace Quiver.DuckDb;

/// <summary>How a DuckDB instance is opened.</summary>
internal sealed record InstanceOptions
{
    /// <summary>The database file, made if it is not there; null, the default, keeps everything in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Threads DuckDB may use, counting the caller's; null, the default, is one for each processor.</summary>
    public int? Threads
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "An instance needs at least one thread.");
    }

    /// <summary>Bytes DuckDB may hold before it spills or fails (its process may use half as much again); null, the default, is 80 % of the machine's memory.</summary>
    public long? MemoryLimitBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MemoryLimitBytes), value, "The memory limit must be positive.");
    }

    /// <summary>Folder of spill files; null, the default, is <c>.tmp</c> beside the database file, in memory a folder in the current one.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Whether the file is opened for reading alone. Default: no.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Folders whose files statements may read and write; null, the default, allows all files; none allows none. Spill files are always allowed.</summary>
    public ImmutableArray<string>? AllowedFolders { get; init; }

    /// <summary>The zone of sessions, in which TIMESTAMP WITH TIME ZONE is shown, cut and cast. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Further settings of DuckDB by name. Default: none.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;
}
