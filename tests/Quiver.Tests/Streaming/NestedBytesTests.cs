using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;
using Quiver.Tests.Columns;
using Quiver.Tests.Streaming.Expressions;

namespace Quiver.Tests.Streaming;

public class NestedBytesTests
{
    [Fact]
    public void Nested_values_come_back_bit_for_bit_from_slices_and_chosen_rows()
    {
        var random = new Random(Seed: 21);
        foreach (var type in Data.Nested.Concat(Data.Lists))
        {
            var values = Data.Values(random, type, 120, nulls: 0.3);
            using var whole = Data.Column(type, values);
            using var slice = whole.Slice(13, 100);
            int[] rows = [.. Enumerable.Range(0, 100).Where(_ => random.Next(3) > 0)];
            using var compact = NestedBytes.Encode(slice, rows, asKey: false, isCompact: true);
            using var spread = NestedBytes.Encode(slice, rows, asKey: false, isCompact: false);
            using var decoded = NestedBytes.Decode(compact, type);
            using var decodedSpread = NestedBytes.Decode(spread, type);
            Data.AssertEqual([.. rows.Select(row => values[row + 13])], decoded);
            Assert.Equal(100, decodedSpread.Length);
            foreach (var row in rows) Assert.True(CompareRows.Equal(slice, row, decodedSpread, row));
        }
    }

    [Fact]
    public void Equal_values_have_equal_bytes_as_keys()
    {
        var type = DataType.Struct(new Field("d", DataType.List(DataType.Float64)), new Field("i", DataType.Interval));
        using var column = Data.Column(
            type,
            new object?[] { new object?[] { -0.0, double.NaN }, new Interval(1, 0, 0) },
            new object?[] { new object?[] { 0.0, BitConverter.Int64BitsToDouble(0x7ff8000000000001) }, new Interval(0, 30, 0) },
            new object?[] { new object?[] { 0.0, null }, new Interval(0, 30, 0) });
        using var bytes = NestedBytes.Encode(column, RowNumbers.First(3), asKey: true, isCompact: true);
        Assert.True(bytes.Texts[0].SequenceEqual(bytes.Texts[1]));
        Assert.False(bytes.Texts[0].SequenceEqual(bytes.Texts[2]));
    }

    [Fact]
    public void A_member_is_found_by_its_name_and_null_where_the_struct_is()
    {
        var type = DataType.Struct(new Field("a", DataType.Int32), new Field("B c", DataType.Utf8));
        using var batch = new Batch(new Schema(new Field("s", type)), Data.Column(type, new object?[] { 1, "x" }, null, new object?[] { null, "z" }));
        using var member = StructMember.TryCreate(new ColumnAt(0, type), "b C")!;
        using var texts = member.Evaluate(batch);
        Data.AssertEqual(["x", null, "z"], texts);
        Assert.Null(StructMember.TryCreate(new ColumnAt(0, type), "d"));
    }
}
