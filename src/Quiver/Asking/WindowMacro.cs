using Quiver.DuckDb;

namespace Quiver.Asking;

/// <summary>What the window marker computes when a query is asked once: the struct of the window that a time lies in. Kept queries have the same windows from an operator.</summary>
internal static class WindowMacro
{
    /// <summary>Defines it for all sessions of an instance.</summary>
    public static void Define(Session session) => session.Execute($"""
        CREATE OR REPLACE MACRO {WindowMarker.Name}
            (kind, ts, size) AS {Tumble("INTERVAL 0 SECOND")},
            (kind, ts, size, shift) AS {Tumble("shift")}
        """);

    /// <summary>Windows start at multiples of their size from the epoch, plus the offset.</summary>
    private static string Tumble(string offset)
    {
        var start = $"time_bucket(size, CAST(ts AS TIMESTAMP), TIMESTAMP '1970-01-01' + {offset})";
        return $$"""
            CASE WHEN kind <> 'tumble' THEN error('Only TUMBLE windows can be asked yet.')
            ELSE {'window_start': {{start}}, 'window_end': CAST({{start}} + size AS TIMESTAMP)} END
            """;
    }
}
