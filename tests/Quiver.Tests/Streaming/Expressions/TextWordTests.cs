using System.Text;
using Quiver.Columns;
using Quiver.Streaming.Expressions;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming.Expressions;

/// <summary>Short texts as words, against the bytes themselves: of every length, with NUL bytes, at the end of memory.</summary>
public sealed class TextWordTests
{
    [Fact]
    public void Words_are_equal_when_short_texts_are_and_long_ones_have_none()
    {
        var texts = Texts(new Random(Seed: 5), 3_000);
        using var column = Data.Column(DataType.Utf8, texts);
        var words = new ulong[texts.Length];
        TextWords.Of(column.Texts, [.. Enumerable.Range(0, texts.Length)], words);
        for (var row = 0; row < texts.Length; row++)
        {
            Assert.Equal(Encoding.UTF8.GetByteCount((string)texts[row]!) > 7, words[row] == TextWords.Long);
            Assert.Equal(TextWords.Of(column.Texts[row]), words[row]);
        }

        foreach (var same in Enumerable.Range(0, texts.Length).Where(row => words[row] != TextWords.Long).GroupBy(row => words[row])) Assert.Single(same.Select(row => texts[row]).Distinct());
        Assert.Equal(texts.Where(text => Encoding.UTF8.GetByteCount((string)text!) <= 7).Distinct().Count(), words.Where(word => word != TextWords.Long).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(900)]
    public void In_finds_short_and_long_constants(int count)
    {
        var random = new Random(count);
        var texts = Texts(random, 2_000);
        var constants = texts[..count];
        using var column = Data.Column(DataType.Utf8, texts);
        using var batch = new Batch(new Schema([new Field("c", DataType.Utf8)]), column.Share());
        using var kernel = InList.TryCreate(new ColumnReference(0, DataType.Utf8), [.. constants.Select(text => new Constant(DataType.Utf8, text))], isNegated: false)!;
        using var found = kernel.Evaluate(batch);

        var expected = constants.ToHashSet();
        for (var row = 0; row < texts.Length; row++) Assert.Equal(expected.Contains(texts[row]), found.Booleans[row]);
    }

    private static object?[] Texts(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (object?)string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "ab\0é"[random.Next(4)])))];
}
