using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class CodedTextTests
{
    [Fact]
    public void A_dictionary_gives_a_text_one_code_for_ever()
    {
        var dictionary = new TextDictionary();
        for (var i = 0; i < 5000; i++) Assert.Equal(i, dictionary.Add(Utf8($"text {i}")));
        for (var i = 0; i < 5000; i++)
        {
            Assert.Equal(i, dictionary.Add(Utf8($"text {i}")));
            Assert.Equal(i, dictionary.Find(Utf8($"text {i}")));
            Assert.Equal($"text {i}", Encoding.UTF8.GetString(dictionary[i]));
        }

        Assert.Equal(-1, dictionary.Find("other"u8));
        Assert.Equal(-1, dictionary.Find(""u8));
        Assert.Equal(5000, dictionary.Add(""u8));
        Assert.Equal(5000, dictionary.Find(""u8));
        Assert.Equal(5001, dictionary.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => dictionary[5001].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => dictionary[-1].Length);
    }

    [Fact]
    public void A_full_dictionary_knows_its_texts_and_takes_no_others()
    {
        var dictionary = new TextDictionary();
        for (var i = 0; i < TextDictionary.MaxCount; i++) Assert.Equal(i, dictionary.Add(Utf8($"{i}")));
        Assert.Equal(-1, dictionary.Add("one more"u8));
        Assert.Equal(1234, dictionary.Add("1234"u8));

        var heavy = new TextDictionary();
        Assert.Equal(0, heavy.Add(new byte[TextDictionary.MaxBytes]));
        Assert.Equal(-1, heavy.Add("a"u8));
        Assert.Equal(1, heavy.Add(""u8));
    }

    [Fact]
    public void Threads_that_add_the_same_texts_agree_on_their_codes()
    {
        var dictionary = new TextDictionary();
        var codes = new int[4][];
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(Seed: thread);
            codes[thread] = new int[3000];
            Array.Fill(codes[thread], -1);
            for (var i = 0; i < 20_000; i++)
            {
                var text = random.Next(3000);
                var code = dictionary.Add(Utf8($"text {text}"));
                if (codes[thread][text] >= 0) Assert.Equal(codes[thread][text], code);
                codes[thread][text] = code;
                Assert.Equal($"text {text}", Encoding.UTF8.GetString(dictionary[code]));
            }
        });
        for (var text = 0; text < 3000; text++)
        {
            var known = codes.Select(thread => thread[text]).Where(code => code >= 0).Distinct().ToArray();
            Assert.True(known.Length <= 1);
        }
    }

    [Fact]
    public void Texts_and_strings_are_coded_alike_and_batches_share_the_dictionary()
    {
        var random = new Random(Seed: 41);
        using var builder = new CodedTextBuilder(new TextDictionary());
        for (var round = 0; round < 4; round++)
        {
            var values = Data.Values(random, DataType.Utf8, random.Next(0, 400), nulls: 0.2);
            foreach (var value in values)
            {
                if (random.Next(2) == 0 && value is string text) builder.AppendText(Utf8(text));
                else builder.AppendText(value is string again ? new string(again.AsSpan()) : null);
            }

            using var column = builder.Finish();
            Assert.Same(builder.Dictionary, column.Dictionary);
            Data.AssertEqual(values, column);
        }

        Assert.True(builder.Dictionary.Count <= 6);
    }

    [Fact]
    public void Strings_alike_at_both_ends_are_kept_apart()
    {
        using var builder = new CodedTextBuilder(new TextDictionary());
        object?[] texts = [.. Enumerable.Range(0, 300).Select(i => $"long-name-{i:000}-of-a-sensor"), "", "a", "b", "ab", "ba", "abc", "a", ""];
        foreach (var _ in Enumerable.Range(0, 2))
        {
            foreach (var text in texts) builder.AppendText((string?)text);
            using var column = builder.Finish();
            Data.AssertEqual(texts, column);
            Assert.Equal(306, column.Dictionary!.Count);
        }
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character()
    {
        using var builder = new CodedTextBuilder(new TextDictionary());
        builder.AppendText("\ud800");
        builder.AppendText("\ufffd");
        using var column = builder.Finish();
        Data.AssertEqual(["\ufffd", "\ufffd"], column);
    }

    [Fact]
    public void Coding_is_given_up_in_the_middle_of_a_batch_when_most_texts_are_new()
    {
        var dictionary = new TextDictionary();
        using var builder = new CodedTextBuilder(dictionary);
        object?[] first = [.. Enumerable.Range(0, CodedTextBuilder.TrialRows - 10).Select(i => i % 100 == 0 ? null : (object)$"id {i}")];
        foreach (var text in first) builder.AppendText((string?)text);
        using (var column = builder.Finish())
        {
            Assert.True(column.IsCoded);
            Data.AssertEqual(first, column);
        }

        object?[] second = [null, .. Enumerable.Range(0, 300).Select(i => $"more {i}"), null, "id 1"];
        foreach (var text in second) builder.AppendText((string?)text);
        Assert.False(builder.IsCoding);
        using (var column = builder.Finish())
        {
            Assert.False(column.IsCoded);
            Data.AssertEqual(second, column);
        }

        Assert.True(dictionary.IsGivenUp);
        using var later = new CodedTextBuilder(dictionary);
        Assert.False(later.IsCoding);
    }

    [Fact]
    public void Coding_goes_on_when_texts_come_again()
    {
        using var builder = new CodedTextBuilder(new TextDictionary());
        for (var i = 0; i < 20_000; i++) builder.AppendText($"id {i * 2 / 5}");
        Assert.True(builder.IsCoding);
        using var column = builder.Finish();
        Assert.True(column.IsCoded);
        Assert.Equal(8_000, column.Dictionary!.Count);
    }

    [Fact]
    public void Coding_is_given_up_when_the_dictionary_is_full()
    {
        var dictionary = new TextDictionary();
        for (var i = 0; i < TextDictionary.MaxCount; i++) dictionary.Add(Utf8($"{i}"));
        using var builder = new CodedTextBuilder(dictionary);
        object?[] texts = ["1", null, "2", "new", "3", null];
        foreach (var text in texts) builder.AppendText((string?)text);
        using var column = builder.Finish();
        Assert.False(column.IsCoded);
        Data.AssertEqual(texts, column);
    }

    [Fact]
    public void Whole_columns_are_coded_whatever_their_shape()
    {
        var random = new Random(Seed: 42);
        using var builder = new CodedTextBuilder(new TextDictionary());
        foreach (var (values, column) in Data.Columns(random).Where(pair => pair.Column.Type.Kind == TypeKind.Utf8))
        {
            using (column) builder.AppendColumn(column);
            using var coded = builder.Finish();
            Assert.True(coded.IsCoded);
            Data.AssertEqual(values, coded);
        }
    }

    [Fact]
    public void Truncating_takes_rows_back_before_and_after_giving_up()
    {
        using var builder = new CodedTextBuilder(new TextDictionary());
        builder.AppendText("a");
        builder.AppendText("b");
        builder.Truncate(1);
        builder.AppendText("c");
        for (var i = 0; i < 5000; i++) builder.AppendText($"id {i}");
        Assert.False(builder.IsCoding);
        builder.Truncate(3);
        using var column = builder.Finish();
        Data.AssertEqual(["a", "c", "id 0"], column);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
