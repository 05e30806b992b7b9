namespace Quiver.Columns;

/// <summary>
/// The values of a dictionary, as they are known by now. Texts at the top of a schema are coded the same way here, so that rows need no lookup, as long as they fit a <see cref="TextDictionary"/>; others are looked up row by row.
/// </summary>
internal sealed class ArrowDictionary : IDisposable
{
    private readonly List<Column> _parts = [];
    private int[]? _codes; // of each value; null: its number; -1: the value is null
    private bool _isCoded;

    /// <summary>An empty dictionary.</summary>
    /// <param name="column">The field of the values.</param>
    public ArrowDictionary(ArrowColumn column)
    {
        Column = column;
        _isCoded = column.Type == DataType.Utf8;
        if (_isCoded) Texts = new TextDictionary();
    }

    /// <summary>The field of the values.</summary>
    public ArrowColumn Column { get; }

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The texts, when they could be coded; null: they could not.</summary>
    public TextDictionary? Texts { get; private set; }

    /// <summary>For each value its code in <see cref="Texts"/>, -1 for a null one; null: the value's own number.</summary>
    public int[]? Codes => _codes;

    /// <summary>Adds values behind those there are. They are owned by the dictionary from now on.</summary>
    public void Add(Column values)
    {
        if (Count + (long)values.Length > int.MaxValue) throw Column.Malformed("its dictionary has more than 2,147,483,647 values.");
        _parts.Add(values);
        if (_isCoded) Code(values);
        Count += values.Length;
    }

    /// <summary>All values as one column, owned by the dictionary.</summary>
    public Column Values()
    {
        if (_parts.Count == 1) return _parts[0];
        var all = Concat.Columns(_parts);
        foreach (var part in _parts) part.Dispose();
        _parts.Clear();
        _parts.Add(all);
        return all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
        _parts.Clear();
    }

    private void Code(Column values)
    {
        var texts = values.Texts;
        for (var row = 0; row < values.Length; row++)
        {
            var isNull = texts.IsNull(row);
            var code = isNull ? -1 : Texts!.Add(texts[row]);
            if (code < 0 && !isNull) // too many, or too long
            {
                (_isCoded, Texts, _codes) = (false, null, null);
                return;
            }

            Note(Count + row, code);
        }
    }

    private void Note(int value, int code)
    {
        if (_codes is null)
        {
            if (code == value) return;
            _codes = new int[value + 16];
            for (var before = 0; before < value; before++) _codes[before] = before;
        }

        if (value >= _codes.Length) Array.Resize(ref _codes, value * 2);
        _codes[value] = code;
    }
}
