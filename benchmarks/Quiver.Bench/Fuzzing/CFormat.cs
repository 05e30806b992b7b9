using System.Globalization;
using System.Text;

namespace Quiver.Bench.Fuzzing;

/// <summary>Which buffers a type has.</summary>
internal enum CLayout
{
    /// <summary>It is no type, or one that Quiver refuses.</summary>
    Unknown,

    /// <summary>None: rows of null.</summary>
    Nothing,

    /// <summary>A mask.</summary>
    Mask,

    /// <summary>A mask and values of fixed width.</summary>
    Fixed,

    /// <summary>A mask, offsets of 32 bits and bytes.</summary>
    Texts,

    /// <summary>A mask, offsets of 64 bits and bytes.</summary>
    LargeTexts,

    /// <summary>A mask, views, buffers of bytes, and their sizes.</summary>
    Views,

    /// <summary>A mask and offsets of 32 bits.</summary>
    Lists,

    /// <summary>A mask and offsets of 64 bits.</summary>
    LargeLists,

    /// <summary>A mask, and offsets and sizes of 32 bits.</summary>
    ListViews,

    /// <summary>A mask, and offsets and sizes of 64 bits.</summary>
    LargeListViews,
}

/// <summary>What a format text of the C data interface says of buffers, put down here once more than in the reader under test.</summary>
/// <param name="Layout">Which buffers there are.</param>
/// <param name="Bits">Of each value, when they are of fixed width.</param>
internal readonly record struct CFormat(CLayout Layout, long Bits = 0)
{
    /// <summary>How many buffers there are; of views without those of bytes.</summary>
    public int Buffers => Layout switch
    {
        CLayout.Unknown or CLayout.Nothing => 0,
        CLayout.Mask => 1,
        CLayout.Fixed or CLayout.Lists or CLayout.LargeLists => 2,
        _ => 3,
    };

    /// <summary>Reads a text.</summary>
    public static CFormat Of(byte[]? format)
    {
        if (format is null) return new(CLayout.Unknown);
        var text = Encoding.UTF8.GetString(format);
        return text switch
        {
            "n" => new(CLayout.Nothing),
            "b" => new(CLayout.Fixed, 1),
            "c" or "C" => new(CLayout.Fixed, 8),
            "s" or "S" or "e" => new(CLayout.Fixed, 16),
            "i" or "I" or "f" or "tdD" or "tts" or "ttm" or "tiM" => new(CLayout.Fixed, 32),
            "l" or "L" or "g" or "tdm" or "ttu" or "ttn" or "tDs" or "tDm" or "tDu" or "tDn" or "tiD" => new(CLayout.Fixed, 64),
            "tin" => new(CLayout.Fixed, 128),
            "u" or "z" => new(CLayout.Texts),
            "U" or "Z" => new(CLayout.LargeTexts),
            "vu" or "vz" => new(CLayout.Views),
            "+l" or "+m" => new(CLayout.Lists),
            "+L" => new(CLayout.LargeLists),
            "+vl" => new(CLayout.ListViews),
            "+vL" => new(CLayout.LargeListViews),
            "+s" => new(CLayout.Mask),
            _ when text.StartsWith("+w:", StringComparison.Ordinal) => new(CLayout.Mask),
            _ when text.StartsWith("ts", StringComparison.Ordinal) => new(CLayout.Fixed, 64),
            _ when text.StartsWith("w:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(2), CultureInfo.InvariantCulture, out var bytes) => bytes < 0 ? new(CLayout.Unknown) : new(CLayout.Fixed, bytes * 8L),
            _ when text.StartsWith("d:", StringComparison.Ordinal) => new(CLayout.Fixed, text.Split(',') is [_, _, var bits] && int.TryParse(bits, CultureInfo.InvariantCulture, out var wide) && wide is 32 or 64 ? wide : 128),
            _ => new(CLayout.Unknown),
        };
    }
}
