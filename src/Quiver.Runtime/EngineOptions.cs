namespace Quiver.Runtime;

/// <summary>Bounds and services of an engine.</summary>
internal sealed class EngineOptions
{
    /// <summary>The clock of all timeouts; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who runs what no caller's thread runs; the thread pool by default.</summary>
    public WorkScheduler Scheduler { get; init; } = WorkScheduler.Pool;

    /// <summary>Is told of what goes wrong while nobody waits for an answer; null, the default, is nobody.</summary>
    public IEngineEvents? Events { get; init; }

    /// <summary>Bytes that wait in the mailbox of one graph before a writer waits; 32 MiB by default.</summary>
    public long MailboxBytes { get; init; } = 32L << 20;

    /// <summary>Bytes a mailbox takes beyond that from callbacks, which must not wait; 64 MiB by default.</summary>
    public long CallbackBytes { get; init; } = 64L << 20;

    /// <summary>Bytes a subscription's queue holds, unless its options say otherwise; 8 MiB by default.</summary>
    public long QueueBytes { get; init; } = 8L << 20;

    /// <summary>Bytes of history that a source or stream keeps, unless declared otherwise; 64 MiB by default, 0 for none.</summary>
    public long RetainBytes { get; init; } = 64L << 20;

    /// <summary>How long a write waits for room; 30 s by default, <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows of one slice at most, and of small records taken as one step; 8,192 by default.</summary>
    public int SliceRows
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SliceRows), value, "A slice needs at least one row.");
    } = 8192;
}
