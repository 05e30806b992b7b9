using System.Diagnostics;
using System.Text;

namespace Quiver.Cli;

/// <summary>What the demo says at its end.</summary>
internal static class DemoSummary
{
    /// <summary>The most memory this process has used, in bytes.</summary>
    public static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>The lines of the summary.</summary>
    /// <param name="snapshot">The last moment.</param>
    /// <param name="peakBytes">The most memory used.</param>
    /// <param name="next">The command to try next.</param>
    public static string Text(DemoSnapshot snapshot, long peakBytes, string next)
    {
        var text = new StringBuilder();
        text.Append(snapshot.Phase == DemoPhase.Done ? "Two queries kept over " : "Stopped. Two queries kept over ").Append(Words.Count(snapshot.Rows)).Append(snapshot.Rows == 1 ? " flight:\n" : " flights:\n");
        Line("rows in", Words.Count(snapshot.Rows));
        Line("windows out", Words.Count(snapshot.Windows), "delays: one for each airport and hour");
        Line("routes", Words.Count(snapshot.Routes), "routes: one for each, kept up to date");
        Line("late rows", Words.Count(snapshot.LateRows), "landed after their hour had closed");
        Line("seconds", snapshot.Elapsed.TotalSeconds.ToString("0.00"), "from the first flight to the last result");
        Line("rows/s", Words.Rate(snapshot.RowsPerSecond).Replace(" rows/s", "", StringComparison.Ordinal));
        Line("peak memory", $"{peakBytes / 1_000_000.0:N0} MB");
        return text.Append("Try next: ").Append(next).Append('\n').ToString();

        void Line(string name, string value, string comment = "")
        {
            var line = $"  {name,-12}{value,12}";
            text.Append(comment.Length == 0 ? line : $"{line}   {comment}").Append('\n');
        }
    }
}
