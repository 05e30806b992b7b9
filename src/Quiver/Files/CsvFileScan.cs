using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>Goes through the records of a CSV file, to find names and places in it; lines without anything are skipped. The first record, which has the names, counts.</summary>
/// <param name="input">The file; the caller disposes it.</param>
/// <param name="delimiter">What stands between fields.</param>
internal sealed class CsvFileScan(Stream input, byte delimiter)
{
    private const int LongestText = 200;
    private const int LongestRecord = 64 << 20;

    private readonly CsvScan _scan = new(delimiter, (byte)'"');
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private int _length; // of the record that was read last
    private bool _isBegun;
    private bool _isLast;
    private TextPlaces _places = new();

    /// <summary>Number of the record that was read last, from 0; -1: none was.</summary>
    public long Record { get; private set; } = -1;

    /// <summary>Its fields.</summary>
    public int Count => _scan.Count;

    /// <summary>Its bytes, without the line break.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _length).TrimEnd("\r\n"u8);

    /// <summary>What is wrong with the text itself, where <see cref="TryNext"/> stopped; null at the end.</summary>
    public FileFault? Fault { get; private set; }

    /// <summary>The text of a field without its quotes, cut after 200 bytes.</summary>
    public string Text(int index)
    {
        var text = _scan.TextOf(_buffer, _scan[index]);
        return Encoding.UTF8.GetString(text.Length > LongestText ? text[..LongestText] : text);
    }

    /// <summary>Where a field begins.</summary>
    public (long Line, long Column) Place(int index) => _places.Of(_buffer.AsSpan(_start, _length), _scan[index].Start - _start);

    /// <summary>Where the record ends.</summary>
    public (long Line, long Column) EndPlace() => _places.Of(_buffer.AsSpan(_start, _length), Raw.Length);

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end, and where the text is wrong.</returns>
    public bool TryNext()
    {
        Pass(_length);
        _length = 0;
        while (Fault is null)
        {
            if (!_isBegun)
            {
                Begin();
                continue;
            }

            var text = _buffer.AsSpan(_start, _end - _start);
            Pass(CsvScan.SkipEmptyLines(text, 0));
            if (_start == _end && _isLast) return false;
            var fault = default(RecordFault);
            var outcome = _start == _end ? CsvOutcome.NotWhole : _scan.Split(_buffer.AsSpan(0, _end), _start, _isLast, out _length, out fault);
            if (outcome == CsvOutcome.NotWhole)
            {
                _length = 0;
                Fill();
                continue;
            }

            Record++;
            if (outcome == CsvOutcome.Wrong) Fault = At(fault.Offset, fault.Reason);
            else if (Utf8.IsValid(_buffer.AsSpan(_start, _length))) return true;
            else Fault = NotUtf8();
        }

        return false;
    }

    /// <summary>Skips the mark that a text may begin with.</summary>
    private void Begin()
    {
        if (_end - _start < 3 && !_isLast)
        {
            Fill();
            return;
        }

        _isBegun = true;
        var start = _buffer.AsSpan(_start, _end - _start);
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            Fault = new FileFault(1, 1, "Found a text in UTF-16, expected UTF-8; save it as UTF-8 (iconv -f utf-16 -t utf-8).");
        else if (start is [0xEF, 0xBB, 0xBF, ..])
            _start += 3;
    }

    private void Pass(int length)
    {
        _places.Pass(_buffer.AsSpan(_start, length));
        _start += length;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _end < LongestRecord ? input.Read(_buffer, _end, _buffer.Length - _end) : 0; // a quote that is not closed would take the file into memory
        _isLast |= read == 0;
        _end += read;
    }

    private FileFault At(int offset, string message)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var (line, column) = _places.Of(rest, offset);
        var end = rest[Math.Min(offset, rest.Length)..].IndexOf((byte)'\n');
        return new FileFault(line, column, message) { Record = Record, Raw = rest[..(end < 0 ? rest.Length : offset + end)].TrimEnd("\r\n"u8).ToArray() };
    }

    private FileFault NotUtf8()
    {
        var record = _buffer.AsSpan(_start, _length);
        var offset = 0;
        while (Rune.DecodeFromUtf8(record[offset..], out _, out var length) == OperationStatus.Done) offset += length;
        var (line, column) = _places.Of(record, offset);
        return FileFault.NotUtf8(line, column, record[offset]) with { Record = Record, Raw = Raw.ToArray() };
    }
}
