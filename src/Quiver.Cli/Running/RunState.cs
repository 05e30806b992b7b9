namespace Quiver.Cli;

/// <summary>What statements of one command leave for those behind them, also when they stand in another text.</summary>
internal sealed class RunState
{
    /// <summary>Sources that only statements write to, by name without case.</summary>
    public HashSet<string> WrittenSources { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a result was printed where the next one goes.</summary>
    public bool Printed { get; set; }

    /// <summary>Whether Ctrl-C ended a SUBSCRIBE, whose rows are whole by that.</summary>
    public bool StoppedReading { get; set; }
}
