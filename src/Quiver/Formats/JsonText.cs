using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>
/// Rows as JSON objects. Numbers have every digit, however many; NaN and infinities, which JSON has no numbers for, are the texts "NaN", "Infinity" and "-Infinity"; byte strings are
/// base64; JSON stays JSON; lists are arrays, structs objects, and maps objects whose names are the texts of the keys; times are the texts of <see cref="ExactText"/>. Columns of equal names are told apart: a, a_1.
/// </summary>
internal sealed class JsonText : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly Stream _stream;
    private readonly JsonEncodedText[] _names;
    private readonly Action<Utf8JsonWriter, Column, int>[] _values;

    public JsonText(Stream stream, Schema schema)
    {
        _stream = stream;
        Writer = new Utf8JsonWriter(_buffer, Options);
        _names = [.. DistinctNames.Of(schema, StringComparer.Ordinal).Select(name => JsonEncodedText.Encode(name, Options.Encoder))];
        _values = [.. schema.Fields.Select(field => ValueOf(field.Type))];
    }

    /// <summary>Writes what is around the rows.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Writes a row.</summary>
    public void Write(Batch batch, int row)
    {
        Writer.WriteStartObject();
        for (var column = 0; column < _names.Length; column++)
        {
            Writer.WritePropertyName(_names[column]);
            if (batch[column].IsNull(row)) Writer.WriteNullValue();
            else _values[column](Writer, batch[column], row);
        }

        Writer.WriteEndObject();
    }

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        Writer.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount > 1 << 15) Flush();
    }

    /// <summary>Hands on what is written.</summary>
    public void Flush()
    {
        Writer.Flush();
        _stream.Write(_buffer.WrittenSpan);
        _stream.Flush();
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => Writer.Dispose();

    private static Action<Utf8JsonWriter, Column, int> ValueOf(DataType type)
    {
        switch (type.Kind)
        {
            case TypeKind.Boolean: return static (json, column, row) => json.WriteBooleanValue(column.Booleans[row]);
            case TypeKind.Int8: return static (json, column, row) => json.WriteNumberValue(column.Values<sbyte>().All[row]);
            case TypeKind.Int16: return static (json, column, row) => json.WriteNumberValue(column.Values<short>().All[row]);
            case TypeKind.Int32: return static (json, column, row) => json.WriteNumberValue(column.Values<int>().All[row]);
            case TypeKind.Int64: return static (json, column, row) => json.WriteNumberValue(column.Values<long>().All[row]);
            case TypeKind.UInt8: return static (json, column, row) => json.WriteNumberValue(column.Values<byte>().All[row]);
            case TypeKind.UInt16: return static (json, column, row) => json.WriteNumberValue(column.Values<ushort>().All[row]);
            case TypeKind.UInt32: return static (json, column, row) => json.WriteNumberValue(column.Values<uint>().All[row]);
            case TypeKind.UInt64: return static (json, column, row) => json.WriteNumberValue(column.Values<ulong>().All[row]);
            case TypeKind.Float32: return static (json, column, row) => Float(json, column.Values<float>().All[row], column, row);
            case TypeKind.Float64: return static (json, column, row) => Float(json, column.Values<double>().All[row], column, row);
            case TypeKind.Int128 or TypeKind.UInt128: return static (json, column, row) => json.WriteRawValue(ValueText.Format(column, row), skipInputValidation: true);
            case TypeKind.Decimal: return static (json, column, row) => json.WriteRawValue(ExactText.Decimal(column.Values<Int128>().All[row], column.Type.Scale), skipInputValidation: true);
            case TypeKind.Binary: return static (json, column, row) => json.WriteBase64StringValue(column.Texts[row]);
            case TypeKind.Utf8 when type == DataType.Json: return static (json, column, row) => Json(json, column.Texts[row]);
            case TypeKind.Utf8: return static (json, column, row) => json.WriteStringValue(column.Texts[row]);
            case TypeKind.List or TypeKind.FixedList:
                var element = ValueOf(type.Element!);
                return (json, column, row) => List(json, column.Lists, row, element);
            case TypeKind.Struct:
                var names = type.Fields.Select((field, member) => JsonEncodedText.Encode(field.Name.Length > 0 ? field.Name : $"{member + 1}", Options.Encoder)).ToArray();
                var members = type.Fields.Select(field => ValueOf(field.Type)).ToArray();
                return (json, column, row) => Struct(json, column, row, names, members);
            case TypeKind.Map:
                var key = type.Element!.Fields[0].Type;
                var (keyText, value) = (ExactText.For(key), ValueOf(type.Element.Fields[1].Type));
                return (json, column, row) => Map(json, column.Maps, row, keyText, value);
            default:
                var text = ExactText.For(type);
                return (json, column, row) => json.WriteStringValue(text(column, row));
        }
    }

    private static void List(Utf8JsonWriter json, Lists lists, int row, Action<Utf8JsonWriter, Column, int> element)
    {
        json.WriteStartArray();
        for (var item = lists[row].Start.Value; item < lists[row].End.Value; item++)
        {
            if (lists.Elements.IsNull(item)) json.WriteNullValue();
            else element(json, lists.Elements, item);
        }

        json.WriteEndArray();
    }

    private static void Struct(Utf8JsonWriter json, Column column, int row, JsonEncodedText[] names, Action<Utf8JsonWriter, Column, int>[] members)
    {
        json.WriteStartObject();
        for (var member = 0; member < names.Length; member++)
        {
            json.WritePropertyName(names[member]);
            if (column.Children[member].IsNull(row)) json.WriteNullValue();
            else members[member](json, column.Children[member], row);
        }

        json.WriteEndObject();
    }

    // An object whose names are the keys' texts.
    private static void Map(Utf8JsonWriter json, Maps maps, int row, Func<Column, int, string> key, Action<Utf8JsonWriter, Column, int> value)
    {
        json.WriteStartObject();
        for (var entry = maps[row].Start.Value; entry < maps[row].End.Value; entry++)
        {
            json.WritePropertyName(key(maps.Keys, entry));
            if (maps.Values.IsNull(entry)) json.WriteNullValue();
            else value(json, maps.Values, entry);
        }

        json.WriteEndObject();
    }

    private static void Float(Utf8JsonWriter json, double value, Column column, int row)
    {
        if (double.IsNaN(value)) json.WriteStringValue("NaN"u8);
        else if (double.IsInfinity(value)) json.WriteStringValue(value > 0 ? "Infinity"u8 : "-Infinity"u8);
        else json.WriteRawValue(ValueText.Format(column, row), skipInputValidation: true); // 10.0, so that a reader sees a column of one type
    }

    /// <summary>A JSON value without its line breaks; a text that is no JSON as a string.</summary>
    private static void Json(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1_000 });
        JsonDocument document;
        try
        {
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            json.WriteStringValue(text);
            return;
        }

        using (document) document.WriteTo(json);
    }
}
