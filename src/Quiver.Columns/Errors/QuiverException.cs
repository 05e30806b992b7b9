namespace Quiver;

/// <summary>An error with a code. The message says what was found, what was expected and what to do; the state of the connection is whole.</summary>
public class QuiverException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    /// <param name="detail">A more exact code within the family, if there is one.</param>
    /// <param name="inner">The error underneath, if there is one.</param>
    public QuiverException(ErrorCode code, string message, ErrorCode? detail = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Detail = detail;
    }

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>A more exact code within the family: a parse error is 400 with detail 401. Null when the code says it all.</summary>
    public ErrorCode? Detail { get; }
}
