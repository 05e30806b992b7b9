using System.Runtime.CompilerServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>
/// A growing text column that is coded as its texts come, into a dictionary that lives with the source and is shared by its batches. Coding is given up, for good, when the dictionary is full (64 Ki texts or 16 MiB)
/// or when, after <see cref="TrialRows"/> rows or more, more than half of the rows brought a new text; rows are plain from then on, those of the batch under way included. Used by one thread at a time; several builders may share a dictionary.
/// </summary>
internal sealed class CodedTextBuilder : IDisposable
{
    /// <summary>Rows to see before coding is judged.</summary>
    public const int TrialRows = 4_096;

    private readonly ColumnBuilder _codes;
    private readonly StringCodes _strings = new();
    private readonly WordCodes _words = new();
    private TextDictionary? _translated; // the foreign dictionary that _translation is of
    private int[] _translation = []; // our code for each of its codes; -1: not met yet
    private ColumnBuilder? _plain; // there from giving up on
    private long _rows;
    private long _newTexts;

    /// <summary>An empty builder.</summary>
    /// <param name="dictionary">The source's dictionary for this column.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    public CodedTextBuilder(TextDictionary dictionary, int capacity = 0)
    {
        Dictionary = dictionary;
        _codes = new ColumnBuilder(DataType.Int32, capacity);
        if (dictionary.IsGivenUp) _plain = new ColumnBuilder(DataType.Utf8, capacity);
    }

    /// <summary>What the codes stand for.</summary>
    public TextDictionary Dictionary { get; }

    /// <summary>Whether the next rows are coded still.</summary>
    public bool IsCoding => _plain is null;

    /// <summary>How many rows there are so far.</summary>
    public int Length => _plain?.Length ?? _codes.Length;

    /// <summary>Adds a null.</summary>
    public void AppendNull()
    {
        if (_plain is null) _codes.AppendNull();
        else _plain.AppendNull();
    }

    /// <summary>Adds a text.</summary>
    /// <param name="utf8">Valid UTF-8: not checked here.</param>
    public void AppendText(ReadOnlySpan<byte> utf8)
    {
        if (_plain is null && KnownCodeOf(utf8) is >= 0 and var code) _codes.Append(code);
        else _plain!.AppendText(utf8);
    }

    /// <summary>Adds a text. A string that came before is found without turning it into UTF-8.</summary>
    /// <param name="text">Null is a null row; a lone surrogate becomes U+FFFD, as everywhere in .NET.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendText(string? text)
    {
        if (text is not null && _plain is null && _strings.TryFind(text, out var code)) _codes.Append(code);
        else AppendUnknown(text);
    }

    /// <summary>Adds all rows of a text column, coded or plain.</summary>
    /// <param name="column">A VARCHAR column; not disposed here.</param>
    public void AppendColumn(Column column)
    {
        if (column.Dictionary is { } dictionary && _plain is null) AppendCoded(column, dictionary);
        else AppendTexts(column, 0);
    }

    /// <summary>Bytes of the texts so far, where they are plain.</summary>
    public long TextBytes => _plain?.TextBytes ?? 0;

    /// <summary>As <see cref="ColumnBuilder.Reopen"/>.</summary>
    public void Reopen(bool isBack) => (_plain ?? _codes).Reopen(isBack);

    /// <summary>Takes back the rows from <paramref name="length"/> on.</summary>
    /// <param name="length">Rows to keep, at most <see cref="Length"/>.</param>
    public void Truncate(int length) => (_plain ?? _codes).Truncate(length);

    /// <summary>The rows so far as a column, which the caller owns; the builder is empty again.</summary>
    public Column Finish()
    {
        if (_plain is not null) return _plain.Finish();
        _rows += _codes.Length;
        if (Dictionary.IsGivenUp) _plain = new ColumnBuilder(DataType.Utf8, _codes.Length); // by another builder
        return _codes.Finish(Dictionary);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _codes.Dispose();
        _plain?.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendUnknown(string? text)
    {
        if (text is null)
        {
            AppendNull();
            return;
        }

        if (_plain is not null)
        {
            _plain.AppendText(text);
            return;
        }

        var block = BufferPool.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var code = CodeOf(block.Bytes[..Encoding.UTF8.GetBytes(text, block.Bytes)]);
        block.Release();
        if (code < 0)
        {
            _plain!.AppendText(text);
            return;
        }

        _strings.Add(text, code);
        _codes.Append(code);
    }

    private void AppendTexts(Column column, int from)
    {
        var texts = column.Texts;
        var hasNulls = column.NullCount > 0;
        for (var row = from; row < texts.Length; row++)
        {
            if (hasNulls && texts.IsNull(row)) AppendNull();
            else AppendText(texts[row]);
        }
    }

    private void AppendCoded(Column column, TextDictionary dictionary)
    {
        if (_translated != dictionary) (_translated, _translation) = (dictionary, []);
        if (_translation.Length < dictionary.Count)
        {
            var known = _translation.Length;
            Array.Resize(ref _translation, dictionary.Count);
            _translation.AsSpan(known).Fill(-1);
        }

        var codes = column.Codes;
        var hasNulls = column.NullCount > 0;
        for (var row = 0; row < codes.Length; row++)
        {
            if (hasNulls && codes.IsNull(row))
            {
                _codes.AppendNull();
                continue;
            }

            ref var code = ref _translation[codes.All[row]];
            if (code < 0) code = CodeOf(dictionary[codes.All[row]]);
            if (code < 0)
            {
                AppendTexts(column, row);
                return;
            }

            _codes.Append(code);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int KnownCodeOf(ReadOnlySpan<byte> utf8)
    {
        var word = WordCodes.Pack(utf8);
        var code = word == 0 ? -1 : _words.Find(word);
        return code >= 0 ? code : UnknownCodeOf(utf8, word);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int UnknownCodeOf(ReadOnlySpan<byte> utf8, ulong word)
    {
        var code = CodeOf(utf8);
        if (code >= 0 && word != 0) _words.Add(word, code);
        return code;
    }

    /// <summary>The code of a text; -1 when coding was given up.</summary>
    private int CodeOf(ReadOnlySpan<byte> utf8)
    {
        var known = Dictionary.Count;
        if (Faults.DictionaryCodeReused && known >= 2 && Dictionary.Find(utf8) < 0) return known - 1;
        var code = Dictionary.Add(utf8);
        if (code >= known)
        {
            _newTexts++;
            var rows = _rows + _codes.Length + 1;
            if (rows < TrialRows || _newTexts * 2 <= rows) return code;
        }
        else if (code >= 0)
        {
            return code;
        }

        GiveUp();
        return -1;
    }

    private void GiveUp()
    {
        Dictionary.IsGivenUp = true;
        _strings.Clear();
        _words.Clear();
        (_translated, _translation) = (null, []);
        _plain = new ColumnBuilder(DataType.Utf8, _codes.Length);
        var codes = _codes.Rows<int>();
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes.IsNull(row)) _plain.AppendNull();
            else _plain.AppendText(Dictionary[codes.All[row]]);
        }

        _codes.Dispose();
    }
}
