namespace Quiver.Tests.Cli;

/// <summary>A test that calls commands of Unix: elsewhere it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Its commands are those of Unix.";
    }
}
