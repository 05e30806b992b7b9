namespace Quiver.Columns;

/// <summary>The unit of a timestamp's count.</summary>
public enum TimeUnit : byte
{
    /// <summary>Seconds.</summary>
    Second,

    /// <summary>Milliseconds.</summary>
    Millisecond,

    /// <summary>Microseconds, the unit of event time.</summary>
    Microsecond,

    /// <summary>Nanoseconds.</summary>
    Nanosecond,
}
