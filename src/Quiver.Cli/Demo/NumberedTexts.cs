using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Gives each different text of a column a number, from 0 on, in the order in which they come. A text that comes with a code is looked up once. Used by one thread at a time.</summary>
internal sealed class NumberedTexts
{
    private const int Unknown = -1;

    private readonly Dictionary<ShortText, int> _numbers = [];
    private readonly List<ShortText> _texts = [];
    private TextDictionary? _dictionary;
    private int[] _byCode = []; // of that dictionary

    /// <summary>The text of a number.</summary>
    public ShortText this[int number] => _texts[number];

    /// <summary>The numbers of a column's texts; of NULL, that of the empty text.</summary>
    /// <param name="column">Texts, coded or not.</param>
    /// <param name="numbers">Receives one for each row.</param>
    public void Number(Column column, Span<int> numbers)
    {
        if (column.Dictionary is { } dictionary && column.NullCount == 0) NumberCodes(dictionary, column.Codes.All, numbers);
        else
        {
            var texts = column.Texts;
            for (var row = 0; row < numbers.Length; row++) numbers[row] = NumberOf(texts.IsNull(row) ? default : texts[row]);
        }
    }

    private void NumberCodes(TextDictionary dictionary, ReadOnlySpan<int> codes, Span<int> numbers)
    {
        if (_dictionary != dictionary) (_dictionary, _byCode) = (dictionary, []);
        if (_byCode.Length < dictionary.Count)
        {
            var known = _byCode.Length;
            Array.Resize(ref _byCode, dictionary.Count);
            _byCode.AsSpan(known).Fill(Unknown);
        }

        for (var row = 0; row < numbers.Length; row++)
        {
            ref var number = ref _byCode[codes[row]];
            if (number == Unknown) number = NumberOf(dictionary[codes[row]]);
            numbers[row] = number;
        }
    }

    private int NumberOf(ReadOnlySpan<byte> bytes)
    {
        var text = ShortText.Of(bytes);
        if (_numbers.TryGetValue(text, out var number)) return number;
        number = _texts.Count;
        _texts.Add(text);
        _numbers.Add(text, number);
        return number;
    }
}
