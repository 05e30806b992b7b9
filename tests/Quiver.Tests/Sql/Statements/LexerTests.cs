using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class LexerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\f\u00A0\u3000\uFEFF", "")]
    [InlineData("select a$1, _b, äöü, 名前, e1", "Word:select Word:a$1 Symbol:, Word:_b Symbol:, Word:äöü Symbol:, Word:名前 Symbol:, Word:e1")]
    [InlineData("'' 'a' 'a''b' '''' '--' '/*'", "String:'' String:'a' String:'a''b' String:'''' String:'--' String:'/*'")]
    [InlineData("'a\\' b", @"String:'a\' Word:b")]
    [InlineData(@"E'a\'b' e'\\' E'''' xE'a'", @"EscapeString:E'a\'b' EscapeString:e'\\' EscapeString:E'''' Word:xE String:'a'")]
    [InlineData("\"a b\" \"a\"\"b\" \"\"", "QuotedName:\"a b\" QuotedName:\"a\"\"b\" QuotedName:\"\"")]
    [InlineData("$$a'b$$ $t$a$$b$t$ $ä$x$ä$ $$$$", "DollarString:$$a'b$$ DollarString:$t$a$$b$t$ DollarString:$ä$x$ä$ DollarString:$$$$")]
    [InlineData("$1 $12a $name ? ?2 $", "Parameter:$1 Parameter:$12 Word:a Parameter:$name Parameter:? Parameter:?2 Symbol:$")]
    [InlineData("1 1.5 .5 1. 1e5 1.5e-3 1E+2 1e 1_000 5a", "Number:1 Number:1.5 Number:.5 Number:1. Number:1e5 Number:1.5e-3 Number:1E+2 Number:1 Word:e Number:1_000 Number:5 Word:a")]
    [InlineData("a--b\nc", "Word:a Word:c")]
    [InlineData("a--b\rc", "Word:a Word:c")]
    [InlineData("5-/*x*/-3--", "Number:5 Symbol:- Symbol:- Number:3")]
    [InlineData("a/* /* b */ */c/**/d/***/e", "Word:a Word:c Word:d Word:e")]
    [InlineData("(a::b)[1:2]->>'c'", "Symbol:( Word:a Symbol:: Symbol:: Word:b Symbol:) Symbol:[ Number:1 Symbol:: Number:2 Symbol:] Symbol:- Symbol:> Symbol:> String:'c'")]
    [InlineData("a 'b", "Word:a Broken:'b")]
    [InlineData("a 'b''", "Word:a Broken:'b''")]
    [InlineData("a \"b", "Word:a Broken:\"b")]
    [InlineData(@"a E'b\'", @"Word:a Broken:E'b\'")]
    [InlineData(@"E'\", @"Broken:E'\")]
    [InlineData("a $x$ b $y$", "Word:a Broken:$x$ b $y$")]
    [InlineData("a /* /* b */", "Word:a Broken:/* /* b */")]
    [InlineData("a /*/", "Word:a Broken:/*/")]
    [InlineData("a 'b\0'", "Word:a Broken:\0'")]
    [InlineData("a\0b", "Word:a Broken:\0b")]
    [InlineData("\U0001F600 \uD800", "Word:\U0001F600 Word:\uD800")]
    [InlineData("\u000B#", "Symbol:\u000B Symbol:#")]
    public void A_text_is_cut_into_tokens(string text, string expected)
    {
        var tokens = Lexer.Read(text);
        Assert.Equal(expected, string.Join(' ', tokens.Select(token => $"{token.Kind}:{text.Substring(token.Offset, token.Length)}")));
    }
}
