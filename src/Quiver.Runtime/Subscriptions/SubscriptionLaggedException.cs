namespace Quiver;

/// <summary>The reader of a subscription was too slow and was given up: rows were not delivered to it. Whoever wants them subscribes anew from <see cref="ResumeSequence"/>.</summary>
public sealed class SubscriptionLaggedException : QuiverException
{
    internal SubscriptionLaggedException(string name, long missedRows, long resumeSequence, string reason)
        : base(
            ErrorCode.SubscriptionLagged,
            $"Subscription '{name}' was given up: {reason}. {missedRows} rows were not delivered so far; resume from sequence {resumeSequence}, read faster, or choose the policy Wait or DropOldest.")
    {
        MissedRows = missedRows;
        ResumeSequence = resumeSequence;
    }

    /// <summary>How many rows came for the subscription since, and were not delivered.</summary>
    public long MissedRows { get; }

    /// <summary>The sequence number at which delivery stopped: rows from it on may be missing.</summary>
    public long ResumeSequence { get; }
}
