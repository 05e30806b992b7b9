using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>
/// The rows that records become, field by field, and what is done about those that do not fit. A record is begun, filled and ended, or given up and begun again when more of it has come.
/// Texts in unusual forms wait until the batch is settled, and with them what is to be said of their records: so errors come in the order of the records, whatever was cast when.
/// Used by one thread at a time.
/// </summary>
internal sealed class RecordRows : IDisposable
{
    private const int RowsAtOnce = 8_192;
    private const long TextBytesAtOnce = 16 << 20;
    private const int HeldBytesAtOnce = 4 << 20;

    private readonly RecordTarget _target;
    private readonly FieldColumn[] _columns;
    private readonly bool[] _filled;
    private readonly List<Remark> _remarks = [];    // on the record under way
    private readonly List<HeldRecord> _held = [];   // records that there is something to say of, or may be
    private readonly List<Remark> _heldRemarks = [];
    private readonly List<byte> _heldBytes = [];
    private readonly List<int> _dropped = [];       // rows of the batch that are no rows after all
    private readonly string _origin;
    private readonly bool _ownsErrors;
    private bool _isLeftOut;
    private bool _isWrong; // a record is, under FAIL

    /// <summary>No rows yet.</summary>
    /// <param name="target">What they will be rows of.</param>
    /// <param name="errors">Takes the bad records; the caller writes them.</param>
    /// <param name="onError">What becomes of bad records.</param>
    /// <param name="origin">What the input is called.</param>
    /// <param name="ownsErrors">Whether <paramref name="errors"/> is disposed along.</param>
    public RecordRows(RecordTarget target, ErrorRows errors, BadRecords onError, string origin, bool ownsErrors = true)
    {
        _ownsErrors = ownsErrors;
        _target = target;
        _origin = origin;
        OnError = onError;
        _columns = [.. target.Schema.Fields.Select((field, column) => new FieldColumn(field, target.Dictionaries[column], target.Casts))];
        _filled = new bool[_columns.Length];
        Errors = errors;
    }

    /// <summary>The source's columns.</summary>
    public Schema Schema => _target.Schema;

    /// <summary>The source's name.</summary>
    public string SourceName => _target.Name;

    /// <summary>What becomes of bad records.</summary>
    public BadRecords OnError { get; }

    /// <summary>The bad records; those of a batch are there when it is settled.</summary>
    public ErrorRows Errors { get; }

    /// <summary>Rows since the last batch, those included that may yet be left out.</summary>
    public int Count { get; private set; }

    /// <summary>Records so far, the bad ones too.</summary>
    public long Records { get; private set; }

    /// <summary>Why no more is read: a bad record, under <see cref="BadRecords.Fail"/>. A message up to what was written; null while there is none. Known when the batch is settled.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether nothing more is to be read for now: there are as many rows as a batch should have, or something is wrong.</summary>
    public bool IsStopped
    {
        get
        {
            if (_isWrong || Count >= RowsAtOnce || Errors.IsFull || _heldBytes.Count >= HeldBytesAtOnce) return true;
            if ((Count & 0xFF) != 0xFF) return false;
            var bytes = 0L;
            foreach (var column in _columns) bytes += column.TextBytes;
            return bytes >= TextBytesAtOnce;
        }
    }

    /// <summary>A column of the record under way, to be filled with something else than text; by one who calls <see cref="TryFill"/> before.</summary>
    public FieldColumn this[int column] => _columns[column];

    /// <summary>Begins a record.</summary>
    public void Begin()
    {
        Array.Clear(_filled);
        _remarks.Clear();
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
        switch (_columns[column].Append(text))
        {
            case FieldOutcome.Waits:
                _remarks.Add(new Remark(new RecordFault(offset, _columns[column].Field.Name, ""), column, _columns[column].Waiting - 1));
                break;
            case FieldOutcome.Wrong:
                Refuse(column, offset, Quoted(text));
                break;
        }
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
    public void Refuse(int column, int offset, string found, string? expected = null) => RefuseField(Misfit(column, offset, found, expected), column);

    /// <summary>Says that a field is wrong, which is that of a column or of none (-1).</summary>
    public void RefuseField(in RecordFault fault, int column)
    {
        _isWrong |= OnError == BadRecords.Fail;
        if (column >= 0) TakeBack(column);
        _remarks.Add(new Remark(fault, column, Waiting: -1));
        if (column < 0)
        {
            _isLeftOut |= OnError != BadRecords.NullField; // nothing of a row hangs on it
            return;
        }

        _isLeftOut |= LeavesOut(column);
        if (!_isLeftOut) _columns[column].AppendNull();
    }

    /// <summary>Says that the record is wrong as a whole.</summary>
    public void RefuseRecord(int offset, string reason)
    {
        _isWrong |= OnError == BadRecords.Fail;
        _remarks.Add(new Remark(new RecordFault(offset, null, reason), Column: -1, Waiting: -1));
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
        if (_remarks.Count == 0)
        {
            Count++;
            return;
        }

        // What is left out keeps its row while something of it waits: that, too, is said if it is wrong.
        var keepsRow = !_isLeftOut || _remarks.Exists(remark => remark.Waiting >= 0);
        Hold(text[..(start + length)], start, places, keepsRow ? Count : -1);
        if (!keepsRow)
        {
            GiveUp();
            return;
        }

        Pad();
        Count++;
    }

    /// <summary>Casts what waits, and says what is wrong in the records since the last batch.</summary>
    public void Settle()
    {
        if (_held.Count == 0 || Failure is not null) return;
        foreach (var column in _columns) column.Settle();
        var bytes = CollectionsMarshal.AsSpan(_heldBytes);
        foreach (var record in _held)
        {
            if (Settle(record, bytes.Slice(record.BytesStart, record.BytesLength))) continue;
            break; // that of a call that fails is the last one
        }

        _held.Clear();
        _heldRemarks.Clear();
        _heldBytes.Clear();
    }

    /// <summary>The rows since the last batch, settled; null without any.</summary>
    public Batch? Finish()
    {
        Settle();
        if (Count == 0) return null;
        var batch = new Batch(Schema, [.. _columns.Select(column => column.Finish())], Count);
        Count = 0;
        return _dropped.Count == 0 ? batch : WithoutDropped(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns) column.Dispose();
        if (_ownsErrors) Errors.Dispose();
    }

    private static string Quoted(ReadOnlySpan<byte> text) => $"'{RecordFault.Shown(text)}'";

    private RecordFault Misfit(int column, int offset, string found, string? expected)
    {
        var field = _columns[column].Field;
        var wrong = expected ?? (found == "NULL" ? $"cannot go into column '{field.Name}', which is NOT NULL" : $"is no {field.Type}, the type of column '{field.Name}'");
        return new RecordFault(offset, field.Name, $"{found} {wrong}.");
    }

    /// <summary>Whether a record is left out when the field of a column does not fit.</summary>
    private bool LeavesOut(int column) => OnError != BadRecords.NullField || !_columns[column].Field.Nullable;

    /// <summary>Takes back what the record under way has in a column, also when it waits.</summary>
    private void TakeBack(int column)
    {
        _columns[column].Truncate(Count);
        _remarks.RemoveAll(remark => remark.Column == column && remark.Waiting >= 0);
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

    /// <summary>Gives every column the row of a record that is left out.</summary>
    private void Pad()
    {
        foreach (var column in _columns)
            if (column.Length == Count) column.AppendNull();
    }

    private void Hold(ReadOnlySpan<byte> piece, int start, in TextPlaces places, int row)
    {
        _held.Add(new HeldRecord(Records, row, _isLeftOut, start, places, _heldBytes.Count, piece.Length, _heldRemarks.Count, _remarks.Count));
        _heldBytes.AddRange(piece);
        _heldRemarks.AddRange(_remarks);
    }

    /// <summary>Says what is wrong in a record.</summary>
    /// <returns>Whether the next one is to be looked at.</returns>
    private bool Settle(in HeldRecord record, ReadOnlySpan<byte> piece)
    {
        var isLeftOut = record.IsLeftOut;
        var isWrong = false;
        foreach (var remark in CollectionsMarshal.AsSpan(_heldRemarks).Slice(record.FirstRemark, record.Remarks))
        {
            if (!IsFault(remark)) continue;
            isWrong = true;
            if (remark.Waiting >= 0) isLeftOut |= LeavesOut(remark.Column);
        }

        if (isWrong) Note(record, piece, isLeftOut);
        if (isLeftOut && record.Row >= 0) _dropped.Add(record.Row);
        return Failure is null;
    }

    private bool IsFault(in Remark remark) => remark.Waiting < 0 || _columns[remark.Column].IsWrong(remark.Waiting);

    private void Note(in HeldRecord record, ReadOnlySpan<byte> piece, bool isLeftOut)
    {
        var raw = piece[record.Start..].TrimEnd("\r\n"u8);
        var outcome = OnError == BadRecords.Fail ? "FAIL" : isLeftOut ? "SKIP" : "NULL FIELD";
        foreach (var remark in CollectionsMarshal.AsSpan(_heldRemarks).Slice(record.FirstRemark, record.Remarks))
        {
            if (!IsFault(remark)) continue;
            var fault = remark.Waiting < 0 ? remark.Fault : Misfit(remark.Column, remark.Fault.Offset, Quoted(_columns[remark.Column].WaitingText(remark.Waiting)), expected: null);
            var (line, position) = record.Places.Of(piece, record.Start + fault.Offset);
            Errors.Add(_origin, record.Number, line, position, fault, outcome, raw);
            if (OnError != BadRecords.Fail) continue;
            Failure = $"{_origin}:{line}:{position}: Record {record.Number}: {fault.Reason} Correct it, or let bad records pass: ON ERROR SKIP, ON ERROR NULL FIELD.";
            return;
        }
    }

    private Batch? WithoutDropped(Batch batch)
    {
        using (batch)
        {
            var kept = new int[batch.Length - _dropped.Count];
            for (int row = 0, next = 0, place = 0; row < batch.Length; row++)
            {
                if (next < _dropped.Count && _dropped[next] == row) next++;
                else kept[place++] = row;
            }

            _dropped.Clear();
            return kept.Length == 0 ? null : new Batch(batch.Schema, [.. batch.Columns.Select(column => Gather.Rows(column, kept))], kept.Length);
        }
    }

    /// <summary>What is wrong in a record, or may be: then the text waits.</summary>
    /// <param name="Fault">What is wrong; of one that waits only where, and the column's name.</param>
    /// <param name="Column">The column; -1: none.</param>
    /// <param name="Waiting">The text's number among those of the column that wait; -1: it is known.</param>
    private readonly record struct Remark(RecordFault Fault, int Column, int Waiting);

    /// <summary>A record with remarks.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Row">Its row in the batch; -1: it has none.</param>
    /// <param name="IsLeftOut">Whether it is left out whatever is cast.</param>
    /// <param name="Start">Where it begins in its piece of the input.</param>
    /// <param name="Places">Where the piece begins.</param>
    /// <param name="BytesStart">Where the piece is held.</param>
    /// <param name="BytesLength">Bytes of the piece.</param>
    /// <param name="FirstRemark">Its first remark.</param>
    /// <param name="Remarks">How many it has.</param>
    private readonly record struct HeldRecord(long Number, int Row, bool IsLeftOut, int Start, TextPlaces Places, int BytesStart, int BytesLength, int FirstRemark, int Remarks);
}
