using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>LIKE with a constant pattern of texts and <c>%</c>: the texts are found one after the other, the first at the start and the last at the end where no <c>%</c> stands there.</summary>
internal readonly struct Like : ITextTest
{
    private readonly byte[][] _parts; // what stands before, between and behind the percent signs; at least two

    private Like(byte[][] parts) => _parts = parts;

    /// <summary>The kernel of <c>input LIKE pattern</c>; null when there is none: <c>_</c> stands for a character, which is more than a byte.</summary>
    public static Kernel? TryCreate(IEvaluator input, Constant pattern, bool isNegated)
    {
        if (input.Type.Kind != TypeKind.Utf8 || pattern.Value is not string text || text.Contains('_', StringComparison.Ordinal)) return null;
        var parts = Array.ConvertAll(text.Split('%'), TextTests.Bytes);
        return parts.Length == 1
            ? new TextTest<EqualsText>(input, new EqualsText(parts[0]), isNegated)
            : new TextTest<Like>(input, new Like(parts), isNegated);
    }

    public bool Holds(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(_parts[0])) return false;
        text = text[_parts[0].Length..];
        for (var part = 1; part < _parts.Length - 1; part++)
        {
            var found = text.IndexOf(_parts[part]);
            if (found < 0) return false;
            text = text[(found + _parts[part].Length)..];
        }

        return text.EndsWith(_parts[^1]);
    }
}
