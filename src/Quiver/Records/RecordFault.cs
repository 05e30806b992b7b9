using System.Text;

namespace Quiver.Records;

/// <summary>What is wrong in a record.</summary>
/// <param name="Offset">Where, in bytes from the record's start.</param>
/// <param name="Column">The source's column, or the name of a field without one; null when the record is wrong as a whole.</param>
/// <param name="Reason">What was found and what was expected, as a sentence.</param>
internal readonly record struct RecordFault(int Offset, string? Column, string Reason)
{
    private const int LongestShown = 60;

    /// <summary>A piece of the input for messages: cut, and without what a screen would obey.</summary>
    public static string Shown(ReadOnlySpan<byte> text)
    {
        var isCut = text.Length > LongestShown;
        if (isCut) text = text[..LongestShown];
        return Formats.DisplayWidth.Visible(Encoding.UTF8.GetString(text)) + (isCut ? "…" : "");
    }
}
