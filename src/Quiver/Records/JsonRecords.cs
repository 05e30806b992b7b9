using System.Buffers;
using System.Text;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>
/// Reads records from JSON: the objects of one array, or objects that follow each other, one a line or not. Names mean columns by the one rule (<see cref="ColumnMatch"/>); a column that an
/// object has no field for is NULL. Values go from the text into the columns at once; there is no tree between.
/// </summary>
/// <param name="rows">Takes the records.</param>
/// <param name="options">How they are read.</param>
internal sealed class JsonRecords(RecordRows rows, JsonOptions options) : RecordReader(rows, options.MaxRecordBytes)
{
    private const int MostDepth = 1_000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MostDepth };
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \t\r\n"u8);

    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal); // of names met; -1: of none
    private readonly List<(byte[] Name, int Column)> _order = []; // the names of the last records, in their order: the next record most likely has the same
    private readonly JsonValues _values = new(options.UnknownFields);
    private Form _form;
    private Before _before;

    private enum Form
    {
        Unknown,
        Lines,
        Array,
        EndedArray,
    }

    private enum Before
    {
        First,
        Record,
        Comma,
        LeftOut,
    }

    /// <inheritdoc/>
    protected override int ReadNext(ReadOnlySpan<byte> text, bool isLast)
    {
        var (form, before) = (_form, _before);
        var length = ReadFrom(text, isLast);
        if (length == 0 && !isLast) (_form, _before) = (form, before); // it is read again when more has come
        return length;
    }

    private int ReadFrom(ReadOnlySpan<byte> text, bool isLast)
    {
        var start = 0;
        if (_form == Form.Unknown)
        {
            if (text.Length < 3 && !isLast) return 0;
            if (text is [0xEF, 0xBB, 0xBF, ..]) start = 3;
            if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return LeaveOutLine(text, 0, 0, "Found a text in UTF-16, expected UTF-8.", isWhole: true);
        }

        start = SkipSpaces(text, start);
        if (_form == Form.Array && start < text.Length && text[start] == ',' && _before is Before.Record or Before.LeftOut)
        {
            _before = Before.Comma; // a record and the comma before it are read as one piece
            start = SkipSpaces(text, start + 1);
        }

        if (start == text.Length) return isLast ? AtEnd(text) : _before == Before.Comma ? 0 : start;
        switch (_form)
        {
            case Form.Unknown when text[start] == '[':
                (_form, _before) = (Form.Array, Before.First);
                return start + 1;
            case Form.Unknown:
                _form = Form.Lines;
                break;
            case Form.Array when text[start] == ']' && _before != Before.Comma:
                _form = Form.EndedArray;
                return start + 1;
            case Form.Array when _before == Before.Record:
                return LeaveOut(text, start, 0, $"Found '{RecordFault.Shown(text.Slice(start, 1))}' behind an object, expected ',' or ']'.", isLast);
            case Form.EndedArray:
                return LeaveOut(text, start, 0, $"Found '{RecordFault.Shown(text.Slice(start, 1))}' behind the end of the array, expected nothing: records are the objects of one array, or objects without one.", isLast);
        }

        return ReadRecord(text, start, isLast);
    }

    private static int SkipSpaces(ReadOnlySpan<byte> text, int start)
    {
        if (start < text.Length && text[start] == '{') return start;
        var next = text[start..].IndexOfAnyExcept(Spaces);
        return next < 0 ? text.Length : start + next;
    }

    private int AtEnd(ReadOnlySpan<byte> text)
    {
        if (_form == Form.Array) LeaveOut(text, text.Length, 0, "Found the end of the input in an array, expected ']'.", isWhole: true);
        if (_form == Form.Array) _form = Form.EndedArray;
        return text.Length;
    }

    private int LeaveOut(ReadOnlySpan<byte> text, int start, int offset, string reason, bool isWhole)
    {
        _before = Before.LeftOut;
        return LeaveOutLine(text, start, offset, reason, isWhole);
    }

    private int ReadRecord(ReadOnlySpan<byte> text, int start, bool isLast)
    {
        var record = text[start..];
        if (record[0] != '{')
            return LeaveOut(text, start, 0, $"Found {Described(record)} as a record, expected an object with the columns as its names: {{\"name\": value, …}}.", isLast);
        Rows.Begin();
        try
        {
            var reader = new Utf8JsonReader(record, isLast, new JsonReaderState(ReaderOptions));
            if (ReadObject(ref reader, record) == JsonOutcome.Done)
            {
                var length = (int)reader.BytesConsumed;
                if (IsTooLong(length)) return TooLong(text, start);
                _before = Before.Record;
                Rows.End(text, start, length, Places);
                return start + length;
            }
        }
        catch (JsonException error)
        {
            var offset = Math.Min(record.Length, LineStart(record, error.LineNumber ?? 0) + (int)(error.BytePositionInLine ?? 0));
            if (IsTooLong(offset)) return TooLong(text, start);
            return LeaveOut(text, start, offset, Malformed(error, record, offset, isLast), isLast);
        }

        Rows.GiveUp();
        return IsTooLong(record.Length) ? TooLong(text, start) : 0;
    }

    private int TooLong(ReadOnlySpan<byte> text, int start) => LeaveOut(text, start, 0, $"Found a record of more than {options.MaxRecordBytes} bytes.", isWhole: true);

    private JsonOutcome ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> record)
    {
        if (!reader.Read()) return JsonOutcome.NotWhole;
        for (var index = 0; ; index++)
        {
            if (!reader.Read()) return JsonOutcome.NotWhole;
            if (reader.TokenType == JsonTokenType.EndObject) return JsonOutcome.Done;
            var column = ColumnOf(ref reader, index, out var name);
            var nameStart = (int)reader.TokenStartIndex;
            if (!reader.Read()) return JsonOutcome.NotWhole;
            var isTaken = column >= 0 && Rows.TryFill(column);
            if (!isTaken && column < 0 && options.UnknownFields == UnknownFields.Refuse)
                Rows.RefuseField(new RecordFault(nameStart, name, Unknown(name!)), column);
            else if (!isTaken && column >= 0)
                Rows.RefuseField(new RecordFault(nameStart, Rows.Schema[column].Name, $"Column '{Rows.Schema[column].Name}' has two values, expected one."), column);
            if ((isTaken ? ReadField(ref reader, record, column) : SkipValue(ref reader)) == JsonOutcome.NotWhole) return JsonOutcome.NotWhole;
        }
    }

    private JsonOutcome ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, int column)
    {
        var start = (int)reader.TokenStartIndex;
        var type = Rows.Schema[column].Type;
        if (reader.TokenType == JsonTokenType.Null)
        {
            Rows.AppendNull(column, start);
            return JsonOutcome.Done;
        }

        if (type.IsNested && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return ReadNested(ref reader, record, column);
        if (type == DataType.Json || (type == DataType.Utf8 && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            if (!reader.TrySkip()) return JsonOutcome.NotWhole;
            Rows.Append(column, record[start..(int)reader.BytesConsumed], start);
            return JsonOutcome.Done;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                if (_values.TryText(ref reader, out var text)) Rows.Append(column, text, start);
                else Rows.Refuse(column, start, $"'{RecordFault.Shown(reader.ValueSpan)}'", "is no text in UTF-8");
                return JsonOutcome.Done;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                Rows.Refuse(column, start, reader.TokenType == JsonTokenType.StartArray ? "An array" : "An object");
                return SkipValue(ref reader);
            default:
                Rows.Append(column, reader.ValueSpan, start);
                return JsonOutcome.Done;
        }
    }

    private JsonOutcome ReadNested(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, int column)
    {
        var atStart = reader;
        var field = Rows[column];
        var outcome = _values.Append(ref reader, record, field.Builder, field.Shape);
        if (outcome != JsonOutcome.Wrong) return outcome;
        reader = atStart; // what is wrong may be deep inside
        if (SkipValue(ref reader) == JsonOutcome.NotWhole) return JsonOutcome.NotWhole;
        Rows.Refuse(column, _values.WrongStart, $"'{RecordFault.Shown(ValueAt(record, _values.WrongStart))}'", $"{_values.WrongWhy}, in column '{field.Field.Name}' of type {field.Field.Type}");
        return JsonOutcome.Done;
    }

    private static JsonOutcome SkipValue(ref Utf8JsonReader reader) => reader.TrySkip() ? JsonOutcome.Done : JsonOutcome.NotWhole;

    /// <summary>The column that the name just read means; -1 for none.</summary>
    private int ColumnOf(ref Utf8JsonReader reader, int index, out string? name)
    {
        name = null;
        if (index < _order.Count && !reader.ValueIsEscaped)
        {
            var (expected, column) = _order[index];
            if (column >= 0 && reader.ValueSpan.SequenceEqual(expected)) return column;
        }

        return FindColumn(ref reader, index, out name);
    }

    private int FindColumn(ref Utf8JsonReader reader, int index, out string? name)
    {
        name = _values.TryText(ref reader, out var text) ? Encoding.UTF8.GetString(text) : RecordFault.Shown(reader.ValueSpan);
        if (!_columns.TryGetValue(name, out var column))
        {
            column = ColumnMatch.Find(Rows.Schema, name);
            if (_columns.Count < 10_000) _columns[name] = column; // names may be without end
        }

        if (reader.ValueIsEscaped || column < 0) return column;
        if (index < _order.Count) _order[index] = (reader.ValueSpan.ToArray(), column);
        else if (index == _order.Count) _order.Add((reader.ValueSpan.ToArray(), column));
        return column;
    }

    private string Unknown(string name) =>
        $"{Missing.Column(RecordFault.Shown(Encoding.UTF8.GetBytes(name)), $"in source '{Rows.SourceName}'", Rows.Schema)} Leave the field out, or ignore such fields with {options.HowToIgnore}.";

    private static string Malformed(JsonException error, ReadOnlySpan<byte> record, int offset, bool isLast)
    {
        if (isLast && offset >= record.TrimEnd(" \t\r\n"u8).Length) return "Found the end of the input within a record, expected '}'.";
        return $"Found what is no JSON: {error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.')}.";
    }

    private static string Described(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'[' => "an array",
        (byte)'"' => "a text",
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => "a number",
        _ when text.StartsWith("null"u8) => "null",
        _ when text.StartsWith("true"u8) || text.StartsWith("false"u8) => "true or false",
        _ => $"'{RecordFault.Shown(text[..1])}'",
    };

    /// <summary>A value or name as it is written; of an array or object, its first sign.</summary>
    private static ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> record, int start)
    {
        var reader = new Utf8JsonReader(record[start..], isFinalBlock: false, new JsonReaderState(ReaderOptions));
        return record.Slice(start, reader.Read() ? (int)reader.BytesConsumed : 1);
    }

    private static int LineStart(ReadOnlySpan<byte> text, long line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var end = text[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }

        return start;
    }
}
