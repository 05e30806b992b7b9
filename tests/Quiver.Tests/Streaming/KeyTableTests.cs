using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming;

public sealed class KeyTableTests
{
    public static TheoryData<int> Widths => [0, 1, 2, 3, 5, 9];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Keys_of_any_types_get_ids_in_the_order_in_which_they_first_come(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 25; round++)
        {
            DataType[] types = [.. Enumerable.Range(0, width).Select(_ => random.Next(6) == 0 ? Data.Nested[random.Next(Data.Nested.Length)] : Data.Types[random.Next(Data.Types.Length)])];
            Check(random, types, steps: 6, restored: round % 2 == 1);
        }
    }

    [Fact]
    public void A_single_key_of_each_type_works_with_nulls_and_extremes()
    {
        var random = new Random(Seed: 3);
        foreach (var type in Data.AllTypes) Check(random, [type], steps: 4, restored: true);
    }

    [Fact]
    public void Nulls_are_one_key_and_not_the_empty_text()
    {
        using var table = KeyTable.Create([DataType.Utf8]);
        Assert.Equal([0, 1, 0, 1, 2], Resolve(table, Data.Column(DataType.Utf8, null, "", null, "", "a")));
    }

    [Fact]
    public void Minus_zero_is_zero_every_NaN_is_one_and_a_month_is_30_days_but_lends_none()
    {
        using var floats = KeyTable.Create([DataType.Float64]);
        Assert.Equal([0, 0, 1, 1], Resolve(floats, Data.Column(DataType.Float64, -0.0, 0.0, double.NaN, BitConverter.Int64BitsToDouble(0x7ff8000000000001))));
        using var intervals = KeyTable.Create([DataType.Interval]);
        Assert.Equal([0, 0, 1, 2, 3], Resolve(intervals, Data.Column(DataType.Interval, new Interval(1, 0, 0), new Interval(0, 29, 86_400_000_000), new Interval(0, 31, 0), new Interval(1, -1, 0), new Interval(0, 29, 0))));
    }

    [Fact]
    public void Coded_and_plain_texts_of_several_dictionaries_share_ids()
    {
        using var table = KeyTable.Create([DataType.Utf8]);
        var dictionaries = Enumerable.Range(0, 6).Select(_ => new TextDictionary()).ToArray();
        var random = new Random(Seed: 2);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 60; round++)
        {
            object?[] values = [.. Enumerable.Range(0, 30).Select(_ => $"key {random.Next(round + 1)}")];
            var column = round % 7 == 6 ? Data.Column(DataType.Utf8, values) : Data.Coded(dictionaries[round % 6], values);
            var ids = Resolve(table, column);
            for (var row = 0; row < ids.Length; row++)
            {
                known.TryAdd((string)values[row]!, known.Count);
                Assert.Equal(known[(string)values[row]!], ids[row]);
            }
        }
    }

    [Fact]
    public void Texts_go_out_coded_until_there_are_too_many_for_a_dictionary()
    {
        using var table = KeyTable.Create([DataType.Utf8]);
        using var few = Data.Column(DataType.Utf8, "a", null, "b");
        Resolve(table, few);
        using var coded = Assert.Single(table.KeysOf([2, 1, 0]));
        Assert.True(coded.IsCoded);
        Data.AssertEqual(["b", null, "a"], coded);

        using var many = Data.Column(DataType.Utf8, [.. Enumerable.Range(0, TextDictionary.MaxCount).Select(i => (object)$"{i}")]);
        Resolve(table, many);
        using var plain = Assert.Single(table.KeysOf([2, 1, 0, 3, 60_000]));
        Assert.False(plain.IsCoded);
        Data.AssertEqual(["b", null, "a", "0", "59997"], plain);
        Data.AssertEqual(["b", null, "a"], coded); // what went out before stays what it was

        table.Compact([0, 1, 60_000]);
        using var again = Assert.Single(table.KeysOf([1, 2]));
        Assert.True(again.IsCoded);
        Data.AssertEqual([null, "59997"], again);
    }

    [Fact]
    public void Ten_thousand_keys_survive_growth_compaction_and_restore()
    {
        foreach (DataType[] types in new DataType[][] { [DataType.Utf8], [DataType.Int64], [DataType.Utf8, DataType.Utf8], [DataType.Utf8, DataType.Int128, DataType.Int128] })
        {
            using var table = KeyTable.Create(types);
            Column[] columns = [.. types.Select(type => type == DataType.Utf8
                ? Data.Column(type, [.. Enumerable.Range(0, 10_000).Select(i => (object)$"a longer text {i}")])
                : type == DataType.Int64
                    ? Data.Column(type, [.. Enumerable.Range(0, 10_000).Select(i => (object)(long)i)])
                    : Data.Column(type, [.. Enumerable.Range(0, 10_000).Select(i => (object)(Int128)i)]))];
            var all = Enumerable.Range(0, 10_000).ToArray();
            Assert.Equal(all, Resolve(table, columns));
            Assert.Equal(all, Resolve(table, columns));

            int[] live = [.. all.Where(id => id % 3 == 1)];
            table.Compact(live);
            Assert.Equal(live.Length, table.Count);
            using var frozen = table.Freeze();
            using var restored = KeyTable.Create(types);
            StateBytes.Restore(StateBytes.Of(frozen), restored.Restore);
            foreach (var each in new[] { table, restored })
            {
                var ids = new int[live.Length];
                each.Resolve(columns, live, ids);
                Assert.Equal(Enumerable.Range(0, live.Length), ids);
                Assert.Equal(live.Length, each.Count);
            }
        }
    }

    [Fact]
    public void Keys_of_few_values_get_the_ids_from_a_grid_that_hashing_gives_them()
    {
        DataType[] few = [DataType.Utf8, DataType.Boolean, DataType.Int8, DataType.UInt8];
        for (var round = 0; round < 60; round++)
        {
            var random = new Random(round);
            DataType[] types = [.. Enumerable.Range(0, 1 + (round % 3)).Select(_ => few[random.Next(few.Length)])];
            using var table = KeyTable.Create(types);
            using var hashed = KeyTable.Create([.. types, DataType.Int64]); // a column of many values, if it only had them, so that there is no grid
            TextDictionary[] dictionaries = [.. Enumerable.Range(0, 2 + random.Next(4)).Select(_ => new TextDictionary())];
            for (var step = 0; step < 8; step++)
            {
                var count = random.Next(1, 1_400);
                var texts = random.Next(1, 3 << step); // dictionaries grow
                var nulls = random.Next(2) * 0.2;
                Column[] columns = [.. types.Select(type => type == DataType.Utf8
                    ? Data.Coded(dictionaries[random.Next(dictionaries.Length)], [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < nulls ? null : (object)$"text {random.Next(texts)}")])
                    : Data.Column(type, Data.Values(random, type, count, nulls)))];
                using var same = Data.Column(DataType.Int64, [.. Enumerable.Repeat((object)7L, count)]);
                var rows = random.Next(2) == 0 ? RowNumbers.First(count) : [.. Enumerable.Range(0, count).Where(_ => random.Next(3) != 0)];
                if (random.Next(3) == 0) rows = rows[(rows.Length / 3)..];

                var (ids, expected) = (new int[rows.Length], new int[rows.Length]);
                table.Resolve(columns, rows, ids);
                hashed.Resolve([.. columns, same], rows, expected);
                Assert.Equal(expected, ids);
                foreach (var column in columns) column.Dispose();
                if (random.Next(3) != 0) continue;
                int[] live = [.. Enumerable.Range(0, table.Count).Where(_ => random.Next(4) != 0)];
                table.Compact(live);
                hashed.Compact(live);
            }
        }
    }

    [Fact]
    public void Codes_are_ids_only_where_they_stand_for_the_same_texts()
    {
        var random = new Random(Seed: 31);
        var shortcuts = 0;
        for (var round = 0; round < 80; round++)
        {
            var table = KeyTable.Create([DataType.Utf8]);
            TextDictionary[] dictionaries = [new(), new()];
            if (random.Next(4) == 0) dictionaries[0].Add("never comes"u8);
            var model = new Dictionary<string, int>(StringComparer.Ordinal); // the id of each text, once it was seen
            for (var step = 0; step < 12; step++)
            {
                var dictionary = dictionaries[random.Next(8) == 0 ? 1 : 0];
                object?[] values = [.. Enumerable.Range(0, random.Next(1, 50)).Select(_ => random.Next(40) == 0 && round % 3 == 0 ? null : (object)$"t{random.Next(4 + (step * 3))}")];
                using var column = Data.Coded(dictionary, values);
                var first = random.Next(values.Length);
                ReadOnlySpan<int> rows = random.Next(4) == 0 ? [.. Enumerable.Range(0, values.Length).Where(_ => random.Next(3) > 0)] : RowNumbers.First(values.Length)[first..];
                var room = new int[rows.Length];
                var ids = table.Find([column], rows, room);
                if (!rows.IsEmpty && !ids.Overlaps(room)) shortcuts++;

                Assert.Equal(rows.Length, ids.Length);
                for (var k = 0; k < rows.Length; k++)
                {
                    Assert.InRange(ids[k], 0, table.Count - 1);
                    var text = (string?)values[rows[k]] ?? "NULL";
                    if (!model.TryAdd(text, ids[k])) Assert.Equal(model[text], ids[k]);
                    Assert.Equal(text, Cells.Get(table.KeysOf(ids.Slice(k, 1))[0], 0) ?? "NULL");
                }

                Assert.Equal(model.Count, model.Values.Distinct().Count());
                if (random.Next(9) == 0)
                {
                    int[] live = [.. Enumerable.Range(0, table.Count).Where(_ => random.Next(4) != 0)];
                    table.Compact(live);
                    model = model.Where(entry => live.Contains(entry.Value)).ToDictionary(entry => entry.Key, entry => Array.IndexOf(live, entry.Value), StringComparer.Ordinal);
                }

                if (random.Next(9) != 0) continue;
                using var frozen = table.Freeze();
                table.Dispose();
                table = KeyTable.Create([DataType.Utf8]);
                StateBytes.Restore(StateBytes.Of(frozen), table.Restore);
            }

            table.Dispose();
        }

        Assert.True(shortcuts > 80, $"Codes alone were enough {shortcuts} times.");
    }

    [Fact]
    public void Dictionaries_of_very_many_texts_are_not_taken_over_whole()
    {
        using var table = KeyTable.Create([DataType.Utf8]);
        var dictionary = new TextDictionary();
        using var many = Data.Coded(dictionary, [.. Enumerable.Range(0, 5_000).Select(i => (object)$"text {i}")]);
        using var last = many.Slice(4_990, 10);
        var room = new int[10];
        Assert.True(table.Find([last], RowNumbers.First(10), room).Overlaps(room));
        Assert.Equal(10, table.Count);
    }

    [Fact]
    public void Combinations_of_codes_that_are_too_many_for_a_grid_are_hashed()
    {
        using var table = KeyTable.Create([DataType.Utf8, DataType.Utf8]);
        var (left, right) = (new TextDictionary(), new TextDictionary());
        int[] all = [.. Enumerable.Range(0, 3_000)];
        Column[] columns = [Data.Coded(left, [.. all.Select(i => (object)$"left {i}")]), Data.Coded(right, [.. all.Select(i => (object)$"right {i}")])];
        Assert.Null(CodeGrid.TryCreate(columns));
        Assert.NotNull(CodeGrid.TryCreate([columns[0]]));
        Assert.Equal(all, Resolve(table, columns));
        Assert.Equal(all, Resolve(table, columns));
    }

    [Fact]
    public void Codes_are_put_side_by_side_by_vectors_as_one_by_one()
    {
        var random = new Random(Seed: 5);
        for (var count = 0; count < 70; count++)
        {
            int[] codes = [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << 10))];
            int[] places = [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << 9))];
            int[] expected = [.. places];
            CodeGrid.Append(codes, RowNumbers.First(count), default, expected, bits: 11);
            CodeGrid.Append(codes, places, bits: 11);
            Assert.Equal(expected, places);
        }
    }

    private static void Check(Random random, DataType[] types, int steps, bool restored)
    {
        var table = KeyTable.Create(types);
        var dictionary = new TextDictionary();
        var model = new List<(string Canonical, object?[] Key)>();
        if (types.Length == 0) model.Add(("", []));
        for (var step = 0; step < steps; step++)
        {
            var count = random.Next(0, 80);
            object?[][] values = [.. types.Select(type => Data.Values(random, type, count, nulls: 0.2 * random.Next(3)))];
            Column[] columns = [.. types.Select((type, i) => type == DataType.Utf8 && random.Next(2) == 0 ? Data.Coded(dictionary, values[i]) : Data.Column(type, values[i]))];
            int[] rows = [.. Enumerable.Range(0, count).Where(_ => random.Next(4) != 0)];

            var ids = new int[rows.Length];
            table.Resolve(columns, rows, ids);
            for (var k = 0; k < rows.Length; k++)
            {
                object?[] key = [.. values.Select(column => column[rows[k]])];
                var canonical = Canonical(key);
                var expected = model.FindIndex(entry => entry.Canonical == canonical);
                if (expected < 0)
                {
                    expected = model.Count;
                    model.Add((canonical, key));
                }

                Assert.Equal(expected, ids[k]);
            }

            foreach (var column in columns) column.Dispose();
            CheckKeys(table, types, model);
            if (random.Next(3) == 0 && types.Length > 0)
            {
                int[] live = [.. Enumerable.Range(0, model.Count).Where(_ => random.Next(3) != 0)];
                table.Compact(live);
                model = [.. live.Select(id => model[id])];
                CheckKeys(table, types, model);
            }

            if (!restored) continue;
            using var frozen = table.Freeze();
            table.Dispose(); // what is frozen stands on its own
            table = KeyTable.Create(types);
            StateBytes.Restore(StateBytes.Of(frozen), table.Restore);
            CheckKeys(table, types, model);
        }

        table.Dispose();
    }

    private static void CheckKeys(KeyTable table, DataType[] types, List<(string Canonical, object?[] Key)> model)
    {
        Assert.Equal(model.Count, table.Count);
        int[] ids = [.. Enumerable.Range(0, model.Count).Reverse()];
        var columns = table.KeysOf(ids);
        Assert.Equal(types, columns.Select(column => column.Type));
        for (var row = 0; row < ids.Length; row++)
            Assert.Equal(model[ids[row]].Canonical, Canonical([.. columns.Select(column => Cells.Get(column, row))]));
    }

    private static int[] Resolve(KeyTable table, params Column[] columns)
    {
        var ids = new int[columns[0].Length];
        table.Resolve(columns, [.. Enumerable.Range(0, ids.Length)], ids);
        return ids;
    }

    private static string Canonical(object?[] key) => string.Join('|', key.Select(value => value switch
    {
        null => "NULL",
        double number => number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture),
        float number => number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => "x" + Convert.ToHexString(bytes),
        string text => $"'{text}'",
        Interval interval => $"{interval.Months + (interval.Days + interval.Micros / 86_400_000_000) / 30} months {(interval.Days + interval.Micros / 86_400_000_000) % 30} days {interval.Micros % 86_400_000_000} µs",
        object?[] values => $"[{Canonical(values)}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));
}
