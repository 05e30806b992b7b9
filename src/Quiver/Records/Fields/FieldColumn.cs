using System.Text.Unicode;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>What became of a text that was added to a column.</summary>
internal enum FieldOutcome : byte
{
    /// <summary>It is a value of the column's type, and was added.</summary>
    Added,

    /// <summary>It is none, and nothing was added.</summary>
    Wrong,

    /// <summary>NULL was added in its place: DuckDB will say what it is, with all others of the batch.</summary>
    Waits,
}

/// <summary>
/// A column that fields of records go into, one a record. Texts of VARCHAR are coded by the source's dictionary while they come again. Texts in unusual forms are gathered, and cast together when
/// the batch is settled: casting them one by one took ten microseconds each.
/// </summary>
internal sealed class FieldColumn : IDisposable
{
    private readonly ColumnBuilder _plain;
    private readonly CodedTextBuilder? _coded;
    private readonly FieldParser _parser;
    private readonly EngineCasts _casts;
    private readonly List<int> _waiting = []; // rows of texts that wait
    private ColumnBuilder? _texts;            // and the texts
    private Column? _cast;                    // and, once settled, their values
    private Column? _castFrom;

    /// <summary>An empty column.</summary>
    /// <param name="field">Its name and type.</param>
    /// <param name="dictionary">Codes its texts; null: they stay plain.</param>
    /// <param name="casts">Casts what is written in an unusual form.</param>
    public FieldColumn(Field field, TextDictionary? dictionary, EngineCasts casts)
    {
        Field = field;
        Shape = FieldShape.Of(field.Type, casts);
        _parser = Shape.Parser;
        _casts = casts;
        _plain = new ColumnBuilder(field.Type);
        if (dictionary is not null) _coded = new CodedTextBuilder(dictionary);
    }

    /// <summary>Its name and type.</summary>
    public Field Field { get; }

    /// <summary>Rows so far.</summary>
    public int Length => _coded?.Length ?? _plain.Length;

    /// <summary>Bytes of texts so far, where they are not coded, those that wait included.</summary>
    public long TextBytes => (_coded?.TextBytes ?? _plain.TextBytes) + (_texts?.TextBytes ?? 0);

    /// <summary>How its values are read.</summary>
    public FieldShape Shape { get; }

    /// <summary>What takes values other than texts.</summary>
    public ColumnBuilder Builder => _plain;

    /// <summary>How many texts wait to be cast.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Adds the value that a text is.</summary>
    public FieldOutcome Append(ReadOnlySpan<byte> text)
    {
        if (_coded is not null)
        {
            if (!Utf8.IsValid(text)) return FieldOutcome.Wrong;
            _coded.AppendText(text);
            return FieldOutcome.Added;
        }

        if (_parser.TryAppendUsual(text, _plain)) return FieldOutcome.Added;
        if (!Utf8.IsValid(text)) return FieldOutcome.Wrong;
        _texts ??= new ColumnBuilder(DataType.Utf8);
        _texts.AppendText(text);
        _waiting.Add(_plain.Length);
        _plain.AppendNull();
        return FieldOutcome.Waits;
    }

    /// <summary>Adds NULL.</summary>
    public void AppendNull()
    {
        if (_coded is null) _plain.AppendNull();
        else _coded.AppendNull();
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on, and what was begun of another.</summary>
    public void Truncate(int length)
    {
        if (_coded is null) _plain.Truncate(Math.Min(length, _plain.Length));
        else _coded.Truncate(Math.Min(length, _coded.Length));
        var waiting = _waiting.Count;
        while (waiting > 0 && _waiting[waiting - 1] >= length) waiting--;
        if (waiting == _waiting.Count) return;
        _waiting.RemoveRange(waiting, _waiting.Count - waiting);
        _texts!.Truncate(waiting);
    }

    /// <summary>Casts the texts that wait. To be done once before <see cref="Finish"/>.</summary>
    public void Settle()
    {
        if (_waiting.Count == 0 || _cast is not null) return;
        _castFrom = _texts!.Finish();
        _cast = _casts.Cast(_castFrom, Field.Type);
    }

    /// <summary>Whether a text that waited turned out to be no value.</summary>
    public bool IsWrong(int waiting) => _cast!.IsNull(waiting);

    /// <summary>A text that waited.</summary>
    public ReadOnlySpan<byte> WaitingText(int waiting) => _castFrom!.Texts[waiting];

    /// <summary>The rows so far as a column; it is empty again.</summary>
    public Column Finish()
    {
        if (_coded is not null) return _coded.Finish();
        var plain = _plain.Finish();
        if (_cast is null) return plain;
        using (plain) return WithCasts(plain);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _coded?.Dispose();
        _texts?.Dispose();
        _cast?.Dispose();
        _castFrom?.Dispose();
    }

    private Column WithCasts(Column plain)
    {
        var rows = new int[plain.Length];
        for (var row = 0; row < rows.Length; row++) rows[row] = row;
        for (var index = 0; index < _waiting.Count; index++) rows[_waiting[index]] = plain.Length + index;
        using var both = Concat.Columns([plain, _cast!]);
        _cast!.Dispose();
        _castFrom!.Dispose();
        (_cast, _castFrom) = (null, null);
        _waiting.Clear();
        return Gather.Rows(both, rows);
    }
}
