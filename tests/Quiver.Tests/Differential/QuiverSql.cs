using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>A case's statements as Quiver is given them.</summary>
internal static class QuiverSql
{
    public const string Source = "s";
    public const string Inner = "up";
    public const string Stream = "q";

    private static readonly (string Unit, long Micros)[] Units =
    [
        ("DAY", 86_400_000_000), ("HOUR", 3_600_000_000), ("MINUTE", 60_000_000), ("SECOND", 1_000_000), ("MILLISECOND", 1_000), ("MICROSECOND", 1),
    ];

    public static string CreateSource(Case item)
    {
        var columns = item.Columns.Select(column => $"{column.Name} {column.Type.Name}").ToList();
        if (item.EventTime is { } time)
        {
            var name = item.Columns[time].Name;
            columns.Add($"WATERMARK FOR {name} AS {name} - {Interval(item.DelayMicros)}");
        }

        return $"CREATE SOURCE {Source} ({string.Join(", ", columns)})";
    }

    /// <summary>The query that a stream keeps for the case's query to read; null when it reads the source.</summary>
    public static CaseQuery? InnerOf(CaseQuery query) => query.From is null ? null : query.FromStream ? query.From : InnerOf(query.From);

    public static string CreateStream(string name, CaseQuery query) => $"CREATE STREAM {name} AS {Kept(query)}";

    /// <summary>The SELECT with its clauses behind it.</summary>
    public static string Kept(CaseQuery query)
    {
        var text = new StringBuilder(Select(query));
        text.Append(query.Emission switch
        {
            CaseEmission.OnClose => " EMIT ON WINDOW CLOSE",
            CaseEmission.OnUpdate => " EMIT ON UPDATE",
            CaseEmission.Changes => " EMIT CHANGES",
            _ => "",
        });
        if (query.LatenessMicros > 0) text.Append($" ALLOW LATENESS {Interval(query.LatenessMicros)}");
        return text.ToString();
    }

    /// <summary>The SELECT alone.</summary>
    public static string Select(CaseQuery query)
    {
        var style = query.Group?.Style ?? GroupStyle.Expressions;
        var window = query.Group?.Window;
        var from = query.From is not { } inner ? Source : query.FromStream ? Inner : $"({Select(inner)})";
        if (window is not null && style == GroupStyle.FromWindow) from = Window($"{from}, ", window);
        else if (query.From is not null && !query.FromStream) from += " AS sub";
        var text = new StringBuilder(query.Distinct ? "SELECT DISTINCT " : "SELECT ");
        text.Append(query.Star ? "*" : string.Join(", ", query.Items.Select(Written)));
        text.Append($" FROM {from}");
        if (query.Where.Length > 0) text.Append($" WHERE {string.Join(" AND ", query.Where)}");
        if (query.Group is { } group && (group.Keys.Length > 0 || window is not null))
        {
            var keys = group.Keys.Select(key => KeyText(query, key, style)).ToList();
            if (window is not null) keys.AddRange(style == GroupStyle.FromWindow ? ["window_start", "window_end"] : [window.Bucket ?? Window("", window)]);
            text.Append($" GROUP BY {string.Join(", ", keys)}");
        }

        if (query.Having.Length > 0) text.Append($" HAVING {string.Join(" AND ", query.Having)}");
        if (query.UnionWith is { } other) text.Append($" UNION ALL {Select(other)}");
        return text.ToString();
    }

    /// <summary>A span in the largest unit that fits.</summary>
    public static string Interval(long micros)
    {
        var (unit, size) = Units.First(unit => micros % unit.Micros == 0);
        return string.Create(CultureInfo.InvariantCulture, $"INTERVAL '{micros / size}' {unit}");
    }

    private static string Written(Item item) => item.Value.ToString() == item.Name ? item.Name : $"{item.Value} AS {item.Name}";

    private static string KeyText(CaseQuery query, Expr key, GroupStyle style)
    {
        var position = query.Items.ToList().FindIndex(item => ReferenceEquals(item.Value, key));
        if (position < 0 || query.Star) return key.ToString();
        return style switch
        {
            GroupStyle.Aliases => query.Items[position].Name,
            GroupStyle.Ordinals => string.Create(CultureInfo.InvariantCulture, $"{position + 1}"),
            _ => key.ToString(),
        };
    }

    private static string Window(string relation, CaseWindow window)
    {
        var offset = window.OffsetMicros == 0 ? "" : $", {Interval(window.OffsetMicros)}";
        return window.Hops
            ? $"HOP({relation}{window.Time}, {Interval(window.SlideMicros)}, {Interval(window.SizeMicros)}{offset})"
            : $"TUMBLE({relation}{window.Time}, {Interval(window.SizeMicros)}{offset})";
    }
}
