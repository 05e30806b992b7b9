using System.Globalization;
using System.Text;
using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class SourceTextTests
{
    [Theory]
    [InlineData("", 0, 1, 1)]
    [InlineData("ab", 2, 1, 3)]
    [InlineData("ab", 99, 1, 3)]
    [InlineData("a\nb", 1, 1, 2)]
    [InlineData("a\nb", 2, 2, 1)]
    [InlineData("a\r\nb", 3, 2, 1)]
    [InlineData("a\n\n\nb", 4, 4, 1)]
    [InlineData("\tb", 1, 1, 2)]
    [InlineData("\U0001F600b", 2, 1, 2)]
    [InlineData("日本b", 2, 1, 3)]
    public void An_offset_has_a_line_and_a_column_in_characters(string text, int offset, int line, int column)
    {
        var place = new SourceText(text).Place(offset);
        Assert.Equal((line, column), (place.Line, place.Column));
    }

    [Fact]
    public void Offsets_and_places_are_inverse()
    {
        var source = new SourceText("one\n\ttwo ä\r\n\U0001F600\U0001F600 three\n");
        for (var offset = 0; offset <= source.Text.Length; offset++)
        {
            if (offset < source.Text.Length && (char.IsLowSurrogate(source.Text[offset]) || source.Text[offset] == '\n')) continue;
            var place = source.Place(offset);
            Assert.Equal(offset, source.Offset(place.Line, place.Column));
        }

        Assert.Equal(3, source.Offset(1, 99)); // beyond a line: its end
        Assert.Equal(source.Text.Length, source.Offset(99, 1));
    }

    [Fact]
    public void Bytes_and_characters_convert_to_offsets_and_back_as_the_encodings_count_them()
    {
        var random = new Random(Seed: 11);
        string[] pieces = ["a", "ä", "日", "\U0001F600", "\n", "\u00A0"];
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var (characters, offset) in RuneStarts(text))
            {
                var bytes = Encoding.UTF8.GetByteCount(text[..offset]);
                Assert.Equal(bytes, TextOffsets.ToUtf8(text, offset));
                Assert.Equal(offset, TextOffsets.FromUtf8(text, bytes));
                Assert.Equal(characters, TextOffsets.ToCharacters(text, offset));
                Assert.Equal(offset, TextOffsets.FromCharacters(text, characters));
            }
        }

        static IEnumerable<(int Characters, int Offset)> RuneStarts(string text)
        {
            var (characters, offset) = (0, 0);
            foreach (var rune in text.EnumerateRunes())
            {
                yield return (characters++, offset);
                offset += rune.Utf16SequenceLength;
            }

            yield return (characters, offset);
        }
    }

    [Fact]
    public void A_place_inside_a_character_is_its_start_and_beyond_the_text_its_end()
    {
        Assert.Equal(1, TextOffsets.FromUtf8("aäb", 2)); // the second byte of ä
        Assert.Equal(0, TextOffsets.FromUtf8("\U0001F600", 3));
        Assert.Equal(3, TextOffsets.FromUtf8("aäb", 99));
        Assert.Equal(3, TextOffsets.FromCharacters("aäb", 99));
        Assert.Equal(3, TextOffsets.FromUtf8("\uD800b", 3) + 2); // half a pair is encoded as U+FFFD, in three bytes
        Assert.Equal(0, TextOffsets.ToCharacters("\U0001F600", 1));
    }

    [Theory]
    [InlineData("select 1 +", 10, "q.sql:1:11: wrong\n  select 1 +\n            ^")]
    [InlineData("", 0, "q.sql:1:1: wrong\n  \n  ^")]
    [InlineData("select 1\n  from t\n  wher a", 20, "q.sql:3:3: wrong\n    wher a\n    ^")]
    [InlineData("a\r\nbc\r\n", 4, "q.sql:2:2: wrong\n  bc\n   ^")]
    [InlineData("\tselect\t1 x", 10, "q.sql:1:11: wrong\n  \tselect\t1 x\n  \t      \t  ^")]
    [InlineData("select '日本語' x", 13, "q.sql:1:14: wrong\n  select '日本語' x\n                  ^")]
    [InlineData("'e\u0301\U0001F600' x", 7, "q.sql:1:7: wrong\n  'e\u0301\U0001F600' x\n        ^")]
    [InlineData("a\u001b[31m b", 7, "q.sql:1:8: wrong\n  a\uFFFD[31m b\n         ^")]
    public void An_error_is_shown_with_its_line_and_a_caret(string text, int offset, string expected) =>
        Assert.Equal(expected, new SourceText(text, "q.sql").Show(offset, "wrong"));

    [Fact]
    public void A_long_line_is_shown_around_the_place_only()
    {
        var text = "insert into t values " + string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"({i.ToString(CultureInfo.InvariantCulture)})"));
        var shown = new SourceText(text).Show(text.IndexOf("(500)", StringComparison.Ordinal), "wrong").Split('\n');
        Assert.True(shown[1].Length < 200);
        Assert.StartsWith("  …", shown[1], StringComparison.Ordinal);
        Assert.EndsWith("…", shown[1], StringComparison.Ordinal);
        Assert.StartsWith("(500)", shown[1][shown[2].IndexOf('^', StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_without_a_place_is_shown_without_a_line()
    {
        Assert.Equal("q.sql: wrong", new SourceText("select 1", "q.sql").Show(new QueryException(ErrorCode.QueryFailed, "wrong")));
        Assert.Equal("wrong", new SourceText("select 1").Show(new QueryException(ErrorCode.QueryFailed, "wrong")));
    }
}
