using System.Globalization;

namespace Quiver.DuckDb;

/// <summary>
/// Carries an exception of a callback through DuckDB, which takes a text alone: the code goes in front, between two characters that no message has.
/// So storage that turns out damaged in the middle of a scan keeps its code.
/// </summary>
internal static class CallbackError
{
    private const char Mark = '\u0001';

    /// <summary>The text given to DuckDB.</summary>
    public static string Write(Exception error)
    {
        var code = error is QuiverException known ? known.Code : ErrorCode.InternalError;
        return string.Create(CultureInfo.InvariantCulture, $"{Mark}{(int)code}{Mark}{error.Message}");
    }

    /// <summary>Takes the code off a message that DuckDB reports; null when the error is DuckDB's own.</summary>
    public static ErrorCode? Read(ref string message)
    {
        var start = message.IndexOf(Mark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : message.IndexOf(Mark, start + 1);
        if (end < 0 || !int.TryParse(message.AsSpan(start + 1, end - start - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return null;
        message = message[(end + 1)..];
        return (ErrorCode)code;
    }
}
