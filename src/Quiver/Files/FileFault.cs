using System.Globalization;

namespace Quiver.Files;

/// <summary>What is wrong in a text, and where.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Message">What was found, what was expected, what to do.</param>
internal sealed record FileFault(long Line, long Column, string Message)
{
    /// <summary>A byte that cannot stand there in UTF-8.</summary>
    public static FileFault NotUtf8(long line, long column, byte found) =>
        new(line, column, $"Found the byte 0x{found.ToString("X2", CultureInfo.InvariantCulture)}, which is no UTF-8; save the file as UTF-8 (iconv -f latin1 -t utf-8).");
}
