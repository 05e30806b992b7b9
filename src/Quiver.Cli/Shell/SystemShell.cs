using System.Diagnostics;

namespace Quiver.Cli;

/// <summary>The system's own shell.</summary>
internal static class SystemShell
{
    /// <summary>Runs a command line to its end. On a screen it has the screen; else what it prints goes where ours goes.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(string command, Terminal terminal)
    {
        terminal.OutText.Flush();
        var start = Start(command);
        if (terminal.OutIsTerminal)
        {
            using var shown = Process.Start(start)!;
            shown.WaitForExit();
            return shown.ExitCode;
        }

        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(terminal.Out);
        terminal.Out.Flush();
        terminal.Error.Write(errors.GetAwaiter().GetResult());
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>How a command line is started.</summary>
    public static ProcessStartInfo Start(string command)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add(OperatingSystem.IsWindows() ? "/c" : "-c");
        start.ArgumentList.Add(command);
        return start;
    }
}
