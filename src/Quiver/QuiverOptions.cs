using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Quiver;

/// <summary>
/// How a connection is opened. Every option has a default, and refuses a value outside of its range when it is set. <see cref="Connection.Open(QuiverOptions)"/> copies them: what is changed
/// afterwards concerns connections opened afterwards. An option that cannot act in this version says so in <see cref="Connection.Warnings"/> when it is set.
/// </summary>
public sealed record QuiverOptions
{
    private const long DefaultSpillThreshold = 1_000_000;

    /// <summary>The clock for timeouts and paced replays. Default: the system's.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    } = TimeProvider.System;

    /// <summary>Values of <c>${NAME}</c> in the options of statements. What is not here is looked for in the environment. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Variables
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(Variables));
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long a write waits for room before it fails with <see cref="ErrorCode.WriteTimeout"/>; more than zero. Default: 30 seconds.</summary>
    public TimeSpan WriteTimeout
    {
        get;
        set => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(WriteTimeout), value, "A write needs a positive time to wait.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of rows that wait to be run before a writer waits, of each source together with those that queries connect it with; at least 1. <see cref="SourceInfo.IsBackpressured"/> is true
    /// above 80 % of it. Default: 32 MiB.
    /// </summary>
    public long BufferBytes
    {
        get;
        set => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(BufferBytes), value, "A buffer has room for something.");
    } = 32L << 20;

    /// <summary>Bytes of rows that each source and each stream keeps for queries asked later, unless its <c>retain</c> says otherwise. Default: 64 MiB; 0 keeps none.</summary>
    public long Retain
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Retain), value, "A history has zero or more bytes.");
    } = 64L << 20;

    /// <summary>Memory that asked queries may use, in bytes, at least 32 MiB; what does not fit is spilled to temporary files. Default: 1 GiB.</summary>
    public long QueryMemory
    {
        get;
        set => field = value >= 32L << 20 ? value : throw new ArgumentOutOfRangeException(nameof(QueryMemory), value, "Queries need 32 MiB at least.");
    } = 1L << 30;

    /// <summary>Threads that asked queries share, counting the caller's, from 1 to 1,024; null, the default, is one for each processor. Kept queries run on the thread that writes.</summary>
    public int? Parallelism
    {
        get;
        set => field = value is null or (> 0 and <= 1_024) ? value : throw new ArgumentOutOfRangeException(nameof(Parallelism), value, "Queries have 1 to 1,024 threads.");
    }

    /// <summary>Which files statements may read and write. Default: <see cref="FilePolicy.All"/>, as the engine is part of a program that may anyway.</summary>
    public FilePolicy FileAccess
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(FileAccess));
    } = FilePolicy.All;

    /// <summary>
    /// The folder the engine is stored in; null, the default, keeps it in memory. This version stores nothing: the folder is a name, no file in it is touched, and
    /// <see cref="Connection.Warnings"/> says so.
    /// </summary>
    public string? StorageFolder
    {
        get;
        set => field = value is null || !string.IsNullOrWhiteSpace(value) ? value : throw new ArgumentException("A storage folder needs a name; null keeps everything in memory.", nameof(StorageFolder));
    }

    /// <summary>
    /// Time between two checkpoints, more than zero; null, the default, makes none. This version makes none at all: <see cref="Connection.Warnings"/> says so when it is set.
    /// </summary>
    public TimeSpan? CheckpointInterval
    {
        get;
        set => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(CheckpointInterval), value, "Checkpoints need a positive time between them.");
    }

    /// <summary>
    /// Rows of a stored table beyond which it is no longer held in memory, at least 1. Default: 1,000,000. This version stores no tables: <see cref="Connection.Warnings"/> says so when it is
    /// set to another number. Asked queries spill by <see cref="QueryMemory"/>.
    /// </summary>
    public long SpillThreshold
    {
        get;
        set => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SpillThreshold), value, "A table holds one row at least.");
    } = DefaultSpillThreshold;

    /// <summary>What the connection is called among others of the program, by listeners and in logs; null for the only one.</summary>
    internal string? Name { get; set; }

    /// <summary>Is told of what happens in the connection; null for nobody.</summary>
    internal Telemetry.IConnectionEvents? Events { get; set; }

    /// <summary>A copy that changes elsewhere do not reach.</summary>
    internal QuiverOptions Copied() => this with { Variables = Variables.ToFrozenDictionary((Variables as Dictionary<string, string>)?.Comparer ?? StringComparer.Ordinal) };

    /// <summary>What is set and cannot act yet, for <see cref="Connection.Warnings"/>.</summary>
    internal IEnumerable<string> Inert()
    {
        if (StorageFolder is { } folder)
            yield return $"'{folder}' is not stored: this version keeps everything in memory, and what was written is gone when the connection closes.";
        if (CheckpointInterval is not null)
            yield return "CheckpointInterval has no effect: this version makes no checkpoints, as it keeps everything in memory.";
        if (SpillThreshold != DefaultSpillThreshold)
            yield return "SpillThreshold has no effect: this version stores no tables. QueryMemory limits what asked queries hold in memory.";
    }
}
