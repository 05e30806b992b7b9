using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A question about one text. A struct with its constants, so that the loop is compiled for each.</summary>
internal interface ITextTest
{
    /// <summary>Whether there are tests of its kind that can be answered for the <see cref="TextWords">words</see> of short texts.</summary>
    static virtual bool TakesWords => false;

    /// <summary>Whether this one can.</summary>
    bool KnowsWords => false;

    /// <summary>Answers it.</summary>
    bool Holds(ReadOnlySpan<byte> text);

    /// <summary>Answers it for the word of a short text; of <see cref="TextWords.Long"/> anything.</summary>
    bool Holds(ulong word) => throw new UnreachableException();
}

/// <summary>A condition on one text or byte string and constants: NULL of NULL. Of coded texts it is answered once a code and remembered; codes mean the same text for ever.</summary>
internal sealed class TextTest<TTest>(IEvaluator input, TTest test, bool isNegated) : Kernel(DataType.Boolean, input)
    where TTest : struct, ITextTest
{
    private TextDictionary? _dictionary; // of which the answers are
    private byte[] _answers = [];        // 0 or 1 for each code asked so far
    private int _answered;

    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var column = operand.Column;
        var bits = Rent(BitSpans.Words(column.Length) * sizeof(ulong));
        var words = bits.As<ulong>()[..BitSpans.Words(column.Length)];
        if (column.Dictionary is { } dictionary && (dictionary == _dictionary || dictionary.Count <= column.Length))
        {
            Learn(dictionary);
            FromCodes(column.Slots<int>(), _answers.AsSpan(0, _answered), words);
        }
        else if (TTest.TakesWords && test.KnowsWords && !column.IsCoded)
        {
            FromWords(test, column.Texts, words);
        }
        else
        {
            FromTexts(test, column.Texts, words);
        }

        if (isNegated)
            foreach (ref var word in words) word = ~word;
        return Finish(bits, column.Length, Masks.Of(column));
    }

    private void Learn(TextDictionary dictionary)
    {
        if (dictionary != _dictionary) (_dictionary, _answered) = (dictionary, 0);
        var count = dictionary.Count;
        if (_answers.Length < count) Array.Resize(ref _answers, Math.Max(count, _answers.Length * 2));
        for (; _answered < count; _answered++) _answers[_answered] = test.Holds(dictionary[_answered]) ? (byte)1 : (byte)0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromCodes(ReadOnlySpan<int> codes, ReadOnlySpan<byte> answers, Span<ulong> words)
    {
        for (var index = 0; index < words.Length; index++)
        {
            var some = codes.Slice(index << 6, Math.Min(64, codes.Length - (index << 6)));
            var bits = 0UL;
            for (var k = 0; k < some.Length; k++)
                if ((uint)some[k] < (uint)answers.Length) bits |= (ulong)answers[some[k]] << k; // the code of a null row may be none
            words[index] = bits;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromWords(TTest test, Texts texts, Span<ulong> words)
    {
        Span<ulong> block = stackalloc ulong[64];
        var rows = RowNumbers.First(texts.Length);
        for (var index = 0; index < words.Length; index++)
        {
            var some = rows.Slice(index << 6, Math.Min(64, rows.Length - (index << 6)));
            TextWords.Of(texts, some, block);
            var (bits, longs) = (0UL, 0UL);
            for (var k = 0; k < some.Length; k++)
            {
                bits |= (ulong)Unsafe.BitCast<bool, byte>(test.Holds(block[k])) << k;
                longs |= (ulong)Unsafe.BitCast<bool, byte>(block[k] == TextWords.Long) << k;
            }

            bits &= ~longs;
            for (; longs != 0; longs &= longs - 1)
            {
                var k = BitOperations.TrailingZeroCount(longs);
                if (!texts.IsNull(some[k]) && test.Holds(texts[some[k]])) bits |= 1UL << k;
            }

            words[index] = bits;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromTexts(TTest test, Texts texts, Span<ulong> words)
    {
        words.Clear();
        for (var row = 0; row < texts.Length; row++)
            if (!texts.IsNull(row) && test.Holds(texts[row])) words[row >> 6] |= 1UL << row;
    }
}

/// <summary>Whether a text is the constant.</summary>
internal readonly struct EqualsText(byte[] value) : ITextTest
{
    private readonly byte[] _value = value;

    public bool Holds(ReadOnlySpan<byte> text) => text.SequenceEqual(_value);
}

/// <summary>Whether a text stands in an order to the constant.</summary>
internal readonly struct ComparesToText(byte[] value, Comparing comparing) : ITextTest
{
    private readonly byte[] _value = value;
    private readonly Comparing _comparing = comparing;

    public bool Holds(ReadOnlySpan<byte> text)
    {
        var order = text.SequenceCompareTo(_value);
        return _comparing switch
        {
            Comparing.Less => order < 0,
            Comparing.LessOrEqual => order <= 0,
            Comparing.Greater => order > 0,
            _ => order >= 0,
        };
    }
}

/// <summary>Whether a text is one of some constants.</summary>
internal readonly struct IsOneOf : ITextTest
{
    private const int MostWords = 64;
    private const int MostTries = 512;
    private const ulong Step = 0x9E3779B97F4A7C15; // multipliers are tried one after the other: odd multiples of the golden ratio

    private readonly TextDictionary _values;
    private readonly ulong[]? _words; // of the short constants, each where its product with the multiplier says
    private readonly ulong _multiplier;
    private readonly int _shift;

    public IsOneOf(TextDictionary values)
    {
        _values = values;
        if (values.Count > MostWords) return;
        var words = Enumerable.Range(0, values.Count).Select(code => TextWords.Of(values[code])).Where(word => word != TextWords.Long).ToArray();
        for (var tries = 0; tries < MostTries && _words is null; tries++)
        {
            var bits = BitOperations.Log2((uint)words.Length + 1) + 3 + (tries >> 7); // eight places a word, and more when it proves hard
            _shift = 64 - bits;
            _multiplier = (ulong)((2 * tries) + 1) * Step;
            _words = Placed(words, _multiplier, _shift);
        }
    }

    public static bool TakesWords => true;

    public bool KnowsWords => _words is not null;

    public bool Holds(ReadOnlySpan<byte> text) => _values.Find(text) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(ulong word) => _words![(word * _multiplier) >> _shift] == word;

    // Null when two words have one place.
    private static ulong[]? Placed(ulong[] words, ulong multiplier, int shift)
    {
        var table = new ulong[1 << (64 - shift)];
        Array.Fill(table, TextWords.Long);
        foreach (var word in words)
        {
            ref var place = ref table[(word * multiplier) >> shift];
            if (place != TextWords.Long) return null;
            place = word;
        }

        return table;
    }
}

/// <summary>Constants of texts as bytes.</summary>
internal static class TextTests
{
    /// <summary>The bytes of a VARCHAR or BLOB constant.</summary>
    public static byte[] Bytes(object value) => value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
}
