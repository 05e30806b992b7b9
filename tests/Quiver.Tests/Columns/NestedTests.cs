using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class NestedTests
{
    private static readonly DataType Point = DataType.Struct(new Field("x", DataType.Int32), new Field("name", DataType.Utf8));

    [Fact]
    public void Types_are_named_as_SQL_names_them_and_equal_by_their_names()
    {
        Assert.Equal("STRUCT(x INTEGER, name VARCHAR)", Point.Name);
        Assert.Equal("STRUCT(\"a b\" INTEGER, \"select\" VARCHAR, \"q\"\"\" DATE)", DataType.Struct(new Field("a b", DataType.Int32), new Field("select", DataType.Utf8), new Field("q\"", DataType.Date)).Name);
        Assert.Equal("STRUCT(INTEGER, VARCHAR[])", DataType.Struct(new Field("", DataType.Int32), new Field("", DataType.List(DataType.Utf8))).Name);
        Assert.Equal("MAP(VARCHAR, STRUCT(x INTEGER, name VARCHAR)[3])", DataType.Map(DataType.Utf8, DataType.FixedList(Point, 3)).Name);
        Assert.Equal(Point, DataType.Struct([new Field("x", DataType.Int32, Nullable: false), new Field("name", DataType.Utf8)]));
        Assert.NotEqual(Point, DataType.Struct(new Field("X", DataType.Int32), new Field("name", DataType.Utf8)));
        Assert.NotEqual(DataType.FixedList(DataType.Int32, 3), DataType.FixedList(DataType.Int32, 4));
        Assert.Equal(DataType.Map(DataType.Int8, Point).GetHashCode(), DataType.Map(DataType.Int8, Point).GetHashCode());
        Assert.True(Point.IsNested && Point.Fields[1].Nullable && Point.Element is null);
        Assert.Equal(TypeKind.Other, DataType.Struct(new Field("u", DataType.Other("UNION(a INTEGER)"))).Kind);
        Assert.Equal(TypeKind.Other, DataType.Map(DataType.Utf8, DataType.Other("BIT")).Kind);
        Assert.Equal("BIT[2]", DataType.FixedList(DataType.Other("BIT"), 2).Name);
    }

    [Fact]
    public void A_struct_has_members_of_distinct_names()
    {
        Assert.Throws<ArgumentException>(() => DataType.Struct());
        Assert.Throws<ArgumentException>(() => DataType.Struct(new Field("a", DataType.Int32), new Field("A", DataType.Int32)));
        Assert.Throws<ArgumentException>(() => DataType.Struct(new Field("a", DataType.Int32), new Field("", DataType.Int32)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.FixedList(DataType.Int32, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.FixedList(DataType.Int32, 100_001));
    }

    [Fact]
    public void Members_of_a_slice_have_its_rows()
    {
        using var column = Data.Column(Point, new object?[] { 1, "a" }, null, new object?[] { null, "c" }, new object?[] { 4, null });
        using var slice = column.Slice(1, 3);
        Assert.Equal(3, slice.Children[0].Length);
        Assert.Equal(4, slice.Children[0].Values<int>().All[2]);
        Assert.Equal("c", slice.Children[1].Texts.Text(1));
        using var member = slice.Member(1);
        Data.AssertEqual([null, "c", null], member); // null where the struct is, whatever stands there
        using var again = slice.Slice(1, 1);
        using var inner = again.Member(0);
        Data.AssertEqual([null], inner);
        Assert.True(slice.ByteSize < column.ByteSize);
        Assert.Throws<InvalidOperationException>(() => column.Lists.Length);
        Assert.Throws<InvalidOperationException>(() => column.Maps.Length);
        Assert.Empty(column.Children[0].Children);
    }

    [Fact]
    public void Lists_of_fixed_size_and_maps_are_ranges_of_what_is_below_them()
    {
        using var pairs = Data.Column(DataType.FixedList(DataType.Int64, 2), new object?[] { 1L, 2L }, null, new object?[] { null, 6L });
        using var last = pairs.Slice(1, 2);
        Assert.Equal(2..4, last.Lists[1]);
        Assert.Equal(4, last.Lists.Elements.Length);
        Assert.True(last.Lists.IsNull(0));
        Assert.Equal(6L, last.Lists.Elements.Values<long>().All[3]);

        using var maps = Data.Column(DataType.Map(DataType.Utf8, DataType.Int32), new object?[] { new object?[] { "a", 1 } }, Array.Empty<object?>(), null, new object?[] { new object?[] { "b", null }, new object?[] { "c", 3 } });
        using var tail = maps.Slice(3, 1);
        var (start, end) = (tail.Maps[0].Start.Value, tail.Maps[0].End.Value);
        Assert.Equal(2, end - start);
        Assert.Equal("c", tail.Maps.Keys.Texts.Text(end - 1));
        Assert.True(tail.Maps.Values.IsNull(start));
        Assert.True(maps.Maps.IsNull(2));
    }

    [Fact]
    public void A_member_that_is_null_below_a_null_stays_null_in_a_slice_that_starts_within_a_word()
    {
        var random = new Random(Seed: 3);
        var type = DataType.Struct(new Field("s", DataType.Struct(new Field("v", DataType.Int64))));
        var values = Data.Values(random, type, 300, nulls: 0.3);
        using var whole = Data.Column(type, values);
        using var slice = whole.Slice(37, 200);
        using var outer = slice.Member(0);
        using var inner = outer.Member(0);
        for (var row = 0; row < 200; row++)
        {
            var expected = values[row + 37] is object?[] s && s[0] is object?[] v ? v[0] : null;
            Assert.Equal(expected, Cells.Get(inner, row));
        }
    }

    [Fact]
    public void A_column_of_type_null_is_null_in_each_row()
    {
        using var column = ColumnFactory.Null(70);
        using var slice = column.Slice(65, 5);
        Assert.Equal(5, slice.NullCount);
        using var gathered = Gather.Rows(column, [3, 3]);
        using var all = Concat.Columns([slice, gathered]);
        Assert.Equal(7, all.NullCount);
        using var builder = new BatchBuilder(new Schema(new Field("n", DataType.Null)));
        builder[0].AppendNull();
        using var batch = builder.Finish();
        Assert.True(batch[0].IsNull(0));
    }

    [Fact]
    public void Rows_are_appended_member_by_member_and_entry_by_entry()
    {
        using var batch = new BatchBuilder(new Schema(new Field("p", Point), new Field("m", DataType.Map(DataType.Utf8, DataType.FixedList(DataType.Int8, 2)))));
        batch["p"]["NAME"].Append("a");
        batch["p"].Members[0].Append(1);
        batch["p"].EndStruct();
        batch["m"].Keys.Append("k");
        batch["m"].Values.Elements.Append(1);
        batch["m"].Values.Elements.AppendNull();
        batch["m"].Values.EndList();
        batch["m"].EndMap();
        batch["p"].Members[0].Append(2); // given up
        batch["p"].AppendNull();
        batch["m"].Keys.Append("given up");
        batch["m"].AppendNull();
        using var rows = batch.Finish();
        Data.AssertEqual([new object?[] { 1, "a" }, null], rows[0]);
        Data.AssertEqual([new object?[] { new object?[] { "k", new object?[] { (sbyte)1, null } } }, null], rows[1]);
    }

    [Fact]
    public void What_does_not_make_a_value_is_refused_and_forgotten()
    {
        using var batch = new BatchBuilder(new Schema(new Field("p", Point), new Field("m", DataType.Map(DataType.Utf8, DataType.Int32)), new Field("f", DataType.FixedList(DataType.Int32, 2)), new Field("u", DataType.Uuid)));
        batch["p"]["x"].Append(1);
        Refused("Row 0 (from 0): a struct with 0 values for 'name' cannot go into column 'p'", batch["p"].EndStruct);
        Refused("column 'p.x', INTEGER", () => batch["p"]["x"].Append(5_000_000_000));
        Assert.Equal(ErrorCode.UnknownColumn, Assert.Throws<QuiverException>(() => batch["p"]["y"]).Code);
        batch["m"].Keys.Append("a");
        Refused("a map with 1 keys and 0 values", batch["m"].EndMap);
        for (var entry = 0; entry < 2; entry++)
        {
            batch["m"].Keys.Append("a");
            batch["m"].Values.Append(1);
        }

        Refused("a map with the key a twice", batch["m"].EndMap);
        for (var entry = 0; entry < 40; entry++)
        {
            batch["m"].Keys.Append($"{entry % 39}");
            batch["m"].Values.Append(1);
        }

        Refused("a map with the key 0 twice", batch["m"].EndMap);
        Refused("is NOT NULL", batch["m"].Keys.AppendNull);
        batch["f"].Elements.Append(1);
        Refused("a list of 1 cannot go into column 'f', INTEGER[2], which holds lists of 2", batch["f"].EndList);
        Refused("'x' cannot go into column 'u'", () => batch["u"].Append("x"));
        batch["p"].AppendNull();
        batch["m"].EndMap();
        batch["f"].AppendNull();
        batch["u"].Append("6F9619FF-8B86-D011-B42D-00C04FC964FF");
        using var rows = batch.Finish();
        Data.AssertEqual([Array.Empty<object?>()], rows[1]);
        Assert.Equal("6f9619ff-8b86-d011-b42d-00c04fc964ff", ValueText.Format(rows[3], 0));

        static void Refused(string part, Action append) => Assert.Contains(part, Assert.Throws<QuiverException>(append).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lent_columns_of_every_nesting_come_back_and_what_was_shared_stays()
    {
        foreach (var type in Data.Nested)
        {
            var random = new Random(Seed: 9);
            var values = Data.Values(random, type, 50, nulls: 0.2);
            using var made = new Batch(new Schema(new Field("x", type)), Data.Column(type, values));
            using var within = made.Within();
            Batch? again = null;
            for (var round = 0; round < 3; round++)
            {
                var lent = within.Lend(again);
                Data.AssertEqual(values, lent[0]);
                using var kept = lent.Share();
                Assert.True(lent.TryComeBack());
                Assert.Throws<ObjectDisposedException>(() => lent[0]);
                Data.AssertEqual(values, kept[0]);
                again = lent;
            }

            using var outside = within.Share().GoOut();
            Data.AssertEqual(values, outside[0]);
        }
    }
}
