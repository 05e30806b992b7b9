namespace Quiver.Cli;

/// <summary>The demo as lines of text, one a second: for pipes, logs and <c>--plain</c>.</summary>
internal static class PlainView
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Writes lines until the demo ends.</summary>
    public static async Task ShowAsync(FlightsDemo demo, Terminal terminal)
    {
        var text = terminal.OutText;
        await text.WriteLineAsync("Putting the flights in the order in which they land …");
        await text.WriteLineAsync(Words.Landing);
        await text.FlushAsync();
        while (!demo.Completion.IsCompleted)
        {
            await Task.WhenAny(demo.Completion, Task.Delay(Period, terminal.Time));
            var snapshot = demo.Snapshot(rows: 1);
            if (snapshot.Phase == DemoPhase.Ordering) continue;
            await text.WriteLineAsync(Line(snapshot));
            await text.FlushAsync();
        }
    }

    /// <summary>One moment in one line.</summary>
    public static string Line(DemoSnapshot snapshot)
    {
        var busiest = snapshot.Busiest is [var route, ..] ? $"  busiest {route.Origin}-{route.Destination} {Words.Count(route.Flights)}" : "";
        return $"{snapshot.Elapsed.TotalSeconds,5:0.0} s  {snapshot.Progress ?? 0,5:P0}  {Words.Count(snapshot.Rows),9} flights  {Words.Rate(snapshot.RowsPerSecond),16}  watermark {Words.Moment(snapshot.Watermark)}  "
            + $"{Words.Count(snapshot.Windows),7} windows  {Words.Count(snapshot.LateRows),6} late{busiest}";
    }
}
