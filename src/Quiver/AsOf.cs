namespace Quiver;

/// <summary>The position an answer holds at: every row up to it is counted, none after it.</summary>
/// <param name="Sequence">The newest sequence number seen; 0 when nothing was written yet.</param>
/// <param name="Watermark">The smallest watermark of the relations read, in UTC; null when none of them has one.</param>
/// <param name="OldestRetained">The oldest sequence number that was still there to be read; null when nothing was read from a history.</param>
public readonly record struct AsOf(long Sequence, DateTime? Watermark, long? OldestRetained);
