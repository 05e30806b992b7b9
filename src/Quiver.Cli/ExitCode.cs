namespace Quiver.Cli;

/// <summary>What the process answers its caller with.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>A statement failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself was wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The database could not be opened, or its library not loaded.</summary>
    public const int NotConnected = 3;

    /// <summary>All was run, and something is not as it was expected to be: a test script.</summary>
    public const int Mismatch = 5;

    /// <summary>Ctrl-C, or a request to end.</summary>
    public const int Interrupted = 130;
}
