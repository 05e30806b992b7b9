using System.Collections.Immutable;

namespace Quiver;

/// <summary>How a connection is opened. Every option has a default.</summary>
public sealed record ConnectionOptions
{
    /// <summary>The clock for timeouts and paced replays. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Values of <c>${NAME}</c> in the options of statements. What is not here is looked for in the environment. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long a write waits for room before it fails with <see cref="ErrorCode.WriteTimeout"/>. Default: 30 seconds.</summary>
    public TimeSpan WriteTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(WriteTimeout), value, "A write needs a positive time to wait.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of rows that wait to be run before a writer waits, of each source together with those that queries connect it with. <see cref="SourceInfo.IsBackpressured"/> is true above
    /// 80 % of it. Default: 32 MiB.
    /// </summary>
    public long BufferBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(BufferBytes), value, "A buffer has room for something.");
    } = 32L << 20;

    /// <summary>Bytes of rows that each source and each stream keeps for queries asked later, unless its <c>retain</c> says otherwise. Default: 64 MiB; 0 keeps none.</summary>
    public long Retain
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Retain), value, "A history has zero or more bytes.");
    } = 64L << 20;

    /// <summary>Memory that asked queries may use, in bytes; what does not fit is spilled to temporary files. Default: 1 GiB.</summary>
    public long QueryMemory
    {
        get;
        init => field = value >= 32L << 20 ? value : throw new ArgumentOutOfRangeException(nameof(QueryMemory), value, "Queries need 32 MiB at least.");
    } = 1L << 30;
}
