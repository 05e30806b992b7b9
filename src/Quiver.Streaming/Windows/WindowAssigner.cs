using System.Diagnostics;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Which windows an event time belongs to, and when windows close. A window is known by its start; starts ascend, and so do ends. All times are microseconds since 1970-01-01T00:00:00Z. Windows at the ends of the
/// 64-bit range are cut off there.
/// </summary>
internal abstract class WindowAssigner : IDisposable
{
    /// <param name="time">Computes the event time: TIMESTAMP in microseconds, with or without zone; owned from then on.</param>
    /// <param name="latenessMicros">How long after its end a window stays open; less than 0 when the input's watermark is known to lag behind this event time by so much.</param>
    /// <exception cref="ArgumentException">The event time is of another type.</exception>
    protected WindowAssigner(IEvaluator time, long latenessMicros)
    {
        if (time.Type is not { Kind: TypeKind.Timestamp, Unit: TimeUnit.Microsecond })
            throw new ArgumentException($"Event time is TIMESTAMP in microseconds; this is {time.Type}.", nameof(time));
        Time = time;
        Lateness = latenessMicros;
    }

    /// <summary>Computes the event time.</summary>
    public IEvaluator Time { get; }

    /// <summary>How long after its end a window stays open.</summary>
    public long Lateness { get; }

    /// <summary>Whether a time can lie in several windows.</summary>
    public virtual bool Overlaps => false;

    /// <summary>The finest division of time of which every window is made whole; the default when windows differ in length.</summary>
    public abstract TimeGrid Panes { get; }

    /// <summary>The distances from one start to the next; the default when windows differ in length.</summary>
    public abstract TimeGrid Starts { get; }

    /// <summary>Of windows that overlap, the times at which they are cut to be put together from what lies before and behind: each window holds one, or ends there. The default for others.</summary>
    public virtual TimeGrid Cuts => default;

    /// <summary>The start of the last window that holds a time. Of a start it is that start.</summary>
    public abstract long StartOf(long time);

    /// <summary>The start of the window before the one of a start; <see cref="long.MinValue"/> when there is none.</summary>
    public abstract long Before(long start);

    /// <summary>The start of the window after the one of a start; <see cref="long.MaxValue"/> when there is none.</summary>
    public abstract long After(long start);

    /// <summary>The end, exclusive, of the window of a start.</summary>
    public abstract long EndOf(long start);

    /// <summary>
    /// The start of the first window that is open at a watermark: of those before, end + lateness ≤ watermark. A row is late for the windows before. It is the same for all watermarks from one deadline to the next.
    /// </summary>
    public long OpenFrom(long watermark)
    {
        if (watermark == Watermark.End) return long.MaxValue;
        if (watermark == Watermark.None) return long.MinValue;
        if (IsNear(watermark) && !Faults.WindowCloseLess) return FirstEndingAfterNear(watermark - Lateness);
        var reached = (Int128)watermark - Lateness;
        return Clamped(FirstEndingAfter(Faults.WindowCloseLess ? reached - 1 : reached)); // "less" for "less or equal"
    }

    /// <summary>The smallest watermark above another at which a window closes, or would if there were one.</summary>
    public long NextDeadline(long watermark)
    {
        if (watermark == Watermark.None) return Watermark.None + 1; // until there is a watermark nothing is late: the first one is news
        if (watermark == Watermark.End) return Watermark.End;
        if (IsNear(watermark)) return EndNear(FirstEndingAfterNear(watermark - Lateness)) + Lateness;
        return Clamped(End(FirstEndingAfter((Int128)watermark - Lateness)) + Lateness);
    }

    /// <summary>The end of the last window that is closed when another is the first open one.</summary>
    public long ClosedUpTo(long openFrom) => openFrom == long.MaxValue ? openFrom : EndOf(Before(openFrom));

    /// <inheritdoc/>
    public void Dispose() => Time.Dispose();

    /// <summary>Widths below this leave room for some sums with a time that is as near to 1970, or as far.</summary>
    protected const long Near = 1L << 60;

    /// <summary>Whether all widths, and the lateness, are below <see cref="Near"/>, so that <see cref="FirstEndingAfterNear"/> and <see cref="EndNear"/> can be asked.</summary>
    protected virtual bool HasNear => false;

    /// <summary>As <see cref="FirstEndingAfter"/>, of a time at most twice <see cref="Near"/> from 1970: in 64 bits, which is faster.</summary>
    protected virtual long FirstEndingAfterNear(long time) => throw new UnreachableException();

    /// <summary>As <see cref="End"/>, in 64 bits.</summary>
    protected virtual long EndNear(long start) => throw new UnreachableException();

    private bool IsNear(long watermark) => watermark is > -Near and < Near && HasNear;

    /// <summary>The start of the first window whose end is greater than a time; neither need lie within 64 bits.</summary>
    protected abstract Int128 FirstEndingAfter(Int128 time);

    /// <summary>The end of the window of a start; neither need lie within 64 bits.</summary>
    protected abstract Int128 End(Int128 start);

    /// <summary>The 64-bit time nearest to one.</summary>
    protected static long Clamped(Int128 time) => time <= long.MinValue ? long.MinValue : time >= long.MaxValue ? long.MaxValue : (long)time;
}
