using System.Text.Unicode;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>A column that fields of records go into, one a record. Texts of VARCHAR are coded by the source's dictionary while they come again.</summary>
internal sealed class FieldColumn : IDisposable
{
    private readonly ColumnBuilder _plain;
    private readonly CodedTextBuilder? _coded;
    private readonly FieldParser _parser;

    /// <summary>An empty column.</summary>
    /// <param name="field">Its name and type.</param>
    /// <param name="dictionary">Codes its texts; null: they stay plain.</param>
    /// <param name="casts">Casts what is written in an unusual form.</param>
    public FieldColumn(Field field, TextDictionary? dictionary, EngineCasts casts)
    {
        Field = field;
        Shape = FieldShape.Of(field.Type, casts);
        _parser = Shape.Parser;
        _plain = new ColumnBuilder(field.Type);
        if (dictionary is not null) _coded = new CodedTextBuilder(dictionary);
    }

    /// <summary>Its name and type.</summary>
    public Field Field { get; }

    /// <summary>Rows so far.</summary>
    public int Length => _coded?.Length ?? _plain.Length;

    /// <summary>Bytes of texts so far, where they are not coded.</summary>
    public long TextBytes => _coded?.TextBytes ?? _plain.TextBytes;

    /// <summary>How its values are read.</summary>
    public FieldShape Shape { get; }

    /// <summary>What takes values other than texts.</summary>
    public ColumnBuilder Builder => _plain;

    /// <summary>Adds the value that a text is.</summary>
    /// <returns>False: it is no value of the column's type, and nothing was added.</returns>
    public bool TryAppend(ReadOnlySpan<byte> text)
    {
        if (_coded is null) return _parser.TryAppend(text, _plain);
        if (!Utf8.IsValid(text)) return false;
        _coded.AppendText(text);
        return true;
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
    }

    /// <summary>The rows so far as a column; it is empty again.</summary>
    public Column Finish() => _coded?.Finish() ?? _plain.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _coded?.Dispose();
    }
}
