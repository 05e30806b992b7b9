namespace Quiver.Bench.Commands;

/// <summary>What the process answers its caller with: the same codes as the command line's.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>Something failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself was wrong, or asks for what is not there yet; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Two systems that were asked the same gave other rows.</summary>
    public const int Mismatch = 5;

    /// <summary>Ctrl-C, or a request to end.</summary>
    public const int Interrupted = 130;
}
