namespace Quiver.Testing;

/// <summary>A script did something else than it says, or is none. Its message has the place of each failure and what was expected; any test framework reports it.</summary>
public sealed class ScriptFailedException : Exception
{
    /// <summary>A script failed.</summary>
    public ScriptFailedException()
        : this("The script failed.")
    {
    }

    /// <summary>A script failed.</summary>
    /// <param name="message">Places, what was expected and what came.</param>
    public ScriptFailedException(string message)
        : base(message)
    {
    }

    /// <summary>A script failed.</summary>
    /// <param name="message">Places, what was expected and what came.</param>
    /// <param name="innerException">What is behind it; null for nothing.</param>
    public ScriptFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
