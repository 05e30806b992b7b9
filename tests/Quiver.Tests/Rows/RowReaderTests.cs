using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Rows;

public class RowReaderTests
{
    private static readonly DateTime Day = new(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);

    private record Bar(string Symbol, DateTime WindowStart, double? Open, long Volume);

    [Fact]
    public void A_record_is_made_by_its_constructor_from_columns_in_any_order()
    {
        // A sum of BIGINT is a HUGEINT: it becomes a long where it fits.
        using var batch = Rows(
            ("volume", DataType.Int128, [(Int128)1200, (Int128)long.MinValue]), ("open", DataType.Float64, [189.5, null]), ("symbol", DataType.Utf8, ["AAPL", "MSFT"]), ("window_start", DataType.Timestamp, [Micros(Day), 0L]));
        var reader = new RowReader<Bar>(batch.Schema);
        Assert.Equal(new Bar("AAPL", Day, 189.5, 1200), reader.Read(batch, 0));
        Assert.Equal(new Bar("MSFT", DateTime.UnixEpoch, null, long.MinValue), reader.Read(batch, 1));
        Assert.Equal(DateTimeKind.Utc, reader.Read(batch, 1).WindowStart.Kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(batch, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(batch, -1));
    }

    private sealed class Settable
    {
        public required string Name { get; init; }
        public int? Count { get; set; }
        public double Real = -1;

        [Column("renamed")]
        public Guid Id { get; set; }

        [NotMapped]
        public string Notes { get; set; } = "kept";
        public string Both => $"{Name}{Count}";
    }

    private struct Point
    {
        public int X = -1;

        public Point()
        {
        }

        public int Y { get; set; }
    }

    private record Mixed(int A, int B = 5)
    {
        public int C { get; set; }
    }

    [Fact]
    public void Classes_and_structs_are_filled_by_their_settable_members()
    {
        using var batch = Rows(("name", DataType.Utf8, ["x"]), ("count", DataType.Int8, [(sbyte)3]), ("REAL", DataType.Float32, [0.5f]), ("renamed", DataType.Utf8, ["0f8fad5b-d9cb-469f-a165-70867728950e"]));
        var row = new RowReader<Settable>(batch.Schema).Read(batch, 0);
        Assert.Equal(("x", 3, 0.5, "0f8fad5b-d9cb-469f-a165-70867728950e", "kept"), (row.Name, row.Count, row.Real, row.Id.ToString(), row.Notes));

        using var points = Rows(("x", DataType.Int64, [1L]), ("y", DataType.UInt8, [(byte)2]));
        var point = new RowReader<Point>(points.Schema).Read(points, 0);
        Assert.Equal((1, 2), (point.X, point.Y));

        using var mixed = Rows(("a", DataType.Int32, [1]), ("c", DataType.Int32, [3]));
        Assert.Equal(new Mixed(1) { C = 3 }, new RowReader<Mixed>(mixed.Schema).Read(mixed, 0));
        using var more = Rows(("a", DataType.Int32, [1]), ("b", DataType.Int32, [2]), ("c", DataType.Int32, [3]));
        Assert.Equal(new Mixed(1, 2) { C = 3 }, new RowReader<Mixed>(more.Schema).Read(more, 0));
    }

    [Fact]
    public void A_single_column_reads_as_a_plain_value()
    {
        using var numbers = Rows(("count_star()", DataType.Int64, [7L, null]));
        Assert.Equal(7, new RowReader<int>(numbers.Schema).Read(numbers, 0));
        Assert.Null(new RowReader<long?>(numbers.Schema).Read(numbers, 1));
        Assert.Throws<QuiverException>(() => new RowReader<long>(numbers.Schema).Read(numbers, 1));
        using var texts = Rows(("s", DataType.Utf8, ["a", null]));
        Assert.Equal("a", new RowReader<string>(texts.Schema).Read(texts, 0));
        Assert.Null(new RowReader<string?>(texts.Schema).Read(texts, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Texts_are_read_plain_and_coded_sliced_and_across_batches(bool coded)
    {
        var random = new Random(Seed: 51);
        var dictionary = new TextDictionary();
        var schema = new Schema(new Field("s", DataType.Utf8));
        var reader = new RowReader<string?>(schema);
        for (var round = 0; round < 5; round++)
        {
            var values = Data.Values(random, DataType.Utf8, 100, nulls: 0.3);
            using var batch = new Batch(schema, coded ? Data.Coded(dictionary, values) : Data.Column(DataType.Utf8, values));
            using var slice = batch.Slice(37, 50);
            for (var row = 0; row < 50; row++) Assert.Equal(values[37 + row], reader.Read(slice, row));
        }
    }

    [Fact]
    public void A_coded_text_is_one_string_for_all_its_rows()
    {
        var dictionary = new TextDictionary();
        var schema = new Schema(new Field("s", DataType.Utf8));
        var reader = new RowReader<string>(schema);
        using var first = new Batch(schema, Data.Coded(dictionary, "a", "b"));
        using var second = new Batch(schema, Data.Coded(dictionary, "c", "a"));
        var a = reader.Read(first, 0);
        Assert.Equal("c", reader.Read(second, 0));
        Assert.Same(a, reader.Read(second, 1));
    }

    private enum Side
    {
        Buy = 1,
        Sell = 2,
    }

    [Fact]
    public void Values_become_every_type_that_can_hold_them()
    {
        Assert.True(Read<bool>(DataType.Boolean, true));
        Assert.Equal((byte)200, Read<byte>(DataType.Int64, 200L));
        Assert.Equal(Int128.MaxValue, Read<Int128>(DataType.Int128, Int128.MaxValue));
        Assert.Equal(ulong.MaxValue, Read<ulong>(DataType.Int128, (Int128)ulong.MaxValue));
        Assert.Equal(3.0, Read<double>(DataType.Int32, 3));
        Assert.Equal(3m, Read<decimal>(DataType.Int128, (Int128)3));
        Assert.Equal(0.1f, Read<float>(DataType.Float64, 0.1));
        Assert.Equal(double.NaN, Read<double>(DataType.Float32, float.NaN));
        Assert.Equal(-12.34m, Read<decimal>(DataType.Decimal(18, 4), (Int128)(-123_400)));
        Assert.Equal(-12.34, Read<double>(DataType.Decimal(18, 4), (Int128)(-123_400)));
        Assert.Equal(12, Read<int>(DataType.Decimal(18, 4), (Int128)120_000));
        Assert.Equal(1.5m, Read<decimal>(DataType.Decimal(38, 37), Int128.Parse("15" + new string('0', 36), CultureInfo.InvariantCulture)));
        Assert.Equal(decimal.MaxValue, Read<decimal>(DataType.Decimal(38, 0), (Int128)decimal.MaxValue));
        Assert.Equal('ü', Read<char>(DataType.Utf8, "ü"));
        Assert.Equal("ü"u8.ToArray(), Read<byte[]>(DataType.Utf8, "ü"));
        Assert.Equal(new byte[] { 1, 0 }, Read<byte[]>(DataType.Binary, new byte[] { 1, 0 }));
        Assert.Equal(Side.Sell, Read<Side>(DataType.Utf8, "sell"));
        Assert.Equal(Side.Sell, Read<Side>(DataType.Int64, 2L));
        Assert.Equal(DayOfWeek.Friday, Read<DayOfWeek?>(DataType.Utf8, "Friday"));
        Assert.Equal(FileAccess.ReadWrite, Read<FileAccess>(DataType.Utf8, "Read, Write"));
        Assert.Equal(new DateOnly(1969, 12, 31), Read<DateOnly>(DataType.Date, -1));
        Assert.Equal(new DateTime(1969, 12, 31, 0, 0, 0, DateTimeKind.Utc), Read<DateTime>(DataType.Date, -1));
        Assert.Equal(new TimeOnly(23, 59, 59, 999, 999), Read<TimeOnly>(DataType.Time, 86_399_999_999L));
        Assert.Equal(TimeSpan.FromDays(1), Read<TimeSpan>(DataType.Time, 86_400_000_000L));
        Assert.Equal(DateTime.UnixEpoch.AddTicks(-10), Read<DateTime>(DataType.Timestamp, -1L));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(-1), Read<DateTimeOffset>(DataType.TimestampIn(TimeUnit.Second), -1L));
        Assert.Equal(DateTime.UnixEpoch.AddTicks(-1), Read<DateTime>(DataType.TimestampIn(TimeUnit.Nanosecond), -1L));
        Assert.Equal(new DateOnly(1970, 1, 2), Read<DateOnly>(DataType.Timestamp, 86_400_000_000L));
        Assert.Equal(new DateTime(DateTime.MaxValue.Ticks - 9, DateTimeKind.Utc), Read<DateTime>(DataType.Timestamp, 253_402_300_799_999_999L));
        Assert.Equal(new Interval(1, 2, 3), Read<Interval>(DataType.Interval, new Interval(1, 2, 3)));
        Assert.Equal(TimeSpan.FromHours(23), Read<TimeSpan>(DataType.Interval, new Interval(0, 1, -3_600_000_000)));
    }

    [Fact]
    public void Values_that_a_member_cannot_hold_are_refused()
    {
        Refused<int>(DataType.Int64, int.MaxValue + 1L);
        Refused<uint>(DataType.Int64, -1L);
        Refused<long>(DataType.UInt64, ulong.MaxValue);
        Refused<ulong>(DataType.Int8, (sbyte)-1);
        Refused<long>(DataType.Int128, Int128.MaxValue);
        Refused<decimal>(DataType.Int128, Int128.MaxValue);
        Refused<decimal>(DataType.Decimal(38, 0), (Int128)decimal.MaxValue + 1);
        Refused<decimal>(DataType.Decimal(38, 37), Int128.Parse(new string('3', 38), CultureInfo.InvariantCulture));
        Refused<int>(DataType.Decimal(4, 2), (Int128)150);
        Refused<float>(DataType.Float64, 1e39);
        Refused<char>(DataType.Utf8, "ab");
        Refused<char>(DataType.Utf8, "");
        Refused<Guid>(DataType.Utf8, "x");
        Refused<Side>(DataType.Utf8, "2");
        Refused<Side>(DataType.Utf8, "");
        Refused<TimeOnly>(DataType.Time, 86_400_000_000L);
        Refused<DateTime>(DataType.Timestamp, long.MaxValue);
        Refused<DateTime>(DataType.Timestamp, 253_402_300_800_000_000L);
        Refused<DateTime>(DataType.Timestamp, -62_135_596_800_000_001L);
        Refused<DateOnly>(DataType.Timestamp, 1L);
        Refused<DateOnly>(DataType.Date, int.MaxValue);
        Refused<TimeSpan>(DataType.Interval, new Interval(1, 0, 0));
        Refused<TimeSpan>(DataType.Interval, new Interval(0, int.MaxValue, 0));
    }

    [Fact]
    public void Messages_name_row_column_value_and_member()
    {
        using var batch = Rows(("volume", DataType.Int128, [Int128.MaxValue, null]), ("open", DataType.Float64, [1.0, null]), ("symbol", DataType.Utf8, ["AAPL", null]), ("window_start", DataType.Timestamp, [0L, null]));
        var reader = new RowReader<Bar>(batch.Schema);
        var range = Assert.Throws<QuiverException>(() => reader.Read(batch, 0));
        Assert.Equal("Row 0 (from 0) has 170141183460469231731687303715884105727 in column 'volume', HUGEINT, which Bar.Volume, long, cannot hold. Make the member a wider integer, or cast in SQL.", range.Message);
        var missing = Assert.Throws<QuiverException>(() => reader.Read(batch, 1));
        Assert.Equal(ErrorCode.SchemaMismatch, missing.Code);
        Assert.Equal("Row 1 (from 0) is NULL in column 'symbol', and Bar.Symbol takes no NULL; make it string?, or give NULL a value in SQL with coalesce.", missing.Message);
    }

    private abstract class Abstract;

    [Fact]
    public void Members_and_columns_that_do_not_match_are_all_named_when_the_reader_is_made()
    {
        var names = Assert.Throws<QuiverException>(() => new RowReader<Bar>(new Schema(new Field("symbol", DataType.Utf8), new Field("open", DataType.Utf8), new Field("window_start", DataType.Timestamp), new Field("close", DataType.Float64))));
        Assert.Equal(ErrorCode.SchemaMismatch, names.Code);
        Assert.StartsWith(
            "Type Bar does not fit the columns (symbol VARCHAR, open VARCHAR, window_start TIMESTAMP, close DOUBLE): no column for Volume; no member for 'close'; Open is double? and column 'open' VARCHAR. Names match without case and underscores",
            names.Message,
            StringComparison.Ordinal);
        Assert.Throws<QuiverException>(() => new RowReader<Settable>(new Schema(new Field("name", DataType.Utf8))));
        Assert.Throws<QuiverException>(() => new RowReader<Abstract>(new Schema(new Field("name", DataType.Utf8))));
        Assert.Throws<QuiverException>(() => new RowReader<int>(new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32))));
        Assert.Throws<QuiverException>(() => new RowReader<object>(new Schema(new Field("a", DataType.Int32))));
    }

    [Fact]
    public void A_disposed_batch_is_not_read_even_when_it_was_before()
    {
        var batch = Rows(("x", DataType.Int32, [1]));
        var reader = new RowReader<int>(batch.Schema);
        Assert.Equal(1, reader.Read(batch, 0));
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(batch, 0));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var schema = new Schema(new Field("symbol", DataType.Utf8), new Field("window_start", DataType.Timestamp), new Field("open", DataType.Float64), new Field("volume", DataType.Int64));
        using var writer = new RowWriter<Bar>(schema, BatchBuilder.Dictionaries(schema));
        var reader = new RowReader<Bar>(schema);
        var random = new Random(Seed: 52);
        Bar[] bars = [.. Enumerable.Range(0, 500).Select(_ => new Bar($"S{random.Next(20)}", DateTime.UnixEpoch.AddMilliseconds(random.NextInt64(-1_000_000_000_000, 2_000_000_000_000)), random.Next(4) == 0 ? null : random.NextDouble(), random.NextInt64()))];
        writer.Append(bars);
        using var batch = writer.Finish();
        Assert.Equal(bars, Enumerable.Range(0, batch.Length).Select(row => reader.Read(batch, row)));
    }

    private static long Micros(DateTime moment) => (moment.Ticks - DateTime.UnixEpoch.Ticks) / 10;

    private static Batch Rows(params (string Name, DataType Type, object?[] Values)[] columns) =>
        new(new Schema(columns.Select(column => new Field(column.Name, column.Type))), [.. columns.Select(column => Data.Column(column.Type, column.Values))]);

    private static T Read<T>(DataType type, object value)
    {
        using var batch = Rows(("x", type, [null, value]));
        return new RowReader<T>(batch.Schema).Read(batch, 1);
    }

    private static void Refused<T>(DataType type, object value)
    {
        var error = Assert.Throws<QuiverException>(() => Read<T>(type, value));
        Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
    }
}
