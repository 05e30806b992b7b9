using Quiver.Testing;

namespace Quiver.Cli;

/// <summary>Says how scripts went: failures at once on standard output, how far it is on standard error when it takes long, and the sum as the last line.</summary>
internal sealed class ScriptProgress(int scripts, Terminal terminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly long _started = terminal.Time.GetTimestamp();
    private string _file = "";
    private long _shown = terminal.Time.GetTimestamp();
    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>A script begins.</summary>
    public void Next(string file)
    {
        _file = file;
        if (terminal.Time.GetElapsedTime(_shown) < Interval) return;
        _shown = terminal.Time.GetTimestamp();
        terminal.Error.WriteLine($"… {_passed + _failed + _skipped} of {scripts} scripts, {_failed} failed, {terminal.Time.GetElapsedTime(_started).TotalSeconds:0} s");
    }

    /// <summary>It is over.</summary>
    public void Done(ScriptOutcome outcome)
    {
        if (outcome.Failure is { } failure) Broken(failure);
        else if (outcome.SkippedBecause is { } reason) Skipped(reason);
        else _passed++;
    }

    private void Broken(string reason)
    {
        _failed++;
        terminal.OutText.Write(reason.EndsWith('\n') ? reason : reason + "\n");
        terminal.OutText.WriteLine();
        terminal.OutText.Flush();
    }

    private void Skipped(string reason)
    {
        _skipped++;
        terminal.Error.WriteLine($"{_file} is skipped: {reason}.");
    }

    /// <summary>All were run.</summary>
    /// <returns>The exit code.</returns>
    public int End()
    {
        terminal.OutText.WriteLine($"{_passed} passed, {_failed} failed{(_skipped > 0 ? $", {_skipped} skipped" : "")}");
        terminal.OutText.Flush();
        return _failed == 0 ? ExitCode.Done : ExitCode.Mismatch;
    }
}
