namespace Quiver;

/// <summary>How a subscription takes rows.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>What happens when the reader is slower than the rows. Default: <see cref="SlowReader.WaitThenFail"/>.</summary>
    public SlowReader SlowReader { get; init; } = SlowReader.WaitThenFail;

    /// <summary>How long <see cref="SlowReader.WaitThenFail"/> waits before it gives the reader up. Default: 10 seconds.</summary>
    public TimeSpan Patience
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Patience), value, "A subscription needs a positive time to wait.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of rows that wait for the reader. Default: 8 MiB.</summary>
    public long QueueBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(QueueBytes), value, "A queue needs a positive size.");
    } = 8L << 20;
}

/// <summary>What happens to the rows, the reader and the writers when a subscription's queue is full.</summary>
public enum SlowReader
{
    /// <summary>Writers wait for the reader; after <see cref="SubscriptionOptions.Patience"/> the reader gets error 503 with the rows it missed and the position to resume from, and writers go on.</summary>
    WaitThenFail,

    /// <summary>Writers wait for the reader as long as their own timeout lets them.</summary>
    Wait,

    /// <summary>The oldest rows go; the next read says how many.</summary>
    DropOldest,

    /// <summary>The reader gets error 503 at once, and writers go on.</summary>
    Fail,
}
