using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>The shell's editor: keys in, text and a screen out.</summary>
public sealed class LineEditorTests
{
    private const string Up = "\e[A";
    private const string Down = "\e[B";
    private const string Left = "\e[D";
    private const string Right = "\e[C";

    [Theory]
    [InlineData("\r", "")]
    [InlineData("   \r", "")]
    [InlineData("abc\r", "abc")]
    [InlineData("abc" + Left + Left + "X\r", "aXbc")]
    [InlineData("abc\eOD\eODX\r", "aXbc")]                 // arrows of the application's mode
    [InlineData("bc\x01" + "a\x05" + "d\r", "abcd")]       // Ctrl-A, Ctrl-E
    [InlineData("bc\e[Ha\e[Fd\r", "abcd")]
    [InlineData("bc\e[1~a\e[4~d\r", "abcd")]
    [InlineData("abc\x02\x02\x06X\r", "abXc")]             // Ctrl-B, Ctrl-F
    [InlineData("abc\x7f\x08X\r", "aX")]
    [InlineData("\x7f" + Left + "\e[3~a\r", "a")]          // nothing to remove, nowhere to go
    [InlineData("abc" + Left + Left + "\e[3~\x04X\r", "aX")] // Delete, and Ctrl-D inside a text
    [InlineData("one two\x17X\r", "one X")]                // Ctrl-W
    [InlineData("one a.b\e\x7fX\r", "one a.X")]            // Alt-Backspace
    [InlineData("one two\e[1;5D\e[1;5DX\r", "Xone two")]   // words
    [InlineData("one two\x01\e[1;5CX\r", "oneX two")]
    [InlineData("one two\x01\efX\ebY\r", "YoneX two")]
    [InlineData("one two\x01\edX\r", "X two")]
    [InlineData("one two\x15X\r", "X")]                    // Ctrl-U
    [InlineData("one two\x01\x0bX\x19\r", "Xone two")]     // Ctrl-K, Ctrl-Y
    [InlineData("one two three\x17\x17\x15\x19\r", "one two three")] // what is killed key by key is one
    [InlineData("ab\x14\r", "ba")]                         // Ctrl-T
    [InlineData("one two\x17\x1f\r", "one two")]           // Ctrl-_ takes back
    [InlineData("one\x1f\x1f\x1f\x1fx\r", "x")]
    [InlineData("日本" + Left + "x\r", "日x本")]
    [InlineData("e\u0301" + "\x7fx\r", "x")]               // a letter and its accent are one character
    [InlineData("👩‍👩‍👧" + Left + "x" + Right + "\x7f\r", "x")]
    [InlineData("a\e[99~\e[200zb\e[?1;2cc\r", "abc")]      // sequences that mean nothing
    [InlineData("a\e[200~b\rc\td\e[201~e\r", "ab\nc\tde")] // a paste neither runs nor completes
    public void Keys_make_a_text(string keys, string text)
    {
        var typed = new Editing(keys).Read();
        Assert.Equal(new Typed(TypingEnd.Whole, text), typed);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_left_out() => Assert.Equal("ab", new Editing(new TypedKeys().Then([(byte)'a', 0xff, 0xfe]).Then([(byte)'b', 0xc3]).Then("\r")).Read().Text);

    [Fact]
    public void Enter_begins_a_line_until_the_statement_is_whole()
    {
        var editing = new Editing("SELECT 1,\r2\r;\r") { IsWhole = Shell.IsWhole };
        Assert.Equal("SELECT 1,\n2\n;", editing.Read().Text);
        Assert.Equal("quiver> SELECT 1,\n   ...> 2\n   ...> ;", editing.Screen.Text);
    }

    [Fact]
    public void A_command_is_whole_by_itself_and_a_semicolon_in_a_text_ends_nothing()
    {
        Assert.Equal(".tables", new Editing(".tables\r") { IsWhole = Shell.IsWhole }.Read().Text);
        Assert.Equal("SELECT ';\n';", new Editing("SELECT ';\r';\r") { IsWhole = Shell.IsWhole }.Read().Text);
    }

    [Fact]
    public void Arrows_go_through_the_lines_and_keep_their_column()
    {
        Assert.Equal("abXcd\ne\nfghi", new Editing("abcd\e\re\e\rfghi" + Left + Left + Up + Up + Right + "X\r").Read().Text); // the short line takes the column away
        Assert.Equal("ab\ncXd", new Editing("ab\e\rcd" + Up + "\x01" + Right + Down + "X\r").Read().Text);
    }

    [Fact]
    public void The_cursor_stands_where_the_next_character_goes()
    {
        var editing = new Editing();
        editing.Keys.Then("SELECT 日本").See(() => Assert.Equal((0, 19), editing.Screen.Cursor)).Then(Left).See(() => Assert.Equal((0, 17), editing.Screen.Cursor)).Then("\e\r").See(() => Assert.Equal((1, 8), editing.Screen.Cursor));
        editing.Read();
    }

    [Fact]
    public void A_long_line_goes_on_in_the_next_row_and_can_be_edited_there()
    {
        var editing = new Editing(width: 20);
        editing.Keys.Then("abcdefghijkl") // fills the row
            .See(() => Assert.Equal(("quiver> abcdefghijkl", (1, 0)), (editing.Screen.Text, editing.Screen.Cursor)))
            .Then("mno\x01")
            .See(() => Assert.Equal(("quiver> abcdefghijkl\nmno", (0, 8)), (editing.Screen.Text, editing.Screen.Cursor)))
            .Then("\x0b")
            .See(() => Assert.Equal("quiver>", editing.Screen.Text))
            .Then("日本日本日本日本\r"); // a wide character is not cut in two
        Assert.Equal("日本日本日本日本", editing.Read().Text);
        Assert.Equal("quiver> 日本日本日本\n日本", editing.Screen.Text);
    }

    [Fact]
    public void What_is_higher_than_the_screen_shows_the_rows_around_the_cursor()
    {
        var editing = new Editing(height: 3);
        editing.Keys.Then("1\e\r2\e\r3\e\r4\e\r5").See(() => Assert.EndsWith("   ...> 4\n   ...> 5", editing.Screen.Text, StringComparison.Ordinal)).Then("\e[5~").See(() => Assert.StartsWith("quiver> 1", editing.Screen.Text, StringComparison.Ordinal));
        editing.Keys.Then("\e[6~\r");
        Assert.Equal("1\n2\n3\n4\n5", editing.Read().Text);
    }

    [Fact]
    public void Ctrl_c_gives_up_the_text_and_ctrl_d_ends_an_empty_one()
    {
        var pressed = 0;
        Assert.Equal(new Typed(TypingEnd.Interrupted, "SELECT"), new Editing("SELECT\x03") { Interrupt = () => pressed++ }.Read());
        Assert.Equal(1, pressed);
        Assert.Equal(TypingEnd.Ended, new Editing("\x04").Read().End);
        Assert.Equal(TypingEnd.Ended, new Editing("").Read().End); // the terminal is gone
    }

    [Fact]
    public void The_terminal_is_as_it_was_afterwards()
    {
        var editing = new Editing();
        editing.Keys.Then("a").See(() => Assert.True(editing.Keys.IsTaken)).Then("\r");
        editing.Read();
        Assert.False(editing.Keys.IsTaken);
        Assert.EndsWith("\e[?2004l\r\n", editing.Screen.Raw.ToString(), StringComparison.Ordinal); // pastes have no brackets any more
    }

    [Fact]
    public void Ctrl_z_stops_the_process_and_the_text_is_still_there()
    {
        var editing = new Editing("SEL\x1a" + "ECT\r");
        Assert.Equal("SELECT", editing.Read().Text);
        Assert.Equal(1, editing.Keys.Suspended);
    }

    [Fact]
    public void A_request_to_end_the_process_ends_the_editor()
    {
        using var ended = new CancellationTokenSource();
        var editing = new Editing();
        editing.Keys.Then("SELECT").See(ended.Cancel).Then("x");
        Assert.Throws<OperationCanceledException>(() => editing.Read(ended.Token));
        Assert.False(editing.Keys.IsTaken);
    }

    [Fact]
    public void History_is_gone_through_by_arrows_and_what_was_typed_comes_back()
    {
        var history = History.Read(path: null);
        history.Add("SELECT 1;");
        history.Add("SELECT\n  2;");
        Assert.Equal("SELECT\n  2;", new Editing(Up + "\r") { History = history }.Read().Text);
        Assert.Equal("SELECT 1;", new Editing("x" + Up + Up + Up + Up + "\r") { History = history }.Read().Text); // Up inside the statement of two lines; no further than the oldest
        Assert.Equal("SELECT 1;", history.Entries[^1]);
        Assert.Equal("typed", new Editing("typ" + Up + Up + Down + Down + Down + "ed\r") { History = history }.Read().Text);
        Assert.Equal("typed -- again", new Editing("\x10 -- again\r") { History = history }.Read().Text); // Ctrl-P
    }

    [Fact]
    public void Ctrl_r_searches_and_enter_runs_what_is_found()
    {
        var history = History.Read(path: null);
        foreach (var entry in new[] { "SELECT 1 FROM trades;", "SELECT 2 FROM quotes;", "SELECT 3 FROM trades;" }) history.Add(entry);
        var editing = new Editing { History = history };
        editing.Keys.Then("\x12TRA").See(() => Assert.Equal("(history) TRA: SELECT 3 FROM trades;", editing.Screen.Text)).Then("\x12").See(() => Assert.Equal("(history) TRA: SELECT 1 FROM trades;", editing.Screen.Text))
            .Then("x").See(() => Assert.Equal("(not found) TRAx: SELECT 1 FROM trades;", editing.Screen.Text)).Then("\x7f\r");
        Assert.Equal("SELECT 3 FROM trades;", editing.Read().Text); // looking again begins with the newest

        Assert.Equal("SELECT 2 FROM quotes; --", new Editing("\x12quo\x05 --\r") { History = history }.Read().Text); // another key takes it to be edited
        Assert.Equal("typed", new Editing("typed\x12quo\x07\r") { History = history }.Read().Text);                   // Ctrl-G gives it up
    }

    [Fact]
    public void Tab_completes_what_is_alone_and_shows_what_there_is()
    {
        var editing = new Editing { Completer = new Fixed("trades", "trade_days", "quotes") };
        editing.Keys.Then("FROM q\t").See(() => Assert.Equal("quiver> FROM quotes", editing.Screen.Text))
            .Then(", t\t").See(() => Assert.Equal("quiver> FROM quotes , trade", editing.Screen.Text))
            .Then("\t").See(() => Assert.Equal(("quiver> FROM quotes , trade\ntrades      trade_days", (0, 27)), (editing.Screen.Text, editing.Screen.Cursor)))
            .Then("s").See(() => Assert.Equal("quiver> FROM quotes , trades", editing.Screen.Text))
            .Then("\tx\t\r");
        Assert.Equal("FROM quotes , trades x", editing.Read().Text);
    }

    [Fact]
    public void Tab_sets_a_further_line_in() => Assert.Equal("a\n  b", new Editing("a\e\r\tb\r") { Completer = new Fixed("beta") }.Read().Text);

    [Fact]
    public void Colours_are_there_when_they_are_wanted_and_the_text_is_the_same()
    {
        var coloured = new Editing("SELECT 'x' -- y\r") { Colours = SqlColours.Of };
        coloured.Read();
        Assert.Contains("\e[1;34mSELECT\e[0m", coloured.Screen.Raw.ToString(), StringComparison.Ordinal);
        Assert.Equal("quiver> SELECT 'x' -- y", coloured.Screen.Text);

        var plain = new Editing("SELECT 'x' -- y\r");
        plain.Read();
        Assert.DoesNotMatch("\e\\[[0-9;]*m", plain.Screen.Raw.ToString());
    }

    [Fact]
    public void Ctrl_l_clears_the_screen_and_keeps_the_text()
    {
        var editing = new Editing();
        editing.Screen.Write("earlier\r\n");
        editing.Keys.Then("SELECT\x0c").See(() => Assert.Equal("quiver> SELECT", editing.Screen.Text)).Then("\r");
        editing.Read();
    }

    [Fact]
    public void Ctrl_x_ctrl_e_edits_the_text_elsewhere() => Assert.Equal("SELECT 1 + 1;", new Editing("SELECT 1\x18\x05;\r") { Elsewhere = text => text + " + 1" }.Read().Text);

    [Fact]
    public void Control_characters_of_a_paste_are_shown_and_not_obeyed()
    {
        var editing = new Editing("\e[200~a\e[2Jb\x07\e[201~\r");
        Assert.Equal("a\e[2Jb\x07", editing.Read().Text);
        Assert.Equal("quiver> a\\x1B[2Jb\\x07", editing.Screen.Text);
    }

    private sealed class Fixed(params string[] words) : ICompleter
    {
        public Completion Complete(string text, int cursor)
        {
            var start = text.LastIndexOf(' ', Math.Max(cursor - 1, 0)) + 1;
            return new Completion(start, [.. words.Where(word => word.StartsWith(text[start..cursor], StringComparison.Ordinal))]);
        }
    }

    /// <summary>An editor, its keyboard and its screen.</summary>
    private sealed class Editing(TypedKeys keys, int width = 80, int height = 24)
    {
        public Editing(string keys = "", int width = 80, int height = 24)
            : this(keys.Length == 0 ? new TypedKeys() : new TypedKeys().Then(keys), width, height)
        {
        }

        public TypedKeys Keys { get; } = keys;

        public VirtualScreen Screen { get; } = new(width, height);

        public History History { get; init; } = History.Read(path: null);

        public ICompleter? Completer { get; init; }

        public Func<string, TextStyle[]>? Colours { get; init; }

        public Func<string, bool> IsWhole { get; init; } = _ => true;

        public Action? Interrupt { get; init; }

        public Func<string, string>? Elsewhere { get; init; }

        public Typed Read(CancellationToken ended = default)
        {
            using var editor = new LineEditor(Keys, Screen)
            {
                History = History,
                Completer = Completer,
                Colours = Colours,
                IsWhole = IsWhole,
                Interrupt = Interrupt,
                Elsewhere = Elsewhere,
                Size = () => (Screen.Width, Screen.Height),
            };
            return editor.Read("quiver> ", "   ...> ", ended);
        }
    }
}
