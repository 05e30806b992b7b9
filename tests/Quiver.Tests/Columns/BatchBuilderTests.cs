using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class BatchBuilderTests
{
    [Fact]
    public void A_batch_is_made_row_by_row_and_texts_are_coded()
    {
        var schema = new Schema(new Field("symbol", DataType.Utf8), new Field("price", DataType.Float64), new Field("qty", DataType.Int64));
        using var rows = new BatchBuilder(schema);
        for (var round = 0; round < 2; round++)
        {
            rows["Symbol"].Append("AAPL");
            rows["price"].Append(189.5);
            rows["qty"].Append(1200);
            Assert.Equal(1, rows.Length);
            rows[0].Append((string?)null);
            rows[1].AppendNull();
            rows[2].Append(ulong.MinValue);
            using var batch = rows.Finish();
            Assert.Equal(2, batch.Length);
            Data.AssertEqual(["AAPL", null], batch[0]);
            Data.AssertEqual([189.5, null], batch[1]);
            Data.AssertEqual([1200L, 0L], batch[2]);
            Assert.True(batch[0].IsCoded);
        }
    }

    [Fact]
    public void A_builder_without_rows_gives_an_empty_batch()
    {
        using var rows = new BatchBuilder(new Schema([.. Data.Types.Select((type, i) => new Field($"c{i}", type))]));
        using var batch = rows.Finish();
        Assert.Equal(0, batch.Length);
    }

    [Fact]
    public void Columns_of_different_lengths_are_refused_and_nothing_is_lost()
    {
        using var rows = new BatchBuilder(new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32)));
        rows["a"].Append(1);
        var error = Assert.Throws<QuiverException>(rows.Finish);
        Assert.Equal((ErrorCode.RecordRejected, "Column 'b' has 0 values and column 'a' 1; every row needs a value in each column: append NULL where there is none."), (error.Code, error.Message));
        rows["b"].Append(2);
        using var batch = rows.Finish();
        Assert.Equal(1, batch.Length);
    }

    [Fact]
    public void A_column_that_is_not_there_and_a_type_that_batches_do_not_hold_are_named()
    {
        using var rows = new BatchBuilder(new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32)));
        var unknown = Assert.Throws<QuiverException>(() => rows["c"]);
        Assert.Equal((ErrorCode.UnknownColumn, "No column 'c' here; there are a, b."), (unknown.Code, unknown.Message));
        var type = Assert.Throws<QuiverException>(() => new BatchBuilder(new Schema(new Field("list", DataType.Other("INTEGER[]")))));
        Assert.Equal(ErrorCode.SchemaMismatch, type.Code);
        Assert.Contains("'list' is INTEGER[]", type.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TINYINT", -128, 127)]
    [InlineData("SMALLINT", -32768, 32767)]
    [InlineData("INTEGER", -2147483648, 2147483647)]
    [InlineData("UTINYINT", 0, 255)]
    [InlineData("USMALLINT", 0, 65535)]
    [InlineData("UINTEGER", 0, 4294967295)]
    public void Whole_numbers_go_into_columns_up_to_their_range_whatever_type_they_come_in(string type, long least, long most)
    {
        using var rows = Rows(Data.Types.Single(candidate => candidate.Name == type));
        foreach (var value in new[] { least, most })
        {
            rows[0].Append(value);
            rows[0].Append((Int128)value);
            rows[0].Append((decimal)value);
            if (value >= 0) rows[0].Append((ulong)value);
        }

        var length = rows.Length;
        foreach (var value in new[] { least - 1, most + 1, long.MinValue, long.MaxValue })
        {
            Rejected(() => rows[0].Append(value));
            Rejected(() => rows[0].Append((Int128)value));
            Rejected(() => rows[0].Append((decimal)value));
            if (value >= 0) Rejected(() => rows[0].Append((ulong)value));
        }

        Rejected(() => rows[0].Append(1.5m));
        Assert.Equal(length, rows.Length);
        using var batch = rows.Finish();
        var expected = new[] { least, most }.SelectMany(value => Enumerable.Repeat(value, value >= 0 ? 4 : 3));
        Assert.Equal(expected, Enumerable.Range(0, length).Select(row => Convert.ToInt64(Cells.Get(batch[0], row))));
    }

    [Fact]
    public void The_widest_integers_have_their_limits_too()
    {
        using var longs = Rows(DataType.Int64);
        longs[0].Append(long.MinValue);
        longs[0].Append((ulong)long.MaxValue);
        Rejected(() => longs[0].Append(ulong.MaxValue));
        Rejected(() => longs[0].Append((Int128)long.MaxValue + 1));
        using var ulongs = Rows(DataType.UInt64);
        ulongs[0].Append(ulong.MaxValue);
        Rejected(() => ulongs[0].Append(-1));
        Rejected(() => ulongs[0].Append(Int128.NegativeOne));
        using var huge = Rows(DataType.Int128);
        huge[0].Append(Int128.MinValue);
        huge[0].Append(-1);
        huge[0].Append(ulong.MaxValue);
        using var batch = huge.Finish();
        Data.AssertEqual([Int128.MinValue, Int128.NegativeOne, (Int128)ulong.MaxValue], batch[0]);
    }

    [Fact]
    public void A_message_names_row_value_column_and_range()
    {
        using var rows = Rows(DataType.Int8);
        rows[0].Append(1);
        var error = Rejected(() => rows[0].Append(300));
        Assert.Equal("Row 1 (from 0): 300 cannot go into column 'x', TINYINT, which holds -128 to 127. Declare the column with a wider type, or check the value before.", error.Message);
    }

    [Fact]
    public void Floats_take_the_nearest_number_and_refuse_what_would_become_infinite()
    {
        using var rows = Rows(DataType.Float32);
        rows[0].Append(0.1);
        rows[0].Append(double.PositiveInfinity);
        rows[0].Append(double.NaN);
        rows[0].Append(long.MaxValue);
        rows[0].Append(0.1m);
        Rejected(() => rows[0].Append(1e39));
        using var batch = rows.Finish();
        Assert.Equal([0.1f, float.PositiveInfinity, float.NaN, 9.2233720e18f, 0.1f], batch[0].Values<float>().All.ToArray());
    }

    [Fact]
    public void Decimals_keep_all_digits_or_are_refused()
    {
        using var rows = Rows(DataType.Decimal(6, 2));
        rows[0].Append(1234.5m);
        rows[0].Append(-9999.99m);
        rows[0].Append(0.1000m);
        rows[0].Append(-7);
        rows[0].Append(9999UL);
        Rejected(() => rows[0].Append(10000m));
        Rejected(() => rows[0].Append(0.001m));
        Rejected(() => rows[0].Append(10000));
        Rejected(() => rows[0].Append(Int128.MinValue));
        Rejected(() => rows[0].Append(decimal.MaxValue));
        using var batch = rows.Finish();
        Assert.Equal(["1234.50", "-9999.99", "0.10", "-7.00", "9999.00"], Enumerable.Range(0, batch.Length).Select(row => ValueText.Format(batch[0], row)));

        using var wide = Rows(DataType.Decimal(38, 28));
        wide[0].Append(decimal.Parse("0.0000000000000000000000000001"));
        wide[0].Append(9_999_999_999m);
        Rejected(() => wide[0].Append(10_000_000_000m));
        Rejected(() => wide[0].Append(decimal.MaxValue));
        using var wideBatch = wide.Finish();
        Assert.Equal(["0.0000000000000000000000000001", "9999999999.0000000000000000000000000000"], Enumerable.Range(0, 2).Select(row => ValueText.Format(wideBatch[0], row)));
    }

    [Fact]
    public void Moments_are_cut_to_the_unit_of_their_column_downwards()
    {
        var moment = new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999); // 100 ns before 1970
        foreach (var (type, expected) in new[]
        {
            (DataType.Timestamp, "1969-12-31 23:59:59.999999"), (DataType.TimestampZoned, "1969-12-31 23:59:59.999999+00"), (DataType.TimestampIn(TimeUnit.Second), "1969-12-31 23:59:59"),
            (DataType.TimestampIn(TimeUnit.Millisecond), "1969-12-31 23:59:59.999"), (DataType.TimestampIn(TimeUnit.Nanosecond), "1969-12-31 23:59:59.9999999"),
        })
        {
            using var rows = Rows(type);
            rows[0].Append(moment);
            rows[0].Append(new DateTimeOffset(moment).ToOffset(TimeSpan.FromHours(5)));
            rows[0].Append(new DateOnly(1969, 12, 31));
            using var batch = rows.Finish();
            Assert.Equal([expected, expected, type.HasZone ? "1969-12-31 00:00:00+00" : "1969-12-31 00:00:00"], Enumerable.Range(0, 3).Select(row => ValueText.Format(batch[0], row)));
        }
    }

    [Fact]
    public void The_first_and_last_moments_of_NET_fit_except_in_nanoseconds()
    {
        using var rows = Rows(DataType.Timestamp);
        rows[0].Append(DateTimeOffset.MinValue);
        rows[0].Append(DateTimeOffset.MaxValue);
        using var batch = rows.Finish();
        Assert.Equal(["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"], Enumerable.Range(0, 2).Select(row => ValueText.Format(batch[0], row)));

        using var nanos = Rows(DataType.TimestampIn(TimeUnit.Nanosecond));
        Rejected(() => nanos[0].Append(DateTimeOffset.MaxValue));
        Rejected(() => nanos[0].Append(new DateTime(1677, 9, 21, 0, 12, 43, DateTimeKind.Utc)));
        nanos[0].Append(new DateTime(1677, 9, 21, 0, 12, 44, DateTimeKind.Utc));
    }

    [Fact]
    public void Local_and_unspecified_moments_are_refused_each_with_its_cure()
    {
        using var rows = Rows(DataType.Timestamp);
        var local = Rejected(() => rows[0].Append(new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Local)));
        var unspecified = Rejected(() => rows[0].Append(new DateTime(2026, 1, 5)));
        Assert.Contains("ToUniversalTime()", local.Message, StringComparison.Ordinal);
        Assert.Contains("DateTime.SpecifyKind(value, DateTimeKind.Utc)", unspecified.Message, StringComparison.Ordinal);
        Assert.Equal(0, rows.Length);
    }

    [Fact]
    public void Days_times_and_spans_go_where_they_fit()
    {
        using var days = Rows(DataType.Date);
        days[0].Append(new DateOnly(1, 1, 1));
        days[0].Append(new DateTime(2024, 2, 29));
        Rejected(() => days[0].Append(new DateTime(2024, 2, 29, 0, 0, 1)));
        using var dayBatch = days.Finish();
        Assert.Equal(["0001-01-01", "2024-02-29"], Enumerable.Range(0, 2).Select(row => ValueText.Format(dayBatch[0], row)));

        using var times = Rows(DataType.Time);
        times[0].Append(new TimeOnly(23, 59, 59, 999));
        times[0].Append(TimeSpan.FromHours(1));
        Rejected(() => times[0].Append(TimeSpan.FromHours(24)));
        Rejected(() => times[0].Append(TimeSpan.FromTicks(-1)));
        using var timeBatch = times.Finish();
        Assert.Equal(["23:59:59.999", "01:00:00"], Enumerable.Range(0, 2).Select(row => ValueText.Format(timeBatch[0], row)));

        using var spans = Rows(DataType.Interval);
        spans[0].Append(TimeSpan.FromHours(-25));
        spans[0].Append(new Interval(1, 2, 3));
        using var spanBatch = spans.Finish();
        Data.AssertEqual([new Interval(0, 0, -90_000_000_000), new Interval(1, 2, 3)], spanBatch[0]);
    }

    [Fact]
    public void Texts_may_come_as_UTF8_and_bytes_that_are_not_are_refused()
    {
        var id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        foreach (var type in new[] { DataType.Utf8, DataType.Json })
        {
            using var rows = Rows(type);
            rows[0].Append("ünï"u8);
            rows[0].Append("ünï");
            rows[0].Append(id);
            Rejected(() => rows[0].Append([0xFF]));
            using var batch = rows.Finish();
            Data.AssertEqual(["ünï", "ünï", "0f8fad5b-d9cb-469f-a165-70867728950e"], batch[0]);
        }

        using var blobs = Rows(DataType.Binary);
        blobs[0].Append([0xFF]);
        using var blobBatch = blobs.Finish();
        Data.AssertEqual([new byte[] { 0xFF }], blobBatch[0]);
    }

    [Fact]
    public void A_value_of_a_type_that_the_column_does_not_take_is_refused_by_name()
    {
        using var rows = Rows(DataType.Int64);
        var error = Assert.Throws<QuiverException>(() => rows[0].Append("1"));
        Assert.Equal((ErrorCode.SchemaMismatch, "Column 'x' is BIGINT and takes no text; convert the value, or declare the column with a type that holds it."), (error.Code, error.Message));
        Assert.Throws<QuiverException>(() => rows[0].Append(1.0));
        Assert.Throws<QuiverException>(() => rows[0].Append(true));
        Assert.Throws<QuiverException>(() => rows[0].Append(Encoding.UTF8.GetBytes("1")));
    }

    [Fact]
    public void NULL_is_refused_by_a_column_that_is_NOT_NULL()
    {
        using var rows = new BatchBuilder(new Schema(new Field("x", DataType.Utf8, Nullable: false)));
        var error = Rejected(() => rows[0].Append((string?)null));
        Assert.Equal("Row 0 (from 0): NULL cannot go into column 'x', VARCHAR, which is NOT NULL. Give every row a value, or declare the column without NOT NULL.", error.Message);
    }

    [Fact]
    public void Batches_from_outside_are_coded_by_the_source_s_dictionaries()
    {
        var schema = new Schema(new Field("s", DataType.Utf8), new Field("n", DataType.Int32));
        var dictionaries = BatchBuilder.Dictionaries(schema);
        using var coder = new BatchCoder(dictionaries);
        var foreign = new TextDictionary();
        foreach (var texts in new[] { Data.Column(DataType.Utf8, "a", null, "b"), Data.Coded(foreign, "b", "c", null), Data.Coded(foreign, "d", "a", "b"), Data.Coded(dictionaries[0]!, "c", "a", null) })
        {
            using var batch = new Batch(schema, [texts, Data.Column(DataType.Int32, 1, 2, 3)], 3, firstSequence: 5);
            using var coded = coder.Code(batch);
            Assert.Same(dictionaries[0], coded[0].Dictionary);
            Data.AssertEqual([.. Enumerable.Range(0, 3).Select(row => Cells.Get(texts, row))], coded[0]);
            Data.AssertEqual([1, 2, 3], coded[1]);
            Assert.Equal(5, coded.FirstSequence);
        }
    }

    private static BatchBuilder Rows(DataType type) => new(new Schema(new Field("x", type)));

    private static QuiverException Rejected(Action append)
    {
        var error = Assert.Throws<QuiverException>(append);
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        return error;
    }
}
