using System.Text.Json.Nodes;

namespace Quiver.DuckDb.Syntax;

/// <summary>
/// Makes <c>now()</c> and its kin in a query that is asked once a variable of the session, so that whoever runs the query says what time it is: the frontier of what it reads, or the clock.
/// </summary>
internal static class NowRewrite
{
    /// <summary>The session's variable: a TIMESTAMP WITH TIME ZONE, set before a query with <see cref="QueryText.ReadsNow"/> is prepared.</summary>
    public const string Variable = "quiver_now";

    /// <summary>The statement that sets the variable.</summary>
    /// <param name="micros">Microseconds since 1970, UTC; null while no time is known: NULL.</param>
    public static string Set(long? micros) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SET VARIABLE {Variable} = CAST({(micros is { } known ? $"make_timestamptz({known})" : "NULL")} AS TIMESTAMPTZ)");

    /// <summary>Rewrites a tree in place.</summary>
    /// <returns>Whether the query asks for the time.</returns>
    public static bool Apply(SyntaxTree tree, RewriteContext context)
    {
        var calls = SyntaxSearch.Nodes(tree.Query).Where(node => TypeOf(node) is not null && !IsColumn(node, context)).ToList();
        if (calls.Count == 0) return false;

        SyntaxNodes.KeepNames(tree.Query, calls, context);
        foreach (var call in calls)
        {
            var now = SyntaxNodes.Call("getvariable", call.Place, SyntaxNodes.Text(Variable, call.Place));
            var value = TypeOf(call) switch
            {
                "" => now,
                "TIME" => SyntaxNodes.Cast(SyntaxNodes.Cast(now, "TIMESTAMP", call.Place), "TIME", call.Place),
                var type => SyntaxNodes.Cast(now, type!, call.Place),
            };
            value["alias"] = call.Alias;
            call.ReplaceWith(value);
        }

        return true;
    }

    // What such a call is made of the time by a cast; empty for the time itself, null for anything else.
    private static string? TypeOf(JsonObject node) => (node.ColumnName is [var name] ? name.ToLowerInvariant() : node.List("children").Count == 0 ? node.CallName : null) switch
    {
        "current_timestamp" => "",
        "now" or "get_current_timestamp" or "transaction_timestamp" when node.Class == "FUNCTION" => "",
        "current_date" => "DATE",
        "today" when node.Class == "FUNCTION" => "DATE",
        "localtimestamp" or "current_localtimestamp" => "TIMESTAMP",
        "localtime" or "current_localtime" => "TIME",
        "current_time" or "get_current_time" => "TIME WITH TIME ZONE",
        _ => null,
    };

    // A column by the name of such a word comes before the word.
    private static bool IsColumn(JsonObject node, RewriteContext context) =>
        node.ColumnName is [var name] && context.Scopes.Around(node).Any(source => source.Columns?.Contains(name, StringComparer.OrdinalIgnoreCase) == true);
}
