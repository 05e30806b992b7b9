using System.Buffers;
using System.Text;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>
/// Reads records from CSV (RFC 4180): fields between quotes or not, a quote inside written twice. The first record has the names of the columns, unless it is said otherwise. Lines without anything
/// are no records, but for sources of one column.
/// </summary>
internal sealed class CsvRecords : RecordReader
{
    private readonly CsvOptions _options;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly byte[] _null;
    private readonly SearchValues<byte> _ends; // what may follow a field
    private readonly List<FieldSpan> _fields = [];
    private int[] _columns = []; // of each field; -1: ignored
    private byte[] _unquoted = new byte[256];
    private bool _hasColumns;
    private bool _isBegun;

    /// <summary>Begins a text.</summary>
    /// <param name="rows">Takes the records.</param>
    /// <param name="options">How they are read.</param>
    public CsvRecords(RecordRows rows, CsvOptions options)
        : base(rows)
    {
        _options = options;
        (_delimiter, _quote) = ((byte)options.Delimiter, (byte)options.Quote);
        _null = Encoding.UTF8.GetBytes(options.NullText);
        _ends = SearchValues.Create([_delimiter, (byte)'\r', (byte)'\n']);
        if (options.HasHeader) return;
        _columns = [.. Enumerable.Range(0, rows.Schema.Count)];
        _hasColumns = true;
    }

    private enum Outcome
    {
        Done,
        NotWhole,
        Wrong,
    }

    /// <inheritdoc/>
    /// <exception cref="QuiverException">The header does not fit the source (202).</exception>
    protected override int ReadNext(ReadOnlySpan<byte> text, bool isLast, bool isLongest)
    {
        var start = 0;
        if (!_isBegun)
        {
            if (text.Length < 3 && !isLast) return 0;
            if (text is [0xEF, 0xBB, 0xBF, ..]) start = 3;
            if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return LeaveOutLine(text, 0, 0, "Found a text in UTF-16, expected UTF-8.", isWhole: true);
        }

        if (!_hasColumns || _columns.Length > 1) start = SkipEmptyLines(text, start);
        if (start == text.Length) return start;
        var outcome = Split(text, start, isLast, out var length, out var fault);
        if (outcome == Outcome.NotWhole)
            return isLongest ? LeaveOutLine(text, start, 0, $"Found a record of more than {_options.MaxRecordBytes} bytes; a quote that is not closed makes one.", isWhole: true) : 0;
        if (outcome == Outcome.Wrong && _hasColumns) return LeaveOutLine(text, start, fault.Offset, fault.Reason, isLast || isLongest);
        if (outcome == Outcome.Wrong) throw Header(fault.Reason);
        _isBegun = true;
        if (_hasColumns) ReadRecord(text, start, length);
        else ReadHeader(text);
        return start + length;
    }

    private static int SkipEmptyLines(ReadOnlySpan<byte> text, int start)
    {
        while (start < text.Length && text[start] is (byte)'\n' or (byte)'\r') start++;
        return start;
    }

    /// <summary>Finds the fields of the record at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the record begins.</param>
    /// <param name="isLast">Whether nothing comes behind the text.</param>
    /// <param name="length">Bytes of the record and its line break.</param>
    /// <param name="fault">What is wrong.</param>
    private Outcome Split(ReadOnlySpan<byte> text, int start, bool isLast, out int length, out RecordFault fault)
    {
        _fields.Clear();
        (length, fault) = (0, default);
        for (var place = start; ; place++)
        {
            FieldSpan field;
            if (place < text.Length && text[place] == _quote)
            {
                var outcome = SplitQuoted(text, place, isLast, out field, out var why);
                if (outcome == Outcome.NotWhole) return outcome;
                if (outcome == Outcome.Wrong)
                {
                    fault = new RecordFault(field.Start - start, null, why!);
                    return outcome;
                }
            }
            else
            {
                var end = text[place..].IndexOfAny(_ends);
                if (end < 0 && !isLast) return Outcome.NotWhole;
                field = new FieldSpan(place, end < 0 ? text.Length - place : end, IsQuoted: false, HasQuotes: false);
            }

            _fields.Add(field);
            place = field.End;
            if (place < text.Length && text[place] == _delimiter) continue;
            if (place < text.Length && text[place] == '\r')
            {
                if (place + 1 == text.Length && !isLast) return Outcome.NotWhole; // a line feed may belong to it
                if (place + 1 < text.Length && text[place + 1] == '\n') place++;
            }

            length = Math.Min(place + 1, text.Length) - start;
            return Outcome.Done;
        }
    }

    private Outcome SplitQuoted(ReadOnlySpan<byte> text, int start, bool isLast, out FieldSpan field, out string? why)
    {
        var hasQuotes = false;
        var place = start + 1;
        why = null;
        while (true)
        {
            var end = text[place..].IndexOf(_quote);
            if (end < 0)
            {
                field = new FieldSpan(start, 0, IsQuoted: true, hasQuotes);
                if (!isLast) return Outcome.NotWhole;
                why = $"Found a quote that is never closed, expected another {(char)_quote} behind it; a quote inside a field is written twice.";
                return Outcome.Wrong;
            }

            place += end + 1;
            field = new FieldSpan(start, place - start, IsQuoted: true, hasQuotes);
            if (place == text.Length) return isLast ? Outcome.Done : Outcome.NotWhole;
            if (text[place] == _quote)
            {
                hasQuotes = true;
                place++;
                continue;
            }

            if (_ends.Contains(text[place])) return Outcome.Done;
            field = new FieldSpan(place, 0, IsQuoted: true, hasQuotes);
            why = $"Found text behind a closing quote, expected '{(char)_delimiter}' or the end of the line; a quote inside a field is written twice.";
            return Outcome.Wrong;
        }
    }

    private void ReadHeader(ReadOnlySpan<byte> text)
    {
        _columns = new int[_fields.Count];
        _hasColumns = true;
        var schema = Rows.Schema;
        var taken = new HashSet<int>();
        for (var index = 0; index < _columns.Length; index++)
        {
            var name = Encoding.UTF8.GetString(TextOf(text, _fields[index])).Trim();
            var column = _columns[index] = ColumnMatch.Find(schema, name);
            if (column < 0 && _options.UnknownFields == UnknownFields.Refuse)
                throw Header($"{Missing.Column(name, $"in source '{Rows.SourceName}'", schema)} Correct the name in the header, leave the column out, or ignore such columns with UnknownFields.Ignore.");
            if (column >= 0 && !taken.Add(column)) throw Header($"The header has two names for column '{schema[column].Name}'. Rename or remove one.");
        }

        if (taken.Count == 0) throw Header($"No name in the header is that of a column of source '{Rows.SourceName}'; there are: {string.Join(", ", schema.Fields.Select(field => field.Name))}.");
        for (var column = 0; column < schema.Count; column++)
        {
            if (schema[column].Nullable || taken.Contains(column)) continue;
            throw Header($"The header has no name for column '{schema[column].Name}', which is NOT NULL. Give every record a value, or declare the column without NOT NULL.");
        }
    }

    private void ReadRecord(ReadOnlySpan<byte> text, int start, int length)
    {
        Rows.Begin();
        var count = Math.Min(_fields.Count, _columns.Length);
        for (var index = 0; index < count; index++)
        {
            var column = _columns[index];
            if (column < 0) continue;
            var field = _fields[index];
            Rows.TryFill(column);
            if (!field.IsQuoted && text.Slice(field.Start, field.Length).SequenceEqual(_null)) Rows.AppendNull(column, field.Start - start);
            else if (field is { IsQuoted: true, Length: 2 } && Rows.Schema[column].Type.IsVariable is false) Rows.AppendNull(column, field.Start - start); // "" is a text, and no number or time
            else Rows.Append(column, TextOf(text, field), field.Start - start);
        }

        if (_fields.Count != _columns.Length) RefuseWidth(start, text.Slice(start, length).TrimEnd("\r\n"u8).Length);
        Rows.End(text, start, length, Places);
    }

    // Under NULL FIELD the columns that are missing are NULL, and the fields too many are dropped.
    private void RefuseWidth(int start, int length)
    {
        var isShort = _fields.Count < _columns.Length;
        var offset = isShort ? length : _fields[_columns.Length].Start - start;
        var cure = isShort ? "add what is missing" : $"put a field that has '{(char)_delimiter}' in it between quotes";
        Rows.RefuseField(new RecordFault(offset, null, $"Found {Count(_fields.Count)}, expected {_columns.Length}{(_options.HasHeader ? " as in the header" : "")}; {cure}."), column: -1);
    }

    private static string Count(int fields) => fields == 1 ? "1 field" : $"{fields} fields";

    /// <summary>The text of a field, without its quotes.</summary>
    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text, in FieldSpan field)
    {
        var content = text.Slice(field.Start, field.Length);
        if (!field.IsQuoted) return content;
        content = content[1..^1];
        if (!field.HasQuotes) return content;
        if (_unquoted.Length < content.Length) _unquoted = new byte[content.Length * 2];
        var length = 0;
        for (var place = 0; place < content.Length; place++)
        {
            _unquoted[length++] = content[place];
            if (content[place] == _quote) place++; // its twin
        }

        return _unquoted.AsSpan(0, length);
    }

    private QuiverException Header(string reason) => new(ErrorCode.SchemaMismatch, $"{_options.Origin ?? "CSV"}:1:1: {reason} Nothing was written.");

    /// <summary>Where a field stands, its quotes included.</summary>
    private readonly record struct FieldSpan(int Start, int Length, bool IsQuoted, bool HasQuotes)
    {
        public int End => Start + Length;
    }
}
