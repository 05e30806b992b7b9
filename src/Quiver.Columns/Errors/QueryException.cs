namespace Quiver;

/// <summary>An error in a statement, with the place it was found at when there is one.</summary>
public sealed class QueryException : QuiverException
{
    /// <summary>Makes an error in a statement.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What was found, what was expected, what to do; without the place.</param>
    /// <param name="place">Where in the text; null when the text has no such place.</param>
    /// <param name="detail">A more exact code within the family, if there is one.</param>
    /// <param name="inner">The error underneath, if there is one.</param>
    public QueryException(ErrorCode code, string message, ErrorPlace? place = null, ErrorCode? detail = null, Exception? inner = null)
        : base(code, message, detail, inner) => Place = place;

    /// <summary>Where in the text handed in; null when the error belongs to no place.</summary>
    public ErrorPlace? Place { get; }
}
