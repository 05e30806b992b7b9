using System.ComponentModel.DataAnnotations.Schema;
using Quiver.Columns;

namespace Quiver.Tests.Rows;

public class RowWriterTests
{
    private static readonly Schema Trades = new(new Field("symbol", DataType.Utf8), new Field("price", DataType.Float64), new Field("qty", DataType.Int64), new Field("ts", DataType.Timestamp));

    private record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);

    [Fact]
    public void Rows_of_a_record_go_into_columns_of_the_same_names()
    {
        using var writer = Writer<Trade>(Trades);
        writer.Append(new Trade("AAPL", 189.5, 1200, Utc(2026, 1, 5)));
        writer.Append([new Trade("MSFT", double.NaN, -1, DateTime.UnixEpoch), new Trade(null!, 0, 0, DateTime.UnixEpoch)]);
        Assert.Equal(3, writer.Length);
        using var batch = writer.Finish();
        Assert.Equal(0, writer.Length);
        Assert.Equal(["AAPL|189.5|1200|2026-01-05 00:00:00", "MSFT|nan|-1|1970-01-01 00:00:00", "NULL|0.0|0|1970-01-01 00:00:00"], Text(batch));
        Assert.True(batch[0].IsCoded);
    }

    [Fact]
    public void A_writer_without_rows_gives_an_empty_batch()
    {
        using var writer = Writer<Trade>(Trades);
        using var batch = writer.Finish();
        Assert.Equal(0, batch.Length);
    }

    private enum Side
    {
        Buy = 1,
        Sell = 2,
    }

    private sealed class Everything
    {
        public bool? Flag;
        public sbyte TinyInt { get; set; }
        public short? Small_Int { get; set; }
        public int Integer { get; init; }
        public Int128 Huge { get; set; }
        public byte UTiny { get; set; }
        public ushort USmall { get; set; }
        public uint UInt { get; set; }
        public ulong? UBig { get; set; }
        public float Real { get; set; }
        public decimal? Price { get; set; }
        public byte[]? Bytes { get; set; }
        public DateOnly? Day { get; set; }
        public TimeOnly Time { get; set; }
        public DateTimeOffset Zoned { get; set; }
        public TimeSpan? Span { get; set; }
        public Interval Interval { get; set; }
        public Guid Id { get; set; }
        public Side SideName { get; set; }
        public Side? SideNumber { get; set; }
        public char Letter { get; set; }
        public string Json { get; set; } = "{}";
        public int Twice => Integer * 2; // computed and without a column: left out

        [Column("renamed")]
        public long? Number { get; set; }

        [NotMapped]
        public object? Notes { get; set; }
    }

    private static readonly Schema AllTypes = new(
        new Field("flag", DataType.Boolean), new Field("tiny_int", DataType.Int8), new Field("small_int", DataType.Int16), new Field("INTEGER", DataType.Int32), new Field("huge", DataType.Int128), new Field("u_tiny", DataType.UInt8),
        new Field("u_small", DataType.UInt16), new Field("u_int", DataType.UInt32), new Field("u_big", DataType.UInt64), new Field("real", DataType.Float32), new Field("price", DataType.Decimal(18, 4)), new Field("bytes", DataType.Binary),
        new Field("day", DataType.Date), new Field("time", DataType.Time), new Field("zoned", DataType.TimestampZoned), new Field("span", DataType.Interval), new Field("interval", DataType.Interval), new Field("id", DataType.Utf8),
        new Field("side_name", DataType.Utf8), new Field("side_number", DataType.Int8), new Field("letter", DataType.Utf8), new Field("json", DataType.Json), new Field("renamed", DataType.Int64));

    [Fact]
    public void Every_type_of_member_goes_into_its_column()
    {
        using var writer = Writer<Everything>(AllTypes);
        writer.Append(new Everything
        {
            Flag = true,
            TinyInt = -1,
            Small_Int = short.MinValue,
            Integer = int.MaxValue,
            Huge = Int128.MinValue,
            UTiny = 255,
            USmall = 65535,
            UInt = uint.MaxValue,
            UBig = ulong.MaxValue,
            Real = 0.1f,
            Price = -12.34m,
            Bytes = [0, 255],
            Day = new DateOnly(2024, 2, 29),
            Time = new TimeOnly(10, 0, 30),
            Zoned = new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)),
            Span = TimeSpan.FromMinutes(90),
            Interval = new Interval(1, 2, 3),
            Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            SideName = Side.Sell,
            SideNumber = Side.Buy,
            Letter = 'ü',
            Number = 7,
        });
        writer.Append(new Everything { SideName = (Side)9 });
        using var batch = writer.Finish();
        Assert.Equal(
            [
                @"true|-1|-32768|2147483647|-170141183460469231731687303715884105728|255|65535|4294967295|18446744073709551615|0.1|-12.3400|\x00\xFF|2024-02-29|10:00:30|2024-01-01 00:00:00+00|01:30:00|1 month 2 days 00:00:00.000003|0f8fad5b-d9cb-469f-a165-70867728950e|Sell|1|ü|{}|7",
                "NULL|0|NULL|0|0|0|0|0|NULL|0.0|NULL|NULL|NULL|00:00:00|0001-01-01 00:00:00+00|NULL|00:00:00|00000000-0000-0000-0000-000000000000|9|NULL|\0|{}|NULL",
            ],
            Text(batch));
    }

    private record Narrow(long Small, string? Name);

    [Fact]
    public void A_value_that_does_not_fit_names_row_member_value_and_range_and_leaves_nothing_behind()
    {
        var schema = new Schema(new Field("name", DataType.Utf8), new Field("small", DataType.Int32));
        using var writer = Writer<Narrow>(schema);
        writer.Append(new Narrow(1, "a"));
        writer.Finish().Dispose();
        writer.Append(new Narrow(2, "b"));

        var single = Assert.Throws<QuiverException>(() => writer.Append(new Narrow(3_000_000_000, "c")));
        Assert.Equal(ErrorCode.RecordRejected, single.Code);
        Assert.Equal("Row 2 (from 0), Narrow.Small: 3000000000 cannot go into column 'small', INTEGER, which holds -2147483648 to 2147483647. Declare the column with a wider type, or check the value before.", single.Message);

        var many = Assert.Throws<QuiverException>(() => writer.Append([new Narrow(4, "d"), new Narrow(-3_000_000_000, "e"), new Narrow(5, "f")]));
        Assert.StartsWith("Row 1 (from 0), Narrow.Small: -3000000000 cannot", many.Message, StringComparison.Ordinal);
        var run = Assert.Throws<QuiverException>(() => writer.Append([new Narrow(4, "d"), new Narrow(-3_000_000_000, "e")], firstRow: 8192));
        Assert.StartsWith("Row 8193 (from 0), Narrow.Small: -3000000000 cannot", run.Message, StringComparison.Ordinal);

        var missing = Assert.Throws<QuiverException>(() => writer.Append([new Narrow(4, "d"), null!]));
        Assert.Equal(ErrorCode.RecordRejected, missing.Code);

        writer.Append(new Narrow(6, null));
        using var batch = writer.Finish();
        Assert.Equal(["b|2", "NULL|6"], Text(batch));
    }

    [Fact]
    public void NULL_for_a_column_that_is_NOT_NULL_is_refused()
    {
        using var writer = Writer<Narrow>(new Schema(new Field("name", DataType.Utf8, Nullable: false), new Field("small", DataType.Int64)));
        var error = Assert.Throws<QuiverException>(() => writer.Append(new Narrow(1, null)));
        Assert.Equal((ErrorCode.RecordRejected, true), (error.Code, error.Message.StartsWith("Row 0 (from 0), Narrow.Name: NULL cannot go into column 'name'", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public void A_moment_that_is_not_UTC_is_refused(DateTimeKind kind)
    {
        using var writer = Writer<Trade>(Trades);
        var error = Assert.Throws<QuiverException>(() => writer.Append(new Trade("AAPL", 1, 1, new DateTime(2026, 1, 5, 0, 0, 0, kind))));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Contains($"Trade.Ts: 2026-01-05T00:00:00 of kind {kind}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, writer.Length);
    }

    private record Wrong(string Symbol, double Price, string Qty, int Extra);

    private record Same(int AB, int A_B);

    [Fact]
    public void Members_and_columns_that_do_not_match_are_all_named_when_the_writer_is_made()
    {
        var names = Assert.Throws<QuiverException>(() => Writer<Wrong>(Trades));
        Assert.Equal(ErrorCode.SchemaMismatch, names.Code);
        Assert.StartsWith("Type Wrong does not fit the columns (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP): no column for Extra; no member for 'ts'; Qty is string and column 'qty' BIGINT. Names match", names.Message, StringComparison.Ordinal);

        var types = Assert.Throws<QuiverException>(() => Writer<Wrong>(new Schema(Trades[0], Trades[1], Trades[2], new Field("extra", DataType.Boolean))));
        Assert.StartsWith("Type Wrong does not fit the columns (symbol VARCHAR, price DOUBLE, qty BIGINT, extra BOOLEAN): Qty is string and column 'qty' BIGINT; Extra is int and column 'extra' BOOLEAN.", types.Message, StringComparison.Ordinal);

        var twice = Assert.Throws<QuiverException>(() => Writer<Same>(new Schema(new Field("ab", DataType.Int32))));
        Assert.Contains("AB and A_B both mean column 'ab'", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_name_wins_over_one_with_other_underscores()
    {
        using var writer = Writer<Same>(new Schema(new Field("a_b", DataType.Int32), new Field("ab", DataType.Int32)));
        writer.Append(new Same(AB: 1, A_B: 2));
        using var batch = writer.Finish();
        Assert.Equal(["2|1"], Text(batch));
    }

    [Fact]
    public void Rows_of_structs_with_known_strings_cost_no_garbage()
    {
        using var writer = Writer<Trade>(Trades);
        Trade[] rows = [.. Enumerable.Range(0, 1000).Select(i => new Trade($"S{i % 50}", i, i, DateTime.UnixEpoch))];
        Assert.Equal(0, Allocated.Least(() => // columns have their room from the rounds before
        {
            writer.Discard();
            writer.Append(rows);
            foreach (ref readonly var row in rows.AsSpan()) writer.Append(in row);
        }));
        using var batch = writer.Finish();
        Assert.Equal(2000, batch.Length);
    }

    private static RowWriter<T> Writer<T>(Schema schema) => new(schema, BatchBuilder.Dictionaries(schema));

    private static DateTime Utc(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Utc);

    private static string[] Text(Batch batch) =>
        [.. Enumerable.Range(0, batch.Length).Select(row => string.Join('|', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : ValueText.Format(column, row))))];
}
