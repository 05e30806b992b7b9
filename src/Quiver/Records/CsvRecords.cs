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
    private readonly byte[] _null;
    private readonly CsvScan _scan;
    private readonly bool _isQuotedNull;
    private int[] _columns = []; // of each field; -1: ignored
    private bool _hasColumns;
    private bool _isBegun;

    /// <summary>Begins a text.</summary>
    /// <param name="rows">Takes the records.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="isQuotedNull">Whether the text of NULL stands for it between quotes, too, as in files that DuckDB reads.</param>
    public CsvRecords(RecordRows rows, CsvOptions options, bool isQuotedNull = false)
        : base(rows, options.MaxRecordBytes)
    {
        _options = options;
        _isQuotedNull = isQuotedNull;
        _null = Encoding.UTF8.GetBytes(options.NullText);
        _scan = new CsvScan((byte)options.Delimiter, (byte)options.Quote);
        if (options.HasHeader) return;
        _columns = options.Columns?.ToArray() ?? [.. Enumerable.Range(0, rows.Schema.Count)];
        _hasColumns = true;
    }

    /// <inheritdoc/>
    /// <exception cref="QuiverException">The header does not fit the source (202).</exception>
    protected override int ReadNext(ReadOnlySpan<byte> text, bool isLast)
    {
        var start = 0;
        if (!_isBegun)
        {
            if (text.Length < 3 && !isLast) return 0;
            if (text is [0xEF, 0xBB, 0xBF, ..]) start = 3;
            if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return LeaveOutLine(text, 0, 0, "Found a text in UTF-16, expected UTF-8.", isWhole: true);
        }

        if (!_hasColumns || _columns.Length > 1) start = CsvScan.SkipEmptyLines(text, start);
        if (start == text.Length) return start;
        var outcome = _scan.Split(text, start, isLast, out var length, out var fault);
        if (IsTooLong(outcome == CsvOutcome.NotWhole ? text.Length - start : length))
            return LeaveOutLine(text, start, 0, $"Found a record of more than {_options.MaxRecordBytes} bytes; a quote that is not closed makes one.", isWhole: true);
        if (outcome == CsvOutcome.NotWhole) return 0;
        if (outcome == CsvOutcome.Wrong && _hasColumns) return LeaveOutLine(text, start, fault.Offset, fault.Reason, isLast);
        if (outcome == CsvOutcome.Wrong) throw Header(fault.Reason);
        _isBegun = true;
        if (_hasColumns) ReadRecord(text, start, length);
        else ReadHeader(text);
        return start + length;
    }

    private void ReadHeader(ReadOnlySpan<byte> text)
    {
        _hasColumns = true;
        if (_options.Columns is { } given)
        {
            _columns = [.. given];
            return;
        }

        var names = new string[_scan.Count];
        for (var index = 0; index < names.Length; index++) names[index] = Encoding.UTF8.GetString(_scan.TextOf(text, _scan[index])).Trim();
        if (CsvHeader.Match(names, Rows.Schema, Rows.SourceName, _options.UnknownFields, out _columns, _options.HowToIgnore) is { } wrong) throw Header(wrong);
    }

    private void ReadRecord(ReadOnlySpan<byte> text, int start, int length)
    {
        Rows.Begin();
        var count = Math.Min(_scan.Count, _columns.Length);
        for (var index = 0; index < count; index++)
        {
            var column = _columns[index];
            if (column < 0) continue;
            var field = _scan[index];
            Rows.TryFill(column);
            if (IsNull(text, field)) Rows.AppendNull(column, field.Start - start);
            else if (field is { IsQuoted: true, Length: 2 } && Rows.Schema[column].Type.IsVariable is false) Rows.AppendNull(column, field.Start - start); // "" is a text, and no number or time
            else Rows.Append(column, _scan.TextOf(text, field), field.Start - start);
        }

        if (_scan.Count != _columns.Length) RefuseWidth(start, text.Slice(start, length).TrimEnd("\r\n"u8).Length);
        Rows.End(text, start, length, Places);
    }

    private bool IsNull(ReadOnlySpan<byte> text, in CsvSpan field) =>
        field.IsQuoted ? _isQuotedNull && _scan.TextOf(text, field).SequenceEqual(_null) : text.Slice(field.Start, field.Length).SequenceEqual(_null);

    // Under NULL FIELD the columns that are missing are NULL, and the fields too many are dropped.
    private void RefuseWidth(int start, int length)
    {
        var isShort = _scan.Count < _columns.Length;
        var offset = isShort ? length : _scan[_columns.Length].Start - start;
        var cure = isShort ? "add what is missing" : $"put a field that has '{_options.Delimiter}' in it between quotes";
        Rows.RefuseField(new RecordFault(offset, null, $"Found {Count(_scan.Count)}, expected {_columns.Length}{(_options.HasHeader ? " as in the header" : "")}; {cure}."), column: -1);
    }

    private static string Count(int fields) => fields == 1 ? "1 field" : $"{fields} fields";

    private QuiverException Header(string reason) => new(ErrorCode.SchemaMismatch, $"{_options.Origin ?? "CSV"}:1:1: {reason} Nothing was written.");
}
