using System.Globalization;

namespace Quiver.Cli;

/// <summary>A text of several lines, a place in it, and what keys do with them. The place is never inside a character as people see it, however many code points that has.</summary>
internal sealed class EditBuffer
{
    private const int UndoDepth = 200;

    private readonly List<(string Text, int Cursor)> _undo = [];
    private bool _typing; // the last change was one of typed characters, which are undone together
    private string _killed = "";
    private bool _killing;

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the next character goes: an offset in UTF-16 code units.</summary>
    public int Cursor { get; private set; }

    /// <summary>The text before the place.</summary>
    public string Before => Text[..Cursor];

    private int LineStart => Text.LastIndexOf('\n', Math.Max(Cursor - 1, 0), Cursor) + 1;

    private int LineEnd => Text.IndexOf('\n', Cursor) is >= 0 and var end ? end : Text.Length;

    /// <summary>Whether the place is in the first line.</summary>
    public bool IsInFirstLine => LineStart == 0;

    /// <summary>Whether the place is in the last line.</summary>
    public bool IsInLastLine => LineEnd == Text.Length;

    /// <summary>Takes another text, with the place at its end.</summary>
    public void Set(string text) => Change(text, text.Length);

    /// <summary>Forgets the text and what was done to it.</summary>
    public void Clear()
    {
        (Text, Cursor) = ("", 0);
        _undo.Clear();
        (_typing, _killing) = (false, false);
    }

    /// <summary>Puts characters before the place.</summary>
    public void Insert(string characters)
    {
        var goesOn = _typing && characters.Length == 1 && characters != " " && characters != "\n";
        Change(Text.Insert(Cursor, characters), Cursor + characters.Length, remember: !goesOn);
        _typing = characters.Length == 1;
    }

    /// <summary>Puts characters in the place of others.</summary>
    public void Replace(int start, int end, string characters) => Change(string.Concat(Text.AsSpan(0, start), characters, Text.AsSpan(end)), start + characters.Length);

    /// <summary>Removes the character before the place.</summary>
    public void Backspace()
    {
        if (Cursor > 0) Replace(Left(Cursor), Cursor, "");
    }

    /// <summary>Removes the character at the place.</summary>
    public void Delete()
    {
        var cursor = Cursor;
        if (cursor < Text.Length) Change(Text.Remove(cursor, Right(cursor) - cursor), cursor);
    }

    /// <summary>One character to the left.</summary>
    public void MoveLeft() => MoveTo(Left(Cursor));

    /// <summary>One character to the right.</summary>
    public void MoveRight() => MoveTo(Right(Cursor));

    /// <summary>To the start of the word.</summary>
    public void MoveWordLeft() => MoveTo(WordLeft());

    /// <summary>Behind the end of the word.</summary>
    public void MoveWordRight() => MoveTo(WordRight());

    /// <summary>To the start of the line.</summary>
    public void MoveHome() => MoveTo(LineStart);

    /// <summary>To the end of the line.</summary>
    public void MoveEnd() => MoveTo(LineEnd);

    /// <summary>To the start of the text.</summary>
    public void MoveToStart() => MoveTo(0);

    /// <summary>To the end of the text.</summary>
    public void MoveToEnd() => MoveTo(Text.Length);

    /// <summary>To the line above, as far from its start as now.</summary>
    public void MoveUp()
    {
        var start = LineStart;
        if (start == 0) return;
        var column = Cursor - start;
        var above = Text.LastIndexOf('\n', Math.Max(start - 2, 0), Math.Max(start - 1, 0)) + 1;
        MoveTo(Whole(Math.Min(above + column, start - 1)));
    }

    /// <summary>To the line below, likewise.</summary>
    public void MoveDown()
    {
        var end = LineEnd;
        if (end == Text.Length) return;
        var column = Cursor - LineStart;
        var below = end + 1;
        var belowEnd = Text.IndexOf('\n', below) is >= 0 and var found ? found : Text.Length;
        MoveTo(Whole(Math.Min(below + column, belowEnd)));
    }

    /// <summary>Takes away the rest of the line, or its end.</summary>
    public void KillToEnd() => Kill(Cursor, LineEnd > Cursor ? LineEnd : Math.Min(Cursor + 1, Text.Length));

    /// <summary>Takes away the start of the line, or the end of the one above.</summary>
    public void KillToStart() => Kill(LineStart < Cursor ? LineStart : Math.Max(Cursor - 1, 0), Cursor);

    /// <summary>Takes away the word before the place, up to a blank.</summary>
    public void KillBlankWord()
    {
        var start = Cursor;
        while (start > 0 && char.IsWhiteSpace(Text[start - 1])) start--;
        while (start > 0 && !char.IsWhiteSpace(Text[start - 1])) start--;
        Kill(start, Cursor);
    }

    /// <summary>Takes away the word before the place.</summary>
    public void KillWordLeft() => Kill(WordLeft(), Cursor);

    /// <summary>Takes away the word behind the place.</summary>
    public void KillWordRight() => Kill(Cursor, WordRight());

    /// <summary>Puts back what was taken away last.</summary>
    public void Yank()
    {
        if (_killed.Length > 0) Insert(_killed);
        _typing = false;
    }

    /// <summary>Swaps the two characters around the place.</summary>
    public void Transpose()
    {
        if (Cursor == 0 || Text.Length < 2) return;
        var middle = Cursor == Text.Length ? Left(Cursor) : Cursor;
        if (middle == 0) return;
        var (start, end) = (Left(middle), Right(middle));
        Replace(start, end, string.Concat(Text.AsSpan(middle, end - middle), Text.AsSpan(start, middle - start)));
    }

    /// <summary>Takes back the last change.</summary>
    public void Undo()
    {
        if (_undo.Count == 0) return;
        (Text, Cursor) = _undo[^1];
        _undo.RemoveAt(_undo.Count - 1);
        (_typing, _killing) = (false, false);
    }

    /// <summary>The key pressed was no killing one: what is taken away next begins anew.</summary>
    /// <param name="killed">Whether it was one.</param>
    public void EndKey(bool killed) => _killing = killed;

    private void Kill(int start, int end)
    {
        if (start == end) return;
        var text = Text[start..end];
        _killed = !_killing ? text : start < Cursor ? text + _killed : _killed + text; // keys one after another gather
        Change(Text.Remove(start, end - start), start);
    }

    private void Change(string text, int cursor, bool remember = true)
    {
        if (remember)
        {
            if (_undo.Count == UndoDepth) _undo.RemoveAt(0);
            _undo.Add((Text, Cursor));
        }

        (Text, Cursor) = (text, cursor);
        _typing = false;
    }

    private void MoveTo(int place)
    {
        Cursor = place;
        _typing = false;
    }

    private int Right(int place) => place < Text.Length ? place + StringInfo.GetNextTextElementLength(Text, place) : place;

    /// <summary>The start of the character before a place. Characters are told apart from the front only, so their line is read from its start.</summary>
    private int Left(int place)
    {
        if (place == 0) return 0;
        if (Text[place - 1] == '\n') return place - 1;
        var at = Text.LastIndexOf('\n', place - 1) + 1;
        while (true)
        {
            var next = Right(at);
            if (next >= place) return at;
            at = next;
        }
    }

    /// <summary>A place that is not inside a character.</summary>
    private int Whole(int place)
    {
        if (place == 0 || place == Text.Length || Text[place - 1] == '\n') return place;
        var left = Left(place);
        return Right(left) == place ? place : left;
    }

    private int WordLeft()
    {
        var place = Cursor;
        while (place > 0 && !IsWord(Text[place - 1])) place--;
        while (place > 0 && IsWord(Text[place - 1])) place--;
        return place;
    }

    private int WordRight()
    {
        var place = Cursor;
        while (place < Text.Length && !IsWord(Text[place])) place++;
        while (place < Text.Length && IsWord(Text[place])) place++;
        return place;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_' || char.IsSurrogate(character) || char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark;
}
