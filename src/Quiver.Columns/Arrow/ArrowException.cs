namespace Quiver.Columns;

/// <summary>
/// Arrow data that is damaged (<see cref="ErrorCode.ArrowMalformed"/>) or uses what Quiver does not hold (<see cref="ErrorCode.ArrowUnsupported"/>), with the place it was found at when there is one.
/// </summary>
public sealed class ArrowException : QuiverException
{
    /// <summary>Makes an error of Arrow data.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    /// <param name="position">Where the message starts that is wrong, in bytes from the start of the stream; null when the data is not in a stream.</param>
    /// <param name="messageNumber">The message's number in the stream, from 0; null likewise.</param>
    /// <param name="inner">The error underneath, if there is one.</param>
    public ArrowException(ErrorCode code, string message, long? position = null, int? messageNumber = null, Exception? inner = null)
        : base(code, message, inner: inner) => (Position, MessageNumber) = (position, messageNumber);

    /// <summary>Where the message starts that is wrong, in bytes from the start of the stream; null when the data is not in a stream.</summary>
    public long? Position { get; }

    /// <summary>The number of the message that is wrong, from 0 (the schema); null when the data is not in a stream.</summary>
    public int? MessageNumber { get; }

    /// <summary>The same error with its place.</summary>
    internal ArrowException At(long position, int messageNumber) =>
        new(Code, $"Message {messageNumber} (from 0), at byte {position} of the stream: {Message}", position, messageNumber, this);

    internal static ArrowException Malformed(string message) => new(ErrorCode.ArrowMalformed, message);

    internal static ArrowException Unsupported(string message) => new(ErrorCode.ArrowUnsupported, message);
}
