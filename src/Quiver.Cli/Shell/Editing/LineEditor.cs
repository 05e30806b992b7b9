using System.Text;

namespace Quiver.Cli;

/// <summary>
/// Edits statements of several lines on a terminal, with the keys of readline's emacs mode: history, search in it, completion, colours. It knows keys and text alone, so a test can
/// type without a terminal.
/// </summary>
/// <param name="keyboard">Where keys come from.</param>
/// <param name="screen">Where they are shown.</param>
internal sealed class LineEditor(IKeyboard keyboard, TextWriter screen) : IStatementReader
{
    private const int ShownCandidates = 200;
    private const string PasteBrackets = "\e[?2004h";
    private const string NoPasteBrackets = "\e[?2004l";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100); // between two looks at whether the process ends and how large the screen is

    private readonly KeyReader _keys = new(keyboard);
    private readonly EditedRows _rows = new(screen);
    private readonly EditBuffer _buffer = new();
    private string _prompt = "";
    private string _more = "";
    private IReadOnlyList<string> _below = [];
    private (int Width, int Height) _size;
    private int _entry;                     // of the history that is shown; their number for what is typed
    private string _draft = "";             // what was typed before the history was looked at
    private Search? _search;
    private bool _control;                  // Ctrl-X was pressed: the next key belongs to it

    /// <summary>What was typed before.</summary>
    public History History { get; init; } = History.Read(path: null);

    /// <summary>Knows what a word may become; null for nothing.</summary>
    public ICompleter? Completer { get; init; }

    /// <summary>The styles of a text; null for none.</summary>
    public Func<string, TextStyle[]>? Colours { get; init; }

    /// <summary>Whether a text is whole, so that Enter gives it away instead of beginning another line.</summary>
    public Func<string, bool> IsWhole { get; init; } = _ => true;

    /// <summary>Columns and rows of the screen.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = () => (80, 24);

    /// <summary>Edits a text elsewhere: Ctrl-X Ctrl-E. Null where there is nothing to do it.</summary>
    public Func<string, string>? Elsewhere { get; init; }

    /// <summary>Hears of Ctrl-C.</summary>
    public Action? Interrupt { get; init; }

    /// <summary>The text to begin with, each time.</summary>
    public Func<string>? Given { get; init; }

    /// <inheritdoc/>
    public Typed Read(string prompt, string more, CancellationToken ended)
    {
        (_prompt, _more) = (prompt, more);
        _buffer.Clear();
        if (Given?.Invoke() is { Length: > 0 } given) _buffer.Set(given);
        _entry = History.Entries.Count;
        _search = null;
        using var taken = keyboard.TakeKeys();
        screen.Write(PasteBrackets);
        try
        {
            Draw();
            while (true)
            {
                ended.ThrowIfCancellationRequested();
                if (_keys.Read(Glance) is not { } key)
                {
                    if (Size() != _size) Draw();
                    continue;
                }

                _below = [];
                var typed = _search is null ? Press(key) : PressInSearch(key);
                if (typed is not null)
                {
                    if (typed.End == TypingEnd.Whole) History.Add(typed.Text);
                    return typed;
                }

                if (!_keys.HasMore) Draw();
            }
        }
        finally
        {
            _below = [];
            _search = null;
            _buffer.MoveToEnd();
            Draw();
            screen.Write(NoPasteBrackets);
            _rows.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Typed? Press(Key key)
    {
        var kills = key.ControlLetter is 'k' or 'u' or 'w' || key.AltLetter is 'd' || (key is { Code: KeyCode.Backspace, Alt: true });
        var typed = _control ? PressAfterControl(key) : key.Control && key.Code == KeyCode.Text ? Control(key.ControlLetter) : key.Alt ? Alternative(key) : Plain(key);
        _buffer.EndKey(kills);
        return typed;
    }

    private Typed? PressAfterControl(Key key)
    {
        _control = false;
        if (key.ControlLetter == 'e') EditElsewhere();
        else if (key.ControlLetter == 'u') _buffer.Undo();
        return null;
    }

    private Typed? Plain(Key key)
    {
        switch (key.Code)
        {
            case KeyCode.Text or KeyCode.Paste: _buffer.Insert(key.Text); break;
            case KeyCode.Enter: return Enter();
            case KeyCode.Tab: Complete(); break;
            case KeyCode.Backspace: _buffer.Backspace(); break;
            case KeyCode.Delete: _buffer.Delete(); break;
            case KeyCode.Left when key.Control: _buffer.MoveWordLeft(); break;
            case KeyCode.Right when key.Control: _buffer.MoveWordRight(); break;
            case KeyCode.Left: _buffer.MoveLeft(); break;
            case KeyCode.Right: _buffer.MoveRight(); break;
            case KeyCode.Up when key.Control: Recall(_entry - 1); break;
            case KeyCode.Down when key.Control: Recall(_entry + 1); break;
            case KeyCode.Up: Up(); break;
            case KeyCode.Down: Down(); break;
            case KeyCode.Home when key.Control: _buffer.MoveToStart(); break;
            case KeyCode.End when key.Control: _buffer.MoveToEnd(); break;
            case KeyCode.Home: _buffer.MoveHome(); break;
            case KeyCode.End: _buffer.MoveEnd(); break;
            case KeyCode.PageUp: _buffer.MoveToStart(); break;
            case KeyCode.PageDown: _buffer.MoveToEnd(); break;
            case KeyCode.Closed: return new Typed(TypingEnd.Ended);
        }

        return null;
    }

    private Typed? Control(char letter)
    {
        switch (letter)
        {
            case 'a': _buffer.MoveHome(); break;
            case 'b': _buffer.MoveLeft(); break;
            case 'c':
                Interrupt?.Invoke();
                return new Typed(TypingEnd.Interrupted, _buffer.Text.Trim());
            case 'd' when _buffer.Text.Length == 0: return new Typed(TypingEnd.Ended);
            case 'd': _buffer.Delete(); break;
            case 'e': _buffer.MoveEnd(); break;
            case 'f': _buffer.MoveRight(); break;
            case 'k': _buffer.KillToEnd(); break;
            case 'l': ClearScreen(); break;
            case 'n': Down(); break;
            case 'o': return Enter();
            case 'p': Up(); break;
            case 'r': _search = new Search(_buffer.Text, History.Entries.Count); break;
            case 't': _buffer.Transpose(); break;
            case 'u': _buffer.KillToStart(); break;
            case 'w': _buffer.KillBlankWord(); break;
            case 'x': _control = true; break;
            case 'y': _buffer.Yank(); break;
            case 'z': Suspend(); break;
            case '_': _buffer.Undo(); break;
        }

        return null;
    }

    private Typed? Alternative(Key key)
    {
        switch (key.Code)
        {
            case KeyCode.Enter: _buffer.Insert("\n"); break;
            case KeyCode.Backspace: _buffer.KillWordLeft(); break;
            case KeyCode.Left: _buffer.MoveWordLeft(); break;
            case KeyCode.Right: _buffer.MoveWordRight(); break;
            default:
                switch (key.AltLetter)
                {
                    case 'b': _buffer.MoveWordLeft(); break;
                    case 'd': _buffer.KillWordRight(); break;
                    case 'f': _buffer.MoveWordRight(); break;
                    case '<': Recall(0); break;
                    case '>': Recall(History.Entries.Count); break;
                }

                break;
        }

        return null;
    }

    /// <summary>Gives away what is whole when the place is at its end or it is a single line; else begins another line.</summary>
    private Typed? Enter()
    {
        var text = _buffer.Text;
        if (text.AsSpan().Trim().IsEmpty || IsWhole(text)) return new Typed(TypingEnd.Whole, text.AsSpan().Trim().IsEmpty ? "" : text);
        _buffer.Insert("\n");
        return null;
    }

    private void Up()
    {
        if (_buffer.IsInFirstLine) Recall(_entry - 1);
        else _buffer.MoveUp();
    }

    private void Down()
    {
        if (_buffer.IsInLastLine) Recall(_entry + 1);
        else _buffer.MoveDown();
    }

    private void Recall(int entry)
    {
        if (entry < 0 || entry > History.Entries.Count || entry == _entry) return;
        if (_entry == History.Entries.Count) _draft = _buffer.Text;
        _entry = entry;
        _buffer.Set(entry == History.Entries.Count ? _draft : History.Entries[entry]);
    }

    private void Complete()
    {
        var before = _buffer.Before;
        if (before.AsSpan()[(before.LastIndexOf('\n') + 1)..].Trim().IsEmpty && before.Contains('\n', StringComparison.Ordinal))
        {
            _buffer.Insert("  "); // at the start of a further line it sets it in
            return;
        }

        if (Completer?.Complete(_buffer.Text, _buffer.Cursor) is not { Candidates.Count: > 0 } completion) return;
        if (completion.Candidates.Count == 1)
        {
            var follows = _buffer.Cursor < _buffer.Text.Length && completion.End.Length > 0 && _buffer.Text[_buffer.Cursor] == completion.End[0];
            _buffer.Replace(completion.Start, _buffer.Cursor, completion.Candidates[0] + (follows ? "" : completion.End));
            return;
        }

        if (completion.Common.Length > _buffer.Cursor - completion.Start) _buffer.Replace(completion.Start, _buffer.Cursor, completion.Common);
        else _below = Columns(completion.Candidates, Size().Width);
    }

    /// <summary>Candidates side by side, down each column.</summary>
    private static List<string> Columns(IReadOnlyList<string> candidates, int width)
    {
        var shown = candidates.Take(ShownCandidates).ToArray();
        var cell = shown.Max(DisplayWidth.Of) + 2;
        var columns = Math.Max(1, width / cell);
        var rows = (shown.Length + columns - 1) / columns;
        var lines = new List<string>();
        for (var row = 0; row < rows; row++)
        {
            var line = new StringBuilder();
            for (var place = row; place < shown.Length; place += rows) line.Append(shown[place]).Append(' ', cell - DisplayWidth.Of(shown[place]));
            lines.Add(line.ToString().TrimEnd());
        }

        if (shown.Length < candidates.Count) lines.Add($"… and {candidates.Count - shown.Length} more");
        return lines;
    }

    private void ClearScreen()
    {
        screen.Write("\e[H\e[2J");
        _rows.Forget();
    }

    private void Suspend()
    {
        _rows.Leave();
        screen.Write(NoPasteBrackets);
        screen.Flush();
        keyboard.Suspend();
        screen.Write(PasteBrackets);
    }

    private void EditElsewhere()
    {
        if (Elsewhere is null) return;
        _rows.Clear();
        _buffer.Set(Elsewhere(_buffer.Text));
    }

    private Typed? PressInSearch(Key key)
    {
        var search = _search!;
        switch (key)
        {
            case { ControlLetter: 'r' }:
                search.Look(History, History.Find(search.Text, search.Found));
                return null;
            case { ControlLetter: 'g' or 'c' } or { Code: KeyCode.Escape }:
                _buffer.Set(search.Draft);
                _search = null;
                return null;
            case { Code: KeyCode.Backspace } when search.Text.Length > 0:
                search.Text = search.Text[..^1];
                search.Look(History, History.Find(search.Text, History.Entries.Count));
                return null;
            case { Code: KeyCode.Text or KeyCode.Paste, Control: false, Alt: false }:
                search.Text += key.Text;
                search.Look(History, History.Find(search.Text, Math.Min(search.Found + 1, History.Entries.Count)));
                return null;
            case { Code: KeyCode.Unknown }:
                return null;
            default:
                _search = null; // any other key takes what was found, and does what it does
                if (search.Shown is { } found)
                {
                    _buffer.Set(found);
                    _entry = search.Found;
                }

                return key.Code is KeyCode.Tab ? null : Press(key);
        }
    }

    private void Draw()
    {
        _size = Size();
        var (width, height) = (Math.Max(2, _size.Width), Math.Max(1, _size.Height));
        var (text, prompt) = _search is { } search ? (search.Shown ?? search.Draft, search.Prompt) : (_buffer.Text, _prompt);
        var cursor = _search is null ? _buffer.Cursor : Math.Max(0, text.IndexOf(_search.Text, StringComparison.OrdinalIgnoreCase));
        var drawing = Drawing.Of(text, Colours?.Invoke(text), cursor, prompt, _more, _below, width, Colours is not null);
        _rows.Draw(drawing.Within(height), width);
    }

    /// <summary>A search in the history: what is looked for, and what was found.</summary>
    private sealed class Search(string draft, int count)
    {
        public string Draft { get; } = draft;

        public string Text { get; set; } = "";

        /// <summary>The number of the entry that was found; the number of entries before any was.</summary>
        public int Found { get; private set; } = count;

        public string? Shown { get; private set; }

        public string Prompt => $"({(Failed ? "not found" : "history")}) {Text}: ";

        private bool Failed { get; set; }

        public void Look(History history, int found)
        {
            Failed = found < 0;
            if (found < 0) return;
            Found = found;
            Shown = history.Entries[found];
        }
    }
}
