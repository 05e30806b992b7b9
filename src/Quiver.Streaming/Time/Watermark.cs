namespace Quiver.Streaming;

/// <summary>Event-time progress: no row earlier than the watermark is awaited. Microseconds since 1970-01-01T00:00:00Z.</summary>
internal static class Watermark
{
    /// <summary>Nothing is known yet; no row can be late.</summary>
    public const long None = long.MinValue;

    /// <summary>The input has ended.</summary>
    public const long End = long.MaxValue;
}
