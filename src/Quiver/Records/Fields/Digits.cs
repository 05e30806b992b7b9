using System.Runtime.CompilerServices;

namespace Quiver.Records;

/// <summary>Runs of ASCII digits.</summary>
internal static class Digits
{
    /// <summary>Digits that every number of them fits a long.</summary>
    public const int Most = 18;

    /// <summary>The number that a text of 1 to 18 digits is.</summary>
    /// <returns>False: it is something else.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if ((uint)(text.Length - 1) >= Most) return false;
        foreach (var sign in text)
        {
            var digit = (uint)(sign - '0');
            if (digit > 9) return false;
            value = (value * 10) + digit;
        }

        return true;
    }

    /// <summary>The number of two digits; a number above 99 when they are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Two(ReadOnlySpan<byte> text, int start)
    {
        var (tens, ones) = ((uint)(text[start] - '0'), (uint)(text[start + 1] - '0'));
        return tens > 9 || ones > 9 ? int.MaxValue : (int)((tens * 10) + ones);
    }
}
