using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class ListTests
{
    [Fact]
    public void A_list_type_is_equal_to_another_of_equal_elements_and_named_after_them()
    {
        Assert.Equal("BIGINT[]", DataType.List(DataType.Int64).Name);
        Assert.Equal("DECIMAL(9,2)[][]", DataType.List(DataType.List(DataType.Decimal(9, 2))).Name);
        Assert.Equal(DataType.List(DataType.Decimal(9, 2)), DataType.List(DataType.Decimal(9, 2)));
        Assert.NotEqual(DataType.List(DataType.Int64), DataType.List(DataType.Int32));
        Assert.Equal(TypeKind.Other, DataType.List(DataType.Other("UUID")).Kind);
        Assert.Null(DataType.Int64.Element);
    }

    [Fact]
    public void The_lists_of_a_slice_are_ranges_of_the_elements()
    {
        using var column = Data.Column(DataType.List(DataType.Int64), new object?[] { 1L, 2L }, null, Array.Empty<object?>(), new object?[] { null, 3L, 4L });
        using var slice = column.Slice(2, 2);
        var lists = slice.Lists;
        Assert.Equal(2, lists.Length);
        Assert.False(lists.IsNull(0));
        Assert.Equal(0, lists[0].End.Value - lists[0].Start.Value);
        Assert.Equal(3, lists[1].End.Value - lists[1].Start.Value);
        Assert.True(lists.Elements.IsNull(lists[1].Start.Value));
        Assert.Equal(4L, lists.Elements.Values<long>().All[lists[1].End.Value - 1]);
        Assert.True(column.Lists.IsNull(1));
        Assert.True(slice.ByteSize < column.ByteSize);
        Assert.Throws<InvalidOperationException>(() => column.Values<long>().Length);
        Assert.Throws<InvalidOperationException>(() => column.Texts.Length);
        using var number = Data.Column(DataType.Int64, 1L);
        Assert.Throws<InvalidOperationException>(() => number.Lists.Length);
    }

    [Fact]
    public void A_slice_outlives_its_column_and_a_disposed_column_throws()
    {
        var column = Data.Column(DataType.List(DataType.Utf8), new object?[] { "a" }, new object?[] { "b", null });
        using var slice = column.Slice(1, 1);
        column.Dispose();
        Assert.Throws<ObjectDisposedException>(() => column.Lists.Length);
        Data.AssertEqual([new object?[] { "b", null }], slice);
    }

    [Fact]
    public void A_list_that_was_not_ended_is_no_row()
    {
        using var builder = new ColumnBuilder(DataType.List(DataType.Int32));
        builder.Elements.Append(1);
        builder.EndList();
        builder.Elements.Append(2);
        builder.Truncate(1);
        builder.EndList();
        using var column = builder.Finish();
        Data.AssertEqual([new object?[] { 1 }, Array.Empty<object?>()], column);
    }

    [Fact]
    public void Rows_are_appended_list_by_list()
    {
        using var batch = new BatchBuilder(new Schema(new Field("tags", DataType.List(DataType.Utf8)), new Field("n", DataType.List(DataType.List(DataType.Int8)))));
        batch["tags"].Elements.Append("x");
        batch["tags"].Elements.Append((string?)null);
        batch["tags"].EndList();
        batch["n"].Elements.Elements.Append(5);
        batch["n"].Elements.EndList();
        batch["n"].Elements.EndList();
        batch["n"].EndList();
        batch["tags"].EndList();
        batch["n"].AppendNull();
        batch["tags"].AppendNull();
        batch["n"].Elements.EndList();
        Assert.Contains("-128 to 127", Assert.Throws<QuiverException>(() => batch["n"].Elements.Elements.Append(500)).Message, StringComparison.Ordinal);
        batch["n"].EndList();
        using var rows = batch.Finish();
        Data.AssertEqual([new object?[] { "x", null }, Array.Empty<object?>(), null], rows[0]);
        Data.AssertEqual([new object?[] { new object?[] { (sbyte)5 }, Array.Empty<object?>() }, null, new object?[] { Array.Empty<object?>() }], rows[1]);
    }

    [Fact]
    public void Only_columns_of_lists_take_lists()
    {
        using var batch = new BatchBuilder(new Schema(new Field("x", DataType.Int32)));
        Assert.Equal(ErrorCode.SchemaMismatch, Assert.Throws<QuiverException>(() => batch["x"].Elements).Code);
        Assert.Contains("takes no list", Assert.Throws<QuiverException>(batch["x"].EndList).Message, StringComparison.Ordinal);
    }
}
