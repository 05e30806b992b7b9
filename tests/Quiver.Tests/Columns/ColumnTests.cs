using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class ColumnTests
{
    [Fact]
    public void Slices_of_slices_hold_the_rows_of_their_place()
    {
        var random = new Random(Seed: 71);
        foreach (var (values, column) in Data.Columns(random))
        {
            using (column)
            {
                var start = random.Next(0, values.Length + 1);
                var length = random.Next(0, values.Length - start + 1);
                using var slice = column.Slice(start, length);
                Data.AssertEqual(values[start..(start + length)], slice);
                Assert.Equal(values[start..(start + length)].Count(value => value is null), slice.NullCount);
                Assert.Equal(values.Count(value => value is null), column.NullCount);
                using var again = column.Slice(start, length);
                Assert.Equal(slice.NullCount, again.NullCount);
            }
        }
    }

    [Fact]
    public void Rows_outside_the_column_cannot_be_sliced()
    {
        using var column = Data.Column(DataType.Int32, 1, 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => column.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => column.Slice(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => column.Slice(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => column.Slice(int.MaxValue, int.MaxValue));
        using var end = column.Slice(3, 0);
        Assert.Equal(0, end.Length);
    }

    [Fact]
    public void A_column_read_as_another_type_says_what_it_is()
    {
        using var numbers = Data.Column(DataType.Int32, 1);
        using var texts = Data.Column(DataType.Utf8, "a");
        using var coded = Data.Coded(new TextDictionary(), "a");
        Assert.Equal("A column of INTEGER was read as slots of 8 bytes.", Assert.Throws<InvalidOperationException>(() => numbers.Values<long>().Length).Message);
        Assert.Equal("A column of INTEGER was read as texts.", Assert.Throws<InvalidOperationException>(() => numbers.Texts.Length).Message);
        Assert.Equal("A column of VARCHAR was read as codes.", Assert.Throws<InvalidOperationException>(() => texts.Codes.Length).Message);
        Assert.Equal("A column of VARCHAR (coded) was read as slots of 4 bytes.", Assert.Throws<InvalidOperationException>(() => coded.Values<int>().Length).Message);
        Assert.Throws<InvalidOperationException>(() => numbers.Booleans.Length);
    }

    [Fact]
    public void A_disposed_column_throws_on_use_and_its_shares_do_not()
    {
        var column = Data.Column(DataType.Int32, 1, null).GoOut(); // as users get it
        using var share = column.Share();
        column.Dispose();
        column.Dispose();
        Assert.Throws<ObjectDisposedException>(() => column.Values<int>().Length);
        Assert.Throws<ObjectDisposedException>(() => column.Validity.Length);
        Assert.Throws<ObjectDisposedException>(() => column.IsNull(0));
        Assert.Throws<ObjectDisposedException>(column.Share);
        Data.AssertEqual([1, null], share);
    }

    [Fact]
    public void A_batch_refuses_columns_that_are_not_its_schema_s()
    {
        var schema = new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32));
        using var one = Data.Column(DataType.Int32, 1);
        using var two = Data.Column(DataType.Int32, 1, 2);
        using var text = Data.Column(DataType.Utf8, "a");
        Assert.Equal("The schema has 2 columns (a INTEGER, b INTEGER), the batch 1. (Parameter 'columns')", Assert.Throws<ArgumentException>(() => new Batch(schema, one)).Message);
        Assert.Equal("Column 'b' has 2 rows, the batch 1. (Parameter 'columns')", Assert.Throws<ArgumentException>(() => new Batch(schema, one, two)).Message);
        Assert.Equal("Column 'b' is INTEGER in the schema and VARCHAR in the batch. (Parameter 'columns')", Assert.Throws<ArgumentException>(() => new Batch(schema, one, text)).Message);
    }

    [Fact]
    public void A_slice_of_a_batch_is_numbered_and_weighted_as_its_rows_were()
    {
        using var batch = new Batch(new Schema(new Field("x", DataType.Int32)), [Data.Column(DataType.Int32, 1, 2, 3)], 3, firstSequence: 10, weights: Data.Column(DataType.Int64, 1L, -1L, 1L));
        using var slice = batch.Slice(1, 2);
        Assert.Equal(11, slice.FirstSequence);
        Data.AssertEqual([2, 3], slice[0]);
        Data.AssertEqual([-1L, 1L], slice.Weights!);
        using var selected = batch.With(Selecting.Rows([0, 2]));
        Assert.Equal((3, 2), (selected.Length, selected.Count));
        Assert.Throws<InvalidOperationException>(() => selected.Slice(0, 1));
        using var numbered = selected.Share().NumberedFrom(100, 0);
        Assert.Equal((100, 2), (numbered.FirstSequence, numbered.Count));
    }

    [Fact]
    public void A_disposed_batch_throws_on_use()
    {
        var batch = new Batch(new Schema(new Field("x", DataType.Int32)), Data.Column(DataType.Int32, 1));
        batch.Dispose();
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch[0]);
        Assert.Throws<ObjectDisposedException>(() => batch.Columns);
        Assert.Throws<ObjectDisposedException>(batch.Share);
    }

    [Fact]
    public void Names_are_found_without_case_and_the_first_of_equals_wins()
    {
        var schema = new Schema(new Field("Symbol", DataType.Utf8), new Field("qty", DataType.Int64, Nullable: false), new Field("SYMBOL", DataType.Int32));
        Assert.Equal((0, 1, -1), (schema.IndexOf("symbol"), schema.IndexOf("QTY"), schema.IndexOf("price")));
        Assert.Equal("Symbol VARCHAR, qty BIGINT NOT NULL, SYMBOL INTEGER", schema.ToString());
        Assert.Equal(schema, new Schema(schema.Fields));
        Assert.Equal(schema.GetHashCode(), new Schema(schema.Fields).GetHashCode());
        Assert.NotEqual(schema, new Schema(schema[0], schema[1]));
    }

    [Fact]
    public void Types_are_equal_by_all_that_they_say()
    {
        Assert.Equal(DataType.Decimal(18, 4), DataType.Decimal(18, 4));
        Assert.NotEqual(DataType.Decimal(18, 4), DataType.Decimal(18, 3));
        Assert.NotEqual(DataType.Timestamp, DataType.TimestampZoned);
        Assert.NotEqual(DataType.Utf8, DataType.Json);
        Assert.Same(DataType.Timestamp, DataType.TimestampIn(TimeUnit.Microsecond));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.Decimal(39, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.Decimal(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataType.Decimal(4, 5));
    }

    [Fact]
    public void Hashes_spread_over_low_bits_and_depend_on_order_and_length()
    {
        var words = Enumerable.Range(0, 1 << 16).Select(i => (int)Hashing.Word((ulong)i) & 0xFFFF).Distinct().Count();
        var texts = Enumerable.Range(0, 1 << 16).Select(i => (int)Hashing.Bytes(System.Text.Encoding.UTF8.GetBytes($"sensor {i}")) & 0xFFFF).Distinct().Count();
        Assert.InRange(words, 40_000, 65_536); // chance gives 41,427
        Assert.InRange(texts, 40_000, 65_536);
        Assert.NotEqual(Hashing.Combine(Hashing.Combine(0, 1), 2), Hashing.Combine(Hashing.Combine(0, 2), 1));
        Assert.NotEqual(Hashing.Bytes([]), Hashing.Bytes([0]));
        Assert.NotEqual(Hashing.Bytes(new byte[8]), Hashing.Bytes(new byte[16]));
        Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(i => Hashing.Combine(Hashing.Word((ulong)(i / 300)), (ulong)(i % 300))).Distinct().Count());
    }
}
