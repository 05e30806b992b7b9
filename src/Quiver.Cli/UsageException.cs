namespace Quiver.Cli;

/// <summary>A command line that cannot be carried out; shown in one line, exit code 2.</summary>
/// <param name="message">What was found, what was expected.</param>
internal sealed class UsageException(string message) : Exception(message);
