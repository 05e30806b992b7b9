using System.Runtime.InteropServices;
using System.Text;

namespace Quiver.Cli;

/// <summary>A text of up to 15 bytes in two words, so that it is compared and hashed without an object; a longer one is cut.</summary>
/// <param name="Low">Bytes 0 to 7.</param>
/// <param name="High">Bytes 8 to 14, and the length in the last.</param>
internal readonly record struct ShortText(ulong Low, ulong High)
{
    private const int Capacity = 15;

    /// <summary>Takes bytes of UTF-8.</summary>
    public static ShortText Of(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var length = Math.Min(text.Length, Capacity);
        text[..length].CopyTo(bytes);
        bytes[Capacity] = (byte)length;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        return new ShortText(words[0], words[1]);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<ulong> words = [Low, High];
        var bytes = MemoryMarshal.AsBytes(words);
        return Encoding.UTF8.GetString(bytes[..bytes[Capacity]]);
    }
}
