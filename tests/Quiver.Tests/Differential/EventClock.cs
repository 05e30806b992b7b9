using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>The watermark before each event of a case, by a running maximum: nothing else is known of time here.</summary>
internal static class EventClock
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>For each event the watermark before it, then the one behind the last; null while there is none.</summary>
    public static long?[] Watermarks(Case item)
    {
        var watermarks = new long?[item.Events.Length + 1];
        for (var position = 0; position < item.Events.Length; position++)
        {
            var told = item.Events[position] switch
            {
                { Row: null, Watermark: var explicitly } => explicitly,
                var row => TimeOf(item, row) - item.DelayMicros,
            };
            watermarks[position + 1] = told is { } time && (watermarks[position] is not { } before || time > before) ? time : watermarks[position];
        }

        return watermarks;
    }

    /// <summary>A row's event time in microseconds; null without one.</summary>
    public static long? TimeOf(Case item, Event row)
    {
        if (item.EventTime is not { } column || row.Row is not { } values || values[column] is not { } time) return null;
        var type = item.Columns[column].Type;
        return type.Kind == TypeKind.Date ? (int)time * MicrosPerDay : type.Unit switch
        {
            TimeUnit.Second => (long)time * 1_000_000,
            TimeUnit.Millisecond => (long)time * 1_000,
            TimeUnit.Nanosecond => (long)time / 1_000, // DuckDB casts toward zero
            _ => (long)time,
        };
    }
}
