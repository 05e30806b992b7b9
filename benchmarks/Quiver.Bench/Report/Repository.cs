using System.ComponentModel;
using System.Diagnostics;

namespace Quiver.Bench.Report;

/// <summary>The repository that is measured.</summary>
internal static class Repository
{
    /// <summary>Its folder: the one above this program that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The commit it is at, with -dirty when files were changed since; null without git.</summary>
    public static string? Commit()
    {
        try
        {
            var start = new ProcessStartInfo("git", ["-C", Root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using var git = Process.Start(start)!;
            var commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no git
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Quiver.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
