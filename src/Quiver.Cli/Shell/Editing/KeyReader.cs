using System.Text;

namespace Quiver.Cli;

/// <summary>Makes keys of the bytes that a terminal sends: UTF-8, control characters, and the escape sequences of xterm and its kin.</summary>
/// <param name="keyboard">Has the bytes.</param>
internal sealed class KeyReader(IKeyboard keyboard)
{
    private const int LongestPaste = 1 << 24; // characters; the rest of a longer one is dropped
    private const byte Escape = 0x1b;
    private static readonly TimeSpan WithinSequence = TimeSpan.FromMilliseconds(50); // the bytes of one key come together; Escape alone is followed by nothing
    private static readonly TimeSpan WithinPaste = TimeSpan.FromSeconds(2);

    private readonly byte[] _bytes = new byte[4096];
    private int _next;
    private int _end;

    /// <summary>Whether more has been typed already than was read.</summary>
    public bool HasMore => _next < _end;

    /// <summary>The next key.</summary>
    /// <param name="wait">How long to wait for it.</param>
    /// <returns>Null when none came in time.</returns>
    public Key? Read(TimeSpan wait) => Byte(wait) switch
    {
        null => null,
        < 0 => new Key(KeyCode.Closed),
        { } first => Of((byte)first),
    };

    private Key Of(byte first) => first switch
    {
        (byte)'\r' or (byte)'\n' => new Key(KeyCode.Enter),
        (byte)'\t' => new Key(KeyCode.Tab),
        0x7f or 0x08 => new Key(KeyCode.Backspace),
        Escape => Sequence(),
        < 0x20 => new Key(KeyCode.Text, ((char)(first < 27 ? first + 0x60 : first + 0x40)).ToString(), Control: true), // ^A is a, ^_ is _
        < 0x80 => new Key(KeyCode.Text, ((char)first).ToString()),
        _ => Character(first),
    };

    /// <summary>A character of several bytes; what is no UTF-8 means nothing.</summary>
    private Key Character(byte first)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes[0] = first;
        var count = first switch { >= 0xf0 => 4, >= 0xe0 => 3, _ => 2 };
        for (var place = 1; place < count; place++)
        {
            if (Byte(WithinSequence) is not ({ } next and >= 0)) return new Key(KeyCode.Unknown);
            if ((next & 0xc0) != 0x80)
            {
                _next--; // it begins the next key
                return new Key(KeyCode.Unknown);
            }

            bytes[place] = (byte)next;
        }

        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out _) == System.Buffers.OperationStatus.Done ? new Key(KeyCode.Text, rune.ToString()) : new Key(KeyCode.Unknown);
    }

    private Key Sequence()
    {
        switch (Byte(WithinSequence))
        {
            case null or < 0: return new Key(KeyCode.Escape);
            case '[': return Csi();
            case 'O': return Byte(WithinSequence) is { } last and >= 0 ? Arrow((char)last, modifiers: 0) : new Key(KeyCode.Unknown);
            case Escape: return new Key(KeyCode.Escape);
            case { } next:
                var key = Of((byte)next);
                return key with { Alt = true };
        }
    }

    /// <summary>What begins with <c>ESC [</c>: numbers, and a last character that says what it is.</summary>
    private Key Csi()
    {
        var numbers = new StringBuilder();
        while (Byte(WithinSequence) is { } next and >= 0)
        {
            if (next is < 0x40 or > 0x7e)
            {
                numbers.Append((char)next);
                continue;
            }

            var parts = numbers.ToString().Split(';');
            _ = int.TryParse(parts[0], out var number);
            var modifiers = parts.Length > 1 && int.TryParse(parts[1], out var code) ? code - 1 : 0; // 1 is Shift, 2 Alt, 4 Ctrl
            return next == '~' ? Numbered(number, modifiers) : Arrow((char)next, modifiers);
        }

        return new Key(KeyCode.Unknown);
    }

    private Key Numbered(int number, int modifiers) => number switch
    {
        1 or 7 => With(KeyCode.Home, modifiers),
        3 => With(KeyCode.Delete, modifiers),
        4 or 8 => With(KeyCode.End, modifiers),
        5 => With(KeyCode.PageUp, modifiers),
        6 => With(KeyCode.PageDown, modifiers),
        200 => Pasted(),
        _ => new Key(KeyCode.Unknown),
    };

    private static Key Arrow(char last, int modifiers) => last switch
    {
        'A' => With(KeyCode.Up, modifiers),
        'B' => With(KeyCode.Down, modifiers),
        'C' => With(KeyCode.Right, modifiers),
        'D' => With(KeyCode.Left, modifiers),
        'H' => With(KeyCode.Home, modifiers),
        'F' => With(KeyCode.End, modifiers),
        'M' => With(KeyCode.Enter, modifiers), // of the number pad
        'Z' => With(KeyCode.BackTab, modifiers),
        _ => new Key(KeyCode.Unknown),
    };

    private static Key With(KeyCode code, int modifiers) => new(code, Control: (modifiers & 4) != 0, Alt: (modifiers & 2) != 0);

    /// <summary>What stands between the brackets that a terminal sets around a paste.</summary>
    private Key Pasted()
    {
        var end = "\e[201~"u8;
        var bytes = new List<byte>();
        while (Byte(WithinPaste) is { } next and >= 0)
        {
            if (bytes.Count < LongestPaste) bytes.Add((byte)next);
            else bytes[^1] = (byte)next; // still looking for the end
            if (next != '~' || bytes.Count < end.Length || !System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[^end.Length..].SequenceEqual(end)) continue;
            bytes.RemoveRange(bytes.Count - end.Length, end.Length);
            break;
        }

        return new Key(KeyCode.Paste, Encoding.UTF8.GetString([.. bytes]).ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal));
    }

    /// <summary>The next byte; null when none came in time, -1 at the end.</summary>
    private int? Byte(TimeSpan wait)
    {
        if (!HasMore)
        {
            var count = keyboard.Read(_bytes, wait);
            if (count <= 0) return count == 0 ? -1 : null;
            (_next, _end) = (0, count);
        }

        return _bytes[_next++];
    }
}
