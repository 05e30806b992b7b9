using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class SuggestionsTests
{
    [Theory]
    [InlineData("prise", "price")]
    [InlineData("PRICE", "price")]
    [InlineData("pirce", "price")] // two letters swapped are one slip
    [InlineData("symbl", "symbol")]
    [InlineData("qty", "qty")]
    [InlineData("qyt", "qty")]
    [InlineData("ts", "ts")]
    [InlineData("tz", null)] // one of two letters wrong is another name
    [InlineData("volume", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_offered(string name, string? expected) => Assert.Equal(expected, Suggestions.Nearest(name, ["symbol", "price", "qty", "ts"]));

    [Fact]
    public void The_first_of_equally_near_names_wins() => Assert.Equal("abcx", Suggestions.Nearest("abcd", ["abcx", "abcy"]));

    [Fact]
    public void Very_long_names_are_not_compared()
    {
        Assert.Null(Suggestions.Nearest(new string('a', 10_000), [new string('a', 10_000)]));
        Assert.Equal(new string('a', 65), Suggestions.Nearest(new string('a', 64), [new string('a', 65)]));
    }
}
