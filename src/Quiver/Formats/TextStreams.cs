using System.Text;

namespace Quiver.Formats;

/// <summary>Text over streams of bytes.</summary>
internal static class TextStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A writer of UTF-8 text with LF line ends over a stream that stays open.</summary>
    public static StreamWriter Writer(Stream stream) => new(stream, Utf8, bufferSize: 1 << 15, leaveOpen: true) { NewLine = "\n" };
}
