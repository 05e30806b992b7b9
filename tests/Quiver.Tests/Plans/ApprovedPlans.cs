using System.Runtime.CompilerServices;
using System.Text;
using Quiver.DuckDb.Plans;

namespace Quiver.Tests.Plans;

/// <summary>
/// Texts in <c>approved/</c>: each statement (<c>&gt; …</c>) with what becomes of it. To approve what a change makes of them, run the tests with QUIVER_APPROVE=1
/// and read the difference.
/// </summary>
internal static class ApprovedPlans
{
    /// <summary>Makes a file's text anew and compares.</summary>
    /// <param name="name">The file without its ending.</param>
    /// <param name="answer">What becomes of a statement: lines, each ended.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static void Check(string name, Func<string, string> answer, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "approved", $"{name}.txt");
        var approved = File.ReadAllText(path);
        var made = new StringBuilder();
        foreach (var statement in StatementsOf(approved))
        {
            if (made.Length > 0) made.Append('\n');
            made.Append("> ").Append(statement.Replace("\n", "\n> ", StringComparison.Ordinal)).Append('\n').Append(answer(statement));
        }

        var text = made.ToString();
        if (Environment.GetEnvironmentVariable("QUIVER_APPROVE") == "1") File.WriteAllText(path, text);
        else Assert.Equal(approved, text);
    }

    /// <summary>A query's plan and output, with the text DuckDB read when it was another one; or its error.</summary>
    public static string PlanOf(Planner planner, string statement)
    {
        try
        {
            var bound = planner.Bind(statement);
            var rewritten = ReferenceEquals(bound.Query.Original, bound.Query.Text) ? "" : $"= {bound.Query.Text}\n";
            return $"{rewritten}{BoundPlanText.Draw(bound.Plan)}: {bound.Output}\n";
        }
        catch (QueryException error)
        {
            return ErrorOf(error);
        }
    }

    /// <summary>An error on one line: its code, place and message.</summary>
    public static string ErrorOf(QueryException error) =>
        $"! {(int)error.Code}{(error.Detail is { } detail ? $"/{(int)detail}" : "")} {(error.Place is { } place ? $"{place.Line}:{place.Column}" : "nowhere")} {error.Message}\n";

    private static IEnumerable<string> StatementsOf(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                lines.Add(line[2..]);
            }
            else if (lines.Count > 0)
            {
                yield return string.Join('\n', lines);
                lines.Clear();
            }
        }

        if (lines.Count > 0) yield return string.Join('\n', lines);
    }
}
