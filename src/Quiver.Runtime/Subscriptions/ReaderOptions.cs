namespace Quiver.Runtime;

/// <summary>What happens when the queue of a subscription is full.</summary>
internal enum OverflowPolicy
{
    /// <summary>The query waits while the reader reads; a reader that reads nothing for a time is given up, so that the others go on.</summary>
    WaitThenFail,

    /// <summary>The query waits.</summary>
    Wait,

    /// <summary>The oldest rows are dropped; the next read says how many.</summary>
    DropOldest,

    /// <summary>The reader is given up at once.</summary>
    Fail,
}

/// <summary>Where a new reader or query starts.</summary>
internal enum StartAt
{
    /// <summary>With what comes after it.</summary>
    Now,

    /// <summary>With the oldest retained row: no gap and no overlap to what comes after.</summary>
    OldestRetained,
}

/// <summary>How a reader wants its rows.</summary>
internal sealed record ReaderOptions
{
    /// <summary>What errors call the reader.</summary>
    public required string Name { get; init; }

    /// <summary>What happens when the queue is full; <see cref="OverflowPolicy.WaitThenFail"/> by default.</summary>
    public OverflowPolicy Overflow { get; init; }

    /// <summary>How long a query waits for a reader that reads nothing, under <see cref="OverflowPolicy.WaitThenFail"/>; 10 s by default.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes the queue holds before it is full; null: the engine's default of 8 MiB.</summary>
    public long? QueueBytes { get; init; }

    /// <summary>Where to start; now by default.</summary>
    public StartAt Start { get; init; }
}
