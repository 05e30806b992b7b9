using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class ColumnBuilderTests
{
    [Fact]
    public void A_builder_without_rows_gives_a_column_without_rows_for_every_type()
    {
        foreach (var type in Data.AllTypes)
        {
            using var builder = new ColumnBuilder(type);
            using var column = builder.Finish();
            Assert.Equal(0, column.Length);
            Assert.Equal(0, column.NullCount);
            if (type.IsVariable) Assert.Equal(0, column.Texts.Length);
        }
    }

    [Fact]
    public void Rows_come_out_as_they_went_in_for_every_type_and_the_builder_starts_again()
    {
        var random = new Random(Seed: 11);
        foreach (var type in Data.AllTypes)
        {
            using var builder = new ColumnBuilder(type, capacity: 3);
            for (var round = 0; round < 3; round++)
            {
                var rows = Data.Values(random, type, random.Next(0, 300), nulls: round == 0 ? 0 : 0.3);
                foreach (var row in rows) Data.Append(builder, row);
                using var column = builder.Finish();
                Assert.Equal(0, builder.Length);
                Assert.Equal(rows.Count(row => row is null), column.NullCount);
                Data.AssertEqual(rows, column);
            }
        }
    }

    [Fact]
    public void Truncating_takes_rows_back_nulls_and_bits_included()
    {
        var random = new Random(Seed: 12);
        foreach (var type in Data.AllTypes)
        {
            using var builder = new ColumnBuilder(type);
            var kept = Data.Values(random, type, 70, nulls: 0.2);
            foreach (var row in kept) Data.Append(builder, row);
            foreach (var row in Data.Values(random, type, 90, nulls: 0.5)) Data.Append(builder, row);
            builder.Truncate(70);
            var more = Data.Values(random, type, 60, nulls: 0.2);
            foreach (var row in more) Data.Append(builder, row);
            using var column = builder.Finish();
            Data.AssertEqual([.. kept, .. more], column);
            Assert.Equal(kept.Concat(more).Count(row => row is null), column.NullCount);
        }
    }

    [Fact]
    public void Spans_are_valid_rows_also_after_a_null()
    {
        using var builder = new ColumnBuilder(DataType.Int64);
        builder.AppendNull();
        var span = builder.AppendSpan<long>(200);
        for (var i = 0; i < span.Length; i++) span[i] = i;
        builder.AppendNull();
        using var column = builder.Finish();
        Assert.Equal(2, column.NullCount);
        Assert.Null(Cells.Get(column, 0));
        Assert.Equal(199L, Cells.Get(column, 200));
        Assert.Null(Cells.Get(column, 201));
    }

    [Fact]
    public void Rows_of_coded_columns_and_slices_are_appended_as_what_they_mean()
    {
        var random = new Random(Seed: 13);
        foreach (var (values, column) in Data.Columns(random))
        {
            using (column)
            {
                using var builder = new ColumnBuilder(column.Type);
                for (var row = values.Length - 1; row >= 0; row--) builder.AppendFrom(column, row);
                using var copy = builder.Finish();
                Assert.False(copy.IsCoded);
                Data.AssertEqual(values.AsEnumerable().Reverse().ToArray(), copy);
            }
        }
    }

    [Fact]
    public void A_value_of_another_width_is_refused()
    {
        using var builder = new ColumnBuilder(DataType.Int32);
        Assert.Throws<InvalidOperationException>(() => builder.Append(1L));
        Assert.Throws<InvalidOperationException>(() => builder.AppendText("1"));
        Assert.Throws<InvalidOperationException>(() => builder.AppendBoolean(true));
        Assert.Throws<InvalidOperationException>(builder.EndList);
        Assert.Throws<InvalidOperationException>(() => builder.Elements);
        Assert.Throws<ArgumentException>(() => new ColumnBuilder(DataType.Other("UNION(a INTEGER)")));
    }
}
