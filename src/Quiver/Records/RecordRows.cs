using Quiver.Catalog;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>
/// The rows that records become, field by field, and what is done about those that do not fit. A record is begun, filled and ended, or given up and begun again when more of it has come.
/// Used by one thread at a time.
/// </summary>
internal sealed class RecordRows : IDisposable
{
    private const int RowsAtOnce = 8_192;
    private const long TextBytesAtOnce = 16 << 20;

    private readonly SourceEntry _source;
    private readonly FieldColumn[] _columns;
    private readonly bool[] _filled;
    private readonly List<RecordFault> _faults = []; // of the record under way
    private readonly string _origin;
    private bool _isLeftOut;

    /// <summary>No rows yet.</summary>
    /// <param name="source">Where they will be written.</param>
    /// <param name="onError">What becomes of bad records.</param>
    /// <param name="origin">What the input is called.</param>
    public RecordRows(SourceEntry source, BadRecords onError, string origin)
    {
        _source = source;
        _origin = origin;
        OnError = onError;
        _columns = [.. source.Relation.Schema.Fields.Select((field, column) => new FieldColumn(field, source.Dictionaries[column], source.Casts))];
        _filled = new bool[_columns.Length];
        Errors = new ErrorRows(source.Errors);
    }

    /// <summary>The source's columns.</summary>
    public Schema Schema => _source.Relation.Schema;

    /// <summary>The source's name.</summary>
    public string SourceName => _source.Relation.Name;

    /// <summary>What becomes of bad records.</summary>
    public BadRecords OnError { get; }

    /// <summary>The bad records.</summary>
    public ErrorRows Errors { get; }

    /// <summary>Rows since the last batch.</summary>
    public int Count { get; private set; }

    /// <summary>Records so far, the bad ones too.</summary>
    public long Records { get; private set; }

    /// <summary>Why no more is read: a bad record, under <see cref="BadRecords.Fail"/>. A message up to what was written; null while there is none.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether there are as many rows as a batch should have.</summary>
    public bool IsFull
    {
        get
        {
            if (Count >= RowsAtOnce || Errors.IsFull) return true;
            if ((Count & 0xFF) != 0xFF) return false;
            var bytes = 0L;
            foreach (var column in _columns) bytes += column.TextBytes;
            return bytes >= TextBytesAtOnce;
        }
    }

    /// <summary>Whether nothing more is to be read for now.</summary>
    public bool IsStopped => Failure is not null || IsFull;

    /// <summary>A column of the record under way, to be filled with something else than text; by one who calls <see cref="TryFill"/> before.</summary>
    public FieldColumn this[int column] => _columns[column];

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        Array.Clear(_filled);
        _faults.Clear();
        _isLeftOut = false;
    }

    /// <summary>Notes that the record has a field for a column.</summary>
    /// <returns>False: it had one before.</returns>
    public bool TryFill(int column)
    {
        if (_filled[column]) return false;
        return _filled[column] = true;
    }

    /// <summary>Fills a column with the value that a text is.</summary>
    /// <param name="column">The column.</param>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where it stands in the record, for what may be wrong with it.</param>
    public void Append(int column, ReadOnlySpan<byte> text, int offset)
    {
        if (!_columns[column].TryAppend(text)) Refuse(column, offset, $"'{RecordFault.Shown(text)}'");
    }

    /// <summary>Fills a column with NULL.</summary>
    public void AppendNull(int column, int offset)
    {
        if (_columns[column].Field.Nullable) _columns[column].AppendNull();
        else Refuse(column, offset, "NULL");
    }

    /// <summary>Says that a field does not fit its column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="offset">Where the field stands in the record.</param>
    /// <param name="found">What it is, quotes and all.</param>
    /// <param name="expected">What it is not; null: a value of the column's type.</param>
    public void Refuse(int column, int offset, string found, string? expected = null)
    {
        var field = _columns[column].Field;
        var wrong = expected ?? (found == "NULL" ? $"cannot go into column '{field.Name}', which is NOT NULL" : $"is no {field.Type}, the type of column '{field.Name}'");
        RefuseField(new RecordFault(offset, field.Name, $"{found} {wrong}."), column);
    }

    /// <summary>Says that a field is wrong, which is that of a column or of none (-1).</summary>
    public void RefuseField(in RecordFault fault, int column)
    {
        _faults.Add(fault);
        if (column < 0)
        {
            _isLeftOut |= OnError != BadRecords.NullField; // nothing of a row hangs on it
            return;
        }

        _columns[column].Truncate(Count);
        if (OnError == BadRecords.NullField && _columns[column].Field.Nullable) _columns[column].AppendNull();
        else _isLeftOut = true;
    }

    /// <summary>Says that the record is wrong as a whole.</summary>
    public void RefuseRecord(int offset, string reason)
    {
        _faults.Add(new RecordFault(offset, null, reason));
        _isLeftOut = true;
    }

    /// <summary>Takes the record under way back: it will be begun again.</summary>
    public void GiveUp()
    {
        foreach (var column in _columns) column.Truncate(Count);
    }

    /// <summary>Ends the record.</summary>
    /// <param name="text">A piece of the input that it is in.</param>
    /// <param name="start">Where it begins there.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="places">Where the piece begins.</param>
    public void End(ReadOnlySpan<byte> text, int start, int length, in TextPlaces places)
    {
        if (!_isLeftOut) FillMissing();
        Records++;
        if (_faults.Count > 0) Note(text, start, length, places);
        if (_isLeftOut) GiveUp();
        else Count++;
    }

    /// <summary>The rows since the last batch; null without any.</summary>
    public Batch? Finish()
    {
        if (Count == 0) return null;
        var batch = new Batch(Schema, [.. _columns.Select(column => column.Finish())], Count);
        Count = 0;
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns) column.Dispose();
        Errors.Dispose();
    }

    private void FillMissing()
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            if (_filled[column]) continue;
            if (_columns[column].Field.Nullable) _columns[column].AppendNull();
            else Refuse(column, 0, "No value", $"is given for column '{_columns[column].Field.Name}', which is NOT NULL");
        }
    }

    private void Note(ReadOnlySpan<byte> text, int start, int length, in TextPlaces places)
    {
        var raw = text.Slice(start, length).TrimEnd("\r\n"u8);
        var outcome = OnError == BadRecords.Fail ? "FAIL" : _isLeftOut ? "SKIP" : "NULL FIELD";
        foreach (var fault in _faults)
        {
            var (line, position) = places.Of(text, start + fault.Offset);
            Errors.Add(_origin, Records, line, position, fault, outcome, raw);
            if (OnError != BadRecords.Fail) continue;
            Failure = $"{_origin}:{line}:{position}: Record {Records}: {fault.Reason} Correct it, or let bad records pass: ON ERROR SKIP, ON ERROR NULL FIELD.";
            _isLeftOut = true;
            break;
        }
    }
}
