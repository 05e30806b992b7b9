using System.Text;

namespace Quiver.Files;

/// <summary>A field of a CSV file and where it begins.</summary>
/// <param name="Record">Number of its record, from 0; the line with the names counts.</param>
/// <param name="Index">Its place in the record, from 0.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Text">Its text without quotes, cut after 200 bytes.</param>
/// <param name="IsLast">Whether the record ends with it.</param>
internal readonly record struct CsvField(long Record, int Index, long Line, long Column, string Text, bool IsLast);

/// <summary>
/// Reads a CSV file once more, after DuckDB has refused it, to say where it is wrong. Fields are in double quotes or not, a quote inside is written twice (RFC 4180); lines without anything are skipped.
/// </summary>
/// <param name="input">The file; the caller disposes it.</param>
/// <param name="delimiter">What stands between fields.</param>
internal sealed class CsvScan(Stream input, byte delimiter)
{
    private const int LongestText = 200;

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly List<byte> _text = [];
    private int _next;
    private int _filled;
    private long _record;
    private int _index;
    private long _line = 1;
    private long _column = 1;
    private int _continuations; // bytes of UTF-8 still to come of this character

    /// <summary>What is wrong with the text itself, where <see cref="TryNext"/> stopped; null at the end.</summary>
    public FileFault? Fault { get; private set; }

    /// <summary>Where the next byte stands.</summary>
    public (long Line, long Column) Place => (_line, _column);

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end, and where the text is wrong.</returns>
    public bool TryNext(out CsvField field)
    {
        field = default;
        if (_record == 0 && _index == 0 && _line == 1 && _column == 1) SkipMark();
        while (_index == 0 && Peek() is '\n' or '\r') Take();
        if (Fault is not null || (Peek() < 0 && _index == 0)) return false;
        var (line, column) = (_line, _column);
        _text.Clear();
        if (Peek() == '"')
        {
            if (!TakeQuoted(line, column)) return false;
        }
        else
        {
            while (Peek() is >= 0 and not '\n' and not '\r' && Peek() != delimiter && Fault is null) Take();
        }

        if (Fault is not null) return false;
        var isLast = Peek() != delimiter;
        field = new CsvField(_record, _index, line, column, Encoding.UTF8.GetString([.. _text]), isLast);
        if (isLast)
        {
            (_record, _index) = (_record + 1, 0);
        }
        else
        {
            Take();
            _index++;
        }

        return true;
    }

    private bool TakeQuoted(long line, long column)
    {
        Take();
        _text.Clear();
        while (true)
        {
            var next = Peek();
            if (next < 0)
            {
                Fault ??= new FileFault(line, column, "Found a quote that is never closed, expected another \" behind it; a quote inside a field is written twice: \"\".");
                return false;
            }

            Take();
            if (Fault is not null) return false;
            if (next != '"') continue;
            if (Peek() != '"') break;
            Take();
        }

        if (_text.Count > 0) _text.RemoveAt(_text.Count - 1); // the closing quote
        if (Peek() is < 0 or '\n' or '\r' || Peek() == delimiter) return true;
        Fault = new FileFault(_line, _column, $"Found text behind a closing quote, expected '{(char)delimiter}' or the end of the line; a quote inside a field is written twice: \"\".");
        return false;
    }

    private void SkipMark()
    {
        if (Peek() < 0) return;
        var start = _buffer.AsSpan(0, _filled);
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            Fault = new FileFault(1, 1, "Found a text in UTF-16, expected UTF-8; save it as UTF-8 (iconv -f utf-16 -t utf-8).");
        else if (start is [0xEF, 0xBB, 0xBF, ..])
            _next = 3;
    }

    private int Peek()
    {
        if (_next < _filled) return _buffer[_next];
        _filled = input.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
        _next = 0;
        return _filled == 0 ? -1 : _buffer[0];
    }

    private void Take()
    {
        var value = (byte)Peek();
        if (!IsUtf8(value))
        {
            Fault ??= FileFault.NotUtf8(_line, _column, value);
            return;
        }

        _next++;
        if (_text.Count < LongestText) _text.Add(value);
        if (value == '\n' || (value == '\r' && Peek() != '\n')) (_line, _column) = (_line + 1, 1);
        else if (_continuations == 0) _column++; // a character counts when it is whole
    }

    /// <summary>Whether a byte can stand here, as far as lead and continuation bytes tell.</summary>
    private bool IsUtf8(byte value)
    {
        if (_continuations > 0)
        {
            if ((value & 0xC0) != 0x80) return false;
            _continuations--;
            return true;
        }

        _continuations = value switch { < 0x80 => 0, >= 0xC2 and < 0xE0 => 1, >= 0xE0 and < 0xF0 => 2, >= 0xF0 and < 0xF5 => 3, _ => -1 };
        if (_continuations >= 0) return true;
        _continuations = 0;
        return false;
    }
}
