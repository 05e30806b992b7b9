using System.ComponentModel.DataAnnotations.Schema;
using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Rows;

internal enum OrderSide
{
    Buy = 1,
    Sell = 2,
}

[Flags]
internal enum OrderFlags : ulong
{
    None = 0,
    Hidden = 1,
    Iceberg = 2,
    Last = 1UL << 63,
}

[Row]
internal sealed record EveryValue
{
    public bool Flag { get; set; }
    public sbyte TinyInt { get; set; }
    public short SmallInt { get; init; }
    public int @int;
    public long Big;
    public Int128 Huge { get; set; }
    public byte UTiny { get; set; }
    public ushort USmall { get; set; }
    public uint UInt { get; set; }
    public ulong UBig { get; set; }
    public float Real { get; set; }
    public double Number { get; set; }
    public decimal Price { get; set; }
    public required string Text { get; set; }
    public char Letter { get; set; }
    public byte[] Bytes { get; set; } = [];
    public DateOnly Day { get; set; }
    public TimeOnly Time { get; set; }
    public DateTime Moment { get; set; }
    public DateTimeOffset Zoned { get; set; }
    public TimeSpan Span { get; set; }
    public Interval Interval { get; set; }
    public Guid Id { get; set; }
    public OrderSide SideName { get; set; }
    public OrderSide SideNumber { get; set; }
    public OrderFlags FlagNames { get; set; }
    public OrderFlags FlagNumber { get; set; }
    public UInt128 Most { get; set; }
    public Guid Key { get; set; }
    public TimeOnly Nanos { get; set; }

    public static Schema Columns { get; } = new(
        new Field("flag", DataType.Boolean), new Field("tiny_int", DataType.Int8), new Field("small_int", DataType.Int16), new Field("INT", DataType.Int32), new Field("big", DataType.Int64), new Field("huge", DataType.Int128),
        new Field("u_tiny", DataType.UInt8), new Field("u_small", DataType.UInt16), new Field("u_int", DataType.UInt32), new Field("u_big", DataType.UInt64), new Field("real", DataType.Float32), new Field("number", DataType.Float64),
        new Field("price", DataType.Decimal(18, 4)), new Field("text", DataType.Utf8), new Field("letter", DataType.Utf8), new Field("bytes", DataType.Binary), new Field("day", DataType.Date), new Field("time", DataType.Time),
        new Field("moment", DataType.Timestamp), new Field("zoned", DataType.TimestampZoned), new Field("span", DataType.Interval), new Field("interval", DataType.Interval), new Field("id", DataType.Utf8), new Field("side_name", DataType.Utf8),
        new Field("side_number", DataType.Int8), new Field("flag_names", DataType.Utf8), new Field("flag_number", DataType.UInt64),
        new Field("most", DataType.UInt128), new Field("key", DataType.Uuid), new Field("nanos", DataType.TimeNanos));
}

[Row]
internal readonly record struct EveryNull(
    bool? Flag, sbyte? TinyInt, short? SmallInt, int? Int, long? Big, Int128? Huge, byte? UTiny, ushort? USmall, uint? UInt, ulong? UBig, float? Real, double? Number, decimal? Price, string? Text, char? Letter, byte[]? Bytes,
    DateOnly? Day, TimeOnly? Time, DateTime? Moment, DateTimeOffset? Zoned, TimeSpan? Span, Interval? Interval, Guid? Id, OrderSide? SideName, OrderSide? SideNumber, OrderFlags? FlagNames, OrderFlags? FlagNumber,
    UInt128? Most, Guid? Key, TimeOnly? Nanos);

[Row]
internal class Ordered
{
    public string Name { get; set; } = "";

    [Column("renamed")]
    public long? Count { get; set; }

    [NotMapped]
    public Uri? Link { get; set; } = new("file:///kept");

    public double Real = -1;

    public string Both => $"{Name}{Count}"; // computed: written where a column has its name

    public Uri? Parsed => Link; // no column holds it, and none has to
}

[Row]
internal sealed class OrderedMore : Ordered
{
    public new required string Name { get; set; }

    public int Extra { get; init; } = 7;
}

[Row]
internal record Chosen(int A, int B = 5, string C = "\"c\\", OrderSide D = OrderSide.Sell, double E = double.NaN, DateTime F = default)
{
    public Chosen(int a, long z)
        : this(a, B: (int)z) => Z = z;

    public long Z { get; }

    public int G { get; set; } = 1;
}

[Row]
internal struct Started
{
    public int X = -1;

    public Started()
    {
    }

    public int Y { get; set; }
}

[Row]
internal sealed class Filled
{
    private readonly string _given = "";

    public Filled(string name) => _given = name;

    [SetsRequiredMembers]
    public Filled(string name, int count) => (Name, Count, _given) = (name, count, "both");

    public required string Name { get; set; }

    public required int Count { get; set; }

    [NotMapped]
    public string Given => _given;
}

[Row]
internal abstract record OnlyWritten(int A);

internal static class Outer
{
    [Row]
    internal sealed record Nested(int @class);
}

[Row]
internal readonly record struct Counted(string Symbol, double Price, long? Qty, DateTime Ts, OrderSide Side);

/// <summary>What generated accessors allocate, counted.</summary>
[Collection(CountedMemory.Name)]
public sealed class GeneratedRowsAllocationTests
{
    [Fact]
    public void Rows_that_are_written_and_read_make_nothing_and_box_nothing()
    {
        var schema = new Schema(new Field("symbol", DataType.Utf8), new Field("price", DataType.Float64), new Field("qty", DataType.Int64), new Field("ts", DataType.Timestamp), new Field("side", DataType.Utf8));
        using var writer = new RowWriter<Counted>(schema, BatchBuilder.Dictionaries(schema));
        var reader = new RowReader<Counted>(schema);
        Counted[] rows = [.. Enumerable.Range(0, 1_000).Select(row => new Counted($"S{row % 50}", row, row % 3 == 0 ? null : row, DateTime.UnixEpoch.AddSeconds(row), (OrderSide)((row % 2) + 1)))];
        writer.Append(rows);
        using var batch = writer.Finish();
        Assert.Equal(0, Allocated.Least(() =>
        {
            writer.Append(rows);
            foreach (ref readonly var row in rows.AsSpan()) writer.Append(in row);
            writer.Discard();
        }));
        long quantity = 0;
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (var row = 0; row < batch.Length; row++) quantity += reader.Read(batch, row).Qty ?? 0;
        }));
        Assert.NotEqual(0, quantity);
    }
}

/// <summary>Generated accessors do what the compiled ones do: same batches, same rows, same errors.</summary>
public sealed class GeneratedRowsTests
{
    private static readonly string?[] Texts = ["", "a", "ü𝄞", new string('x', 100), null];

    [Fact]
    public void Every_type_of_member_is_written_and_read_as_by_compiled_accessors()
    {
        var random = new Random(Seed: 61);
        Check(EveryValue.Columns, [.. Enumerable.Range(0, 300).Select(_ => Value(random))], (a, b) => Assert.Equivalent(a, b, strict: true));
        Check(EveryValue.Columns, [.. Enumerable.Range(0, 300).Select(_ => Null(random, nulls: 0.3))], Equal);
        Check(EveryValue.Columns, [.. Enumerable.Range(0, 10).Select(_ => Null(random, nulls: 1))], Equal);
        Check(EveryValue.Columns, Array.Empty<EveryNull>(), Equal);

        static void Equal(EveryNull a, EveryNull b)
        {
            Assert.Equal(a.Bytes, b.Bytes);
            Assert.Equal(a with { Bytes = null }, b with { Bytes = null });
        }
    }

    [Fact]
    public void Members_fill_columns_in_any_order_and_computed_ones_where_they_have_one()
    {
        Ordered[] rows = [new() { Name = "a", Count = 1, Real = 0.5 }, new() { Name = "b", Real = double.NaN }];
        Check(new Schema(new Field("real", DataType.Float64), new Field("renamed", DataType.Int16), new Field("name", DataType.Utf8)), rows, Equivalent);
        var both = new Schema(new Field("both", DataType.Utf8), new Field("renamed", DataType.Int16), new Field("name", DataType.Utf8), new Field("real", DataType.Float32));
        Assert.Equal(["a1|1|a|0.5", "b|NULL|b|nan"], Written(RowWriterPlan<Ordered>.For(both), both, rows));
        Check(new Schema(new Field("name", DataType.Utf8), new Field("extra", DataType.Int32), new Field("renamed", DataType.Int64), new Field("real", DataType.Float64)), [new OrderedMore { Name = "x", Extra = 3 }], Equivalent);
    }

    [Fact]
    public void Constructors_are_chosen_as_by_compiled_accessors()
    {
        foreach (var columns in new[] { "a,g", "a,b,g", "g,c,a", "a,b,c,g", "a,b,c,d,e,f,g", "a,d,g" })
        {
            var schema = new Schema(columns.Split(',').Select(name => new Field(name, name switch { "c" => DataType.Utf8, "d" => DataType.Utf8, "e" => DataType.Float64, "f" => DataType.Timestamp, _ => DataType.Int64 })));
            using var batch = Batch(schema, name => name switch { "c" => "text", "d" => "Buy", "e" => 2.5, "f" => 1_000_000L, _ => (object)(long)name[0] });
            Assert.Equal(new RowReader<Chosen>(RowReaderPlan<Chosen>.Compiled(schema), schema).Read(batch, 0), Generated<Chosen>(schema).Read(batch, 0));
        }

        var points = new Schema(new Field("y", DataType.Int32), new Field("x", DataType.Int32));
        using var point = Batch(points, name => (int)name[0]);
        Assert.Equal((120, 121), (Generated<Started>(points).Read(point, 0).X, Generated<Started>(points).Read(point, 0).Y));

        var filled = new Schema(new Field("name", DataType.Utf8), new Field("count", DataType.Int64));
        using var full = Batch(filled, name => name == "name" ? "n" : 9L);
        var made = Generated<Filled>(filled).Read(full, 0);
        Assert.Equal(("n", 9, "both"), (made.Name, made.Count, made.Given));

        var keyword = new Schema(new Field("class", DataType.Int32));
        using var nested = Batch(keyword, _ => 4);
        Assert.Equal(new Outer.Nested(4), Generated<Outer.Nested>(keyword).Read(nested, 0));
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_the_same_words()
    {
        Same<Ordered>(new Schema(new Field("name", DataType.Utf8)));
        Same<Ordered>(new Schema(new Field("name", DataType.Int32), new Field("renamed", DataType.Utf8), new Field("real", DataType.Float64), new Field("other", DataType.Int32)));
        Same<Chosen>(new Schema(new Field("b", DataType.Int32)));
        Same<Outer.Nested>(new Schema(new Field("class", DataType.List(DataType.Int32))));
        Same<Chosen>(new Schema(new Field("a", DataType.Int32), new Field("z", DataType.Int32), new Field("g", DataType.Int32)));
        Same<Started>(new Schema());
        Assert.Contains("cannot be made", Assert.Throws<QuiverException>(() => Generated<OnlyWritten>(new Schema(new Field("a", DataType.Int32)))).Message, StringComparison.Ordinal);

        static void Same<T>(Schema schema)
        {
            Assert.Equal(Assert.Throws<QuiverException>(() => RowReaderPlan<T>.Compiled(schema)).Message, Assert.Throws<QuiverException>(() => RowReaderPlan<T>.For(schema)).Message);
            Assert.Equal(Refusal(() => RowWriterPlan<T>.Compiled(schema)), Refusal(() => RowWriterPlan<T>.For(schema)));
        }

        static string? Refusal(Action make) => Record.Exception(make) is { } error ? Assert.IsType<QuiverException>(error).Message : null;
    }

    [Fact]
    public void A_value_that_does_not_fit_is_refused_in_the_same_words_and_leaves_nothing()
    {
        var schema = new Schema(new Field("name", DataType.Utf8, Nullable: false), new Field("renamed", DataType.Int8), new Field("real", DataType.Float64));
        foreach (var wrong in new Ordered?[] { new() { Name = "a", Count = 300 }, new() { Name = null! }, null })
        {
            var messages = new[] { RowWriterPlan<Ordered>.For(schema), RowWriterPlan<Ordered>.Compiled(schema) }.Select(plan =>
            {
                using var writer = new RowWriter<Ordered>(plan, schema, BatchBuilder.Dictionaries(schema));
                writer.Append(new Ordered { Name = "first" });
                var error = Assert.Throws<QuiverException>(() => writer.Append(wrong!));
                Assert.Equal((ErrorCode.RecordRejected, 1), (error.Code, writer.Length));
                return error.Message;
            }).ToArray();
            Assert.Equal(messages[1], messages[0]);
        }

        var everything = EveryValue.Columns;
        for (var column = 0; column < everything.Count; column++)
        {
            using var batch = Batch(everything, name => everything.IndexOf(name) == column ? null : Filling(everything[everything.IndexOf(name)].Type, name));
            var compiled = Assert.Throws<QuiverException>(() => new RowReader<EveryValue>(RowReaderPlan<EveryValue>.Compiled(everything), everything).Read(batch, 0));
            Assert.Equal(compiled.Message, Assert.Throws<QuiverException>(() => Generated<EveryValue>(everything).Read(batch, 0)).Message);
        }
    }

    [Fact]
    public void Rows_gather_where_reading_them_runs_no_code_of_the_users()
    {
        Assert.True(RowWriterPlan<EveryValue>.For(EveryValue.Columns).ReadsPlainMembers);
        Assert.True(RowWriterPlan<EveryNull>.For(EveryValue.Columns).ReadsPlainMembers);
        var schema = new Schema(new Field("name", DataType.Utf8), new Field("renamed", DataType.Int8), new Field("real", DataType.Float64), new Field("both", DataType.Utf8));
        Assert.False(RowWriterPlan<Ordered>.For(schema).ReadsPlainMembers);
    }

    /// <summary>The table that generated accessors ask says the same as the methods that compiled ones look for.</summary>
    [Fact]
    public void Which_types_fit_which_columns_is_one_rule()
    {
        DataType[] columns =
        [
            DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64, DataType.UInt128, DataType.Uuid, DataType.TimeNanos, DataType.Float32, DataType.Float64,
            DataType.Decimal(10, 2), DataType.Utf8, DataType.Json, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned, DataType.TimestampIn(TimeUnit.Second), DataType.Interval,
        ];
        Type[] values =
        [
            typeof(bool), typeof(sbyte), typeof(short), typeof(int), typeof(long), typeof(Int128), typeof(byte), typeof(ushort), typeof(uint), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(char),
            typeof(byte[]), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Interval), typeof(Guid), typeof(OrderSide), typeof(OrderFlags), typeof(int?), typeof(OrderSide?), typeof(object),
            typeof(Uri), typeof(UInt128), typeof(nint),
        ];
        foreach (var column in columns)
        {
            using var batch = new BatchBuilder(new Schema(new Field("x", column)));
            var appender = System.Linq.Expressions.Expression.Parameter(batch.Columns[0].GetType());
            foreach (var value in values)
            {
                var appends = RowValues.Append(appender, System.Linq.Expressions.Expression.Parameter(value)) is not null;
                Assert.True(appends == RowTypes.CanAppend(column, value), $"{value} into {column}: {appends}");
                var reads = CellReader.MethodFor(CellReader.TypeFor(column), Nullable.GetUnderlyingType(value) ?? value) is not null;
                Assert.True(reads == RowTypes.CanRead(column, value), $"{column} as {value}: {reads}");
            }
        }
    }

    private static void Check<T>(Schema schema, T[] rows, Action<T, T> equal)
    {
        var generated = RowWriterPlan<T>.For(schema);
        Assert.NotNull(generated.Accessor);
        var compiled = RowWriterPlan<T>.Compiled(schema);
        Assert.Null(compiled.Accessor);
        Assert.Equal(Written(compiled, schema, rows), Written(generated, schema, rows));
        Assert.Equal(compiled.Origins, generated.Origins);
        Assert.Equal(compiled.ReadsPlainMembers, generated.ReadsPlainMembers);
        Assert.Equal(RowReaderPlan<T>.Compiled(schema).Row.Parts.Select(part => part.Target), RowReaderPlan<T>.For(schema).Row.Parts.Select(part => part.Target));

        using var writer = new RowWriter<T>(generated, schema, BatchBuilder.Dictionaries(schema));
        writer.Append(rows);
        using var batch = writer.Finish();
        var (first, second) = (Generated<T>(schema), new RowReader<T>(RowReaderPlan<T>.Compiled(schema), schema));
        for (var row = 0; row < rows.Length; row++) equal(second.Read(batch, row), first.Read(batch, row));
    }

    private static RowReader<T> Generated<T>(Schema schema)
    {
        var plan = RowReaderPlan<T>.For(schema);
        Assert.NotNull(plan.Accessor);
        return new RowReader<T>(plan, schema);
    }

    private static string[] Written<T>(RowWriterPlan<T> plan, Schema schema, T[] rows)
    {
        using var writer = new RowWriter<T>(plan, schema, BatchBuilder.Dictionaries(schema));
        writer.Append(rows);
        using var batch = writer.Finish();
        return [.. Enumerable.Range(0, batch.Length).Select(row => string.Join('|', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : ValueText.Format(column, row))))];
    }

    private static void Equivalent<T>(T a, T b) => Assert.Equivalent(a, b, strict: true);

    private static Batch Batch(Schema schema, Func<string, object?> value) => new(schema, [.. schema.Fields.Select(field => Data.Column(field.Type, Slot(field.Type, value(field.Name))))]);

    private static object? Slot(DataType type, object? value) => (type.Kind, value) switch
    {
        (TypeKind.Int32, long number) => (int)number,
        _ => value,
    };

    private static object Filling(DataType type, string name) => type.Kind switch
    {
        TypeKind.Boolean => true,
        TypeKind.Int8 => (sbyte)1,
        TypeKind.Int16 => (short)1,
        TypeKind.Int32 or TypeKind.Date => 1,
        TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => 1L,
        TypeKind.Int128 or TypeKind.Decimal => (Int128)1,
        TypeKind.UInt128 => (UInt128)1,
        TypeKind.Uuid => Guid.NewGuid(),
        TypeKind.UInt8 => (byte)1,
        TypeKind.UInt16 => (ushort)1,
        TypeKind.UInt32 => 1u,
        TypeKind.UInt64 => 1ul,
        TypeKind.Float32 => 1f,
        TypeKind.Float64 => 1d,
        TypeKind.Binary => new byte[] { 1 },
        TypeKind.Interval => new Interval(0, 0, 1),
        _ => name switch { "id" => Guid.Empty.ToString(), "side_name" => "Buy", "flag_names" => "Hidden", _ => "x" },
    };

    private static EveryValue Value(Random random) => new()
    {
        Flag = random.Next(2) == 0,
        TinyInt = (sbyte)random.Next(-128, 128),
        SmallInt = (short)random.Next(),
        @int = random.Next(2) == 0 ? int.MinValue : random.Next(),
        Big = random.NextInt64(long.MinValue, long.MaxValue),
        Huge = random.Next(2) == 0 ? Int128.MinValue : random.NextInt64(),
        UTiny = (byte)random.Next(),
        USmall = (ushort)random.Next(),
        UInt = (uint)random.NextInt64(),
        UBig = (ulong)random.NextInt64() * 2,
        Real = random.Next(5) == 0 ? float.NegativeInfinity : random.NextSingle(),
        Number = random.Next(5) == 0 ? double.NaN : random.NextDouble() * 1e300,
        Price = random.NextInt64(-1_000_000_000, 1_000_000_000) / 10_000m,
        Text = Texts[random.Next(Texts.Length - 1)]!,
        Letter = (char)random.Next('a', 'ÿ'),
        Bytes = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (byte)random.Next())],
        Day = DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
        Time = new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay)),
        Moment = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        Zoned = new DateTimeOffset(random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.FromMinutes(random.Next(-600, 600))),
        Span = new TimeSpan(random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)),
        Interval = new Interval(random.Next(-20, 20), random.Next(-40, 40), random.NextInt64(-1_000_000, 1_000_000)),
        Id = new Guid(random.Next(), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]),
        SideName = (OrderSide)random.Next(1, 3),
        SideNumber = (OrderSide)random.Next(-5, 5),
        FlagNames = (OrderFlags)random.Next(4),
        FlagNumber = random.Next(2) == 0 ? OrderFlags.Last : (OrderFlags)random.Next(),
        Most = random.Next(2) == 0 ? UInt128.MaxValue : (UInt128)random.NextInt64(),
        Key = new Guid(random.Next(), 9, 8, [1, 2, 3, 4, 5, 6, 7, (byte)random.Next()]),
        Nanos = new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay)),
    };

    private static EveryNull Null(Random random, double nulls)
    {
        var all = Value(random);
        return new EveryNull(
            Or(all.Flag), Or(all.TinyInt), Or(all.SmallInt), Or(all.@int), Or(all.Big), Or(all.Huge), Or(all.UTiny), Or(all.USmall), Or(all.UInt), Or(all.UBig), Or(all.Real), Or(all.Number), Or(all.Price),
            random.NextDouble() < nulls ? null : all.Text, Or(all.Letter), random.NextDouble() < nulls ? null : all.Bytes, Or(all.Day), Or(all.Time), Or(all.Moment), Or(all.Zoned), Or(all.Span), Or(all.Interval), Or(all.Id),
            Or(all.SideName), Or(all.SideNumber), Or(all.FlagNames), Or(all.FlagNumber), Or(all.Most), Or(all.Key), Or(all.Nanos));

        T? Or<T>(T value)
            where T : struct => random.NextDouble() < nulls ? null : value;
    }
}
