namespace Quiver.Testing;

/// <summary>Rows are not those a test expects. Its message shows both, aligned line by line; any test framework reports it as a failure.</summary>
public sealed class UnexpectedRowsException : Exception
{
    /// <summary>Some rows are not the expected ones.</summary>
    public UnexpectedRowsException()
        : this("The rows are not the expected ones.")
    {
    }

    /// <summary>Some rows are not the expected ones.</summary>
    /// <param name="message">What was expected and what came.</param>
    public UnexpectedRowsException(string message)
        : base(message)
    {
    }

    /// <summary>Some rows are not the expected ones.</summary>
    /// <param name="message">What was expected and what came.</param>
    /// <param name="innerException">What is behind it; null for nothing.</param>
    public UnexpectedRowsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
