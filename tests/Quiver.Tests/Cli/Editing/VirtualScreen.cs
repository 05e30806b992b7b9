using System.Globalization;
using System.Text;
using Quiver.Cli;
using Quiver.Formats;

namespace Quiver.Tests.Cli;

/// <summary>A terminal's screen as text: obeys the few sequences that the shell writes, scrolls, and waits at the end of a row as xterm does.</summary>
internal sealed class VirtualScreen(int width = 80, int height = 24) : TextWriter
{
    private readonly List<string[]> _rows = [Blank(width)];
    private readonly StringBuilder _sequence = new();
    private int _row;
    private int _column;
    private bool _full; // the last cell of the row was written: the next character begins another

    public override Encoding Encoding => Encoding.UTF8;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>All that was written, sequences included.</summary>
    public StringBuilder Raw { get; } = new();

    /// <summary>The rows down to the last that has something, without blanks behind them.</summary>
    public string Text
    {
        get
        {
            lock (_rows) return string.Join('\n', _rows.Select(Row)).TrimEnd('\n');
        }
    }

    /// <summary>Where the cursor is: row and column, from 0.</summary>
    public (int Row, int Column) Cursor => (_row, _column);

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_rows) Take(value);
    }

    /// <summary>The same screen as standard output has it: bytes of UTF-8, line ends made whole as a terminal makes them.</summary>
    public Stream AsStream() => new Bytes(this);

    /// <summary>The same screen as standard error has it: the editor ends its lines itself, others leave that to the terminal.</summary>
    public TextWriter AsLines() => new Lines(this);

    private void Take(string? value)
    {
        var text = value ?? "";
        Raw.Append(text);
        for (var at = 0; at < text.Length;)
        {
            if (_sequence.Length > 0 || text[at] == '\e')
            {
                _sequence.Append(text[at++]);
                if (_sequence.Length > 2 && char.IsBetween(_sequence[^1], '@', '~')) Obey();
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text, at);
            if (text[at] is '\r' or '\n') length = 1;
            Put(text.Substring(at, length));
            at += length;
        }
    }

    private static string[] Blank(int width) => [.. Enumerable.Repeat(" ", width)];

    private static string Row(string[] cells) => string.Concat(cells).TrimEnd();

    private void Put(string character)
    {
        switch (character)
        {
            case "\r":
                (_column, _full) = (0, false);
                return;
            case "\n":
                Down();
                return;
        }

        var cells = DisplayWidth.Of(character);
        if (_full || _column + cells > Width)
        {
            _column = 0;
            Down();
        }

        _full = false;
        _rows[_row][_column] = character;
        for (var more = 1; more < cells; more++) _rows[_row][_column + more] = "";
        _column += cells;
        if (_column < Width) return;
        _column = Width - 1;
        _full = true;
    }

    private void Down()
    {
        if (++_row == _rows.Count) _rows.Add(Blank(Width));
    }

    private void Obey()
    {
        var sequence = _sequence.ToString();
        _sequence.Clear();
        var number = int.TryParse(sequence[2..^1], out var given) ? given : 0;
        var steps = Math.Max(1, number);
        var top = Math.Max(0, _rows.Count - Height);
        switch (sequence[^1])
        {
            case 'A': (_row, _full) = (Math.Max(top, _row - steps), false); break;
            case 'B': (_row, _full) = (Math.Min(_rows.Count - 1, _row + steps), false); break;
            case 'C': (_column, _full) = (Math.Min(Width - 1, _column + steps), false); break;
            case 'D': (_column, _full) = (Math.Max(0, _column - steps), false); break;
            case 'H': (_row, _column, _full) = (top, 0, false); break;
            case 'K': Array.Fill(_rows[_row], " ", _column, Width - _column); break;
            case 'J' when number == 2: _rows.RemoveRange(top, _rows.Count - top); _rows.Add(Blank(Width)); break;
            case 'J':
                Array.Fill(_rows[_row], " ", _column, Width - _column);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
        }
    }

    private sealed class Bytes(VirtualScreen screen) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => screen.Write(Encoding.UTF8.GetString(buffer).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private sealed class Lines(VirtualScreen screen) : StringWriter
    {
        public override void Write(string? value) => screen.Write(value);

        public override void WriteLine(string? value) => screen.Write((value ?? "").Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");

        public override void WriteLine() => screen.Write("\r\n");
    }
}
