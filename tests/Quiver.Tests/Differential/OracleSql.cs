using System.Globalization;

namespace Quiver.Tests.Differential;

/// <summary>Up to where an answer counts.</summary>
/// <param name="From">The first event that counts.</param>
/// <param name="To">The first event that does not.</param>
/// <param name="ClosedAfter">The watermark when the query was kept: windows of a stream that closed up to it are not among its rows; null: none had.</param>
/// <param name="ClosedUpTo">The watermark reached; null: none yet.</param>
/// <param name="Ended">Whether the source has ended, so that all windows are closed.</param>
internal sealed record Span(int From, int To, long? ClosedAfter, long? ClosedUpTo, bool Ended);

/// <summary>
/// A case's query as DuckDB answers it over the table <c>t</c>: the source's columns, and of each row <c>_seq</c> (which event it is), <c>_us</c> (its event time in microseconds) and <c>_wm</c> (the
/// watermark before it). Windows are plain arithmetic; late rows are left out by comparing with <c>_wm</c>.
/// </summary>
internal static class OracleSql
{
    public const string Table = "t";

    /// <summary>What a result is hidden-column's name prefix.</summary>
    public const string ToleranceOf = "_tol_";

    /// <summary>The answer: the query's columns, then how far inexact ones may be off.</summary>
    public static string Answer(CaseQuery query, Span span)
    {
        var all = Rows(query, query.LatenessMicros, span);
        var columns = query.Items.Select(item => item.Name).Concat(query.Items.Where(item => item.Value.Tolerance is not null).Select(item => ToleranceOf + item.Name));
        var answer = $"SELECT {string.Join(", ", columns)} FROM ({all})";
        if (query.IsOnClose && !span.Ended) answer += $" WHERE {ClosedBy(span.ClosedUpTo)}";
        return query.IsAppend ? answer + " ORDER BY _seq" : answer;
    }

    /// <summary>The rows that a windowed query refuses, in order: its input's columns, the event, the window's bounds, how late.</summary>
    /// <param name="query">The query that is kept, or the one of the stream it reads.</param>
    /// <param name="columns">The columns of the relation that it reads.</param>
    /// <param name="span">Up to where.</param>
    public static string Late(CaseQuery query, IEnumerable<string> columns, Span span)
    {
        var grouped = query;
        while (grouped.Group is null) grouped = grouped.From!;
        var window = grouped.Group.Window!;
        var lateness = query.LatenessMicros;
        var scanned = query;
        while (scanned.From is { } from && !scanned.FromStream) scanned = from;
        var relation = scanned.From is null ? Source(span) : Rows(scanned.From, scanned.From.LatenessMicros, span);
        var passing = $"SELECT _seq FROM ({Input(grouped, lateness, span)}){Condition(grouped.Where)}";
        return Text($"""
            SELECT {string.Join(", ", columns)}, _seq, make_timestamp(_ws) AS window_start, make_timestamp(_ws + {window.SizeMicros}) AS window_end,
              to_microseconds({Floor($"(_wm - {Text($"{lateness}")})", window)} - (_ws + {window.SizeMicros})) AS late_by
            FROM (SELECT *, {Floor("_us", window)} AS _ws FROM ({relation}))
            WHERE _seq IN ({passing}) AND (_us IS NULL OR _ws + {window.SizeMicros} + {lateness} <= _wm)
            ORDER BY _seq
            """);
    }

    private static string Source(Span span) => Text($"SELECT * FROM {Table} WHERE _seq < {span.To}");

    private static string Input(CaseQuery query, long lateness, Span span)
    {
        if (query.From is not { } from) return span.From == 0 ? Source(span) : Text($"{Source(span)} AND _seq >= {span.From}");
        if (!query.FromStream) return Rows(from, lateness, span);
        var rows = Rows(from, from.LatenessMicros, span with { From = 0 });
        if (from.IsOnClose)
        {
            var closed = span.Ended ? "true" : ClosedBy(span.ClosedUpTo);
            if (span.ClosedAfter is { } after) closed += Text($" AND _close > {after}");
            return $"SELECT * FROM ({rows}) WHERE {closed}";
        }

        return span.From == 0 ? rows : Text($"SELECT * FROM ({rows}) WHERE _seq >= {span.From}");
    }

    private static string Rows(CaseQuery query, long lateness, Span span)
    {
        var input = Input(query, lateness, span);
        var items = query.Items.Select(item => $"{item.Value.Sql(oracle: true)} AS {item.Name}")
            .Concat(query.Items.Where(item => item.Value.Tolerance is not null).Select(item => $"{item.Value.ToleranceSql()} AS {ToleranceOf}{item.Name}"));
        if (query.Group is not { } group)
        {
            var hidden = query.From is null || query.From.IsAppend ? ", _seq, _us, _wm" : query.From.IsOnClose || query.From.Window is not null ? ", _close" : "";
            return $"SELECT {string.Join(", ", items)}{hidden} FROM ({input}){Condition(query.Where)}";
        }

        var keys = group.Keys.Select(key => key.Sql(oracle: true)).ToList();
        var having = query.Having.Length == 0 ? "" : $" HAVING {string.Join(" AND ", query.Having.Select(condition => condition.Sql(oracle: true)))}";
        if (group.Window is not { } window)
            return $"SELECT {string.Join(", ", items)} FROM ({input}){Condition(query.Where)}{(keys.Count == 0 ? "" : $" GROUP BY {string.Join(", ", keys)}")}{having}";

        return Text($"""
            SELECT {string.Join(", ", items)}, _ws + {window.SizeMicros} + {lateness} AS _close
            FROM (SELECT *, {Floor("_us", window)} AS _ws FROM ({input}))
            {Condition([.. query.Where.Select(condition => condition.Sql(oracle: true)), "_us IS NOT NULL", Text($"(_wm IS NULL OR _ws + {window.SizeMicros} + {lateness} > _wm)")])}
            GROUP BY {string.Join(", ", keys.Prepend("_ws"))}{having}
            """);
    }

    private static string Condition(IEnumerable<Expr> conditions) => Condition(conditions.Select(condition => condition.Sql(oracle: true)));

    private static string Condition(IEnumerable<string> conditions) => conditions.Any() ? $" WHERE {string.Join(" AND ", conditions)}" : "";

    private static string ClosedBy(long? watermark) => watermark is { } reached ? Text($"_close <= {reached}") : "false";

    // The remainder of SQL has the sign of what is divided; a window starts below.
    private static string Floor(string micros, TumbleWindow window)
    {
        var shifted = Text($"({micros} - ({window.OffsetMicros}))");
        return Text($"({micros} - ({shifted} % {window.SizeMicros} + {window.SizeMicros}) % {window.SizeMicros})");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
