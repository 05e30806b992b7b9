using System.Runtime.InteropServices;

namespace Quiver.Streaming;

/// <summary>Where a text lies in a <see cref="TextArena"/>. Sixteen bytes; all zero means that there is none, which an empty text is not.</summary>
/// <param name="Offset">The page in the upper half, the byte within it in the lower.</param>
/// <param name="Length">Bytes.</param>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal readonly record struct TextHandle(long Offset, int Length)
{
    /// <summary>Whether there is no text.</summary>
    public bool IsNone => Offset == 0;
}
