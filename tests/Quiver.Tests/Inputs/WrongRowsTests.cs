using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Inputs;

/// <summary>Rows of programs that do not fit are refused with the number of the row and the member; nothing of the call is written, and what was written before stays.</summary>
public sealed class WrongRowsTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public WrongRowsTests() => _quiver.Execute("""
        CREATE SOURCE strict (id BIGINT NOT NULL, name VARCHAR);
        CREATE SOURCE narrow (small SMALLINT, price DECIMAL(5,2), ratio FLOAT, day DATE, ts TIMESTAMP, WATERMARK FOR ts);
        CREATE SOURCE texts (text VARCHAR, code UTINYINT)
        """).Dispose();

    public void Dispose() => _quiver.Dispose();

    private sealed record Strict(long? Id, string? Name);

    private sealed record Narrow(int Small, decimal Price, double Ratio, DateOnly Day, DateTime Ts)
    {
        public static Narrow Good { get; } = new(1, 2.5m, 0.5, new DateOnly(2026, 1, 5), new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc));
    }

    private sealed record WithoutName(long Id);

    private sealed record WithMore(long Id, string Name, string Colour);

    private sealed record OtherType(string Id, string Name);

    private sealed record Texts(string Text, short Code);

    private enum Side : long
    {
        Buy = 1,
        Sell = 300,
    }

    private sealed record Sided(string Text, Side Code);

    [Fact]
    public void A_null_in_a_column_that_takes_none() =>
        Refuses("strict", [new Strict(1, "a"), new Strict(null, null)], ErrorCode.RecordRejected,
            "Row 1 (from 0), Strict.Id: NULL cannot go into column 'id', BIGINT, which is NOT NULL. Give every row a value, or declare the column without NOT NULL.");

    [Fact]
    public void A_number_beyond_its_column() =>
        Refuses("narrow", [Narrow.Good, Narrow.Good, Narrow.Good with { Small = 40_000 }], ErrorCode.RecordRejected,
            "Row 2 (from 0), Narrow.Small: 40000 cannot go into column 'small', SMALLINT, which holds -32768 to 32767. Declare the column with a wider type, or check the value before.");

    [Fact]
    public void A_decimal_with_too_many_digits() =>
        Refuses("narrow", [Narrow.Good with { Price = 1234.5m }], ErrorCode.RecordRejected,
            "Row 0 (from 0), Narrow.Price: 1234.5 cannot go into column 'price', DECIMAL(5,2), which holds 3 digits before the point. Declare the column with more digits, or check the value before.");

    [Fact]
    public void A_decimal_that_would_be_rounded() =>
        Refuses("narrow", [Narrow.Good with { Price = 1.005m }], ErrorCode.RecordRejected,
            "Row 0 (from 0), Narrow.Price: 1.005 cannot go into column 'price', DECIMAL(5,2), which keeps 2 digits after the point. Round it before, or declare the column with more digits.");

    [Fact]
    public void A_double_beyond_a_float() =>
        Refuses("narrow", [Narrow.Good with { Ratio = 1e300 }], ErrorCode.RecordRejected,
            "Row 0 (from 0), Narrow.Ratio: 1e+300 cannot go into column 'ratio', FLOAT, which holds up to 3.4028235e+38 on both sides of zero. Declare the column as DOUBLE, or check the value before.");

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public void A_time_that_is_not_utc(DateTimeKind kind) =>
        Refuses("narrow", [Narrow.Good, Narrow.Good with { Ts = new DateTime(2026, 1, 5, 10, 0, 0, kind) }], ErrorCode.RecordRejected,
            $"Row 1 (from 0), Narrow.Ts: 2026-01-05T10:00:00 of kind {kind} cannot go into column 'ts', TIMESTAMP, which holds moments in UTC. {(kind == DateTimeKind.Local ? "Convert it with ToUniversalTime(), or use a DateTimeOffset." : "Say that it is UTC with DateTime.SpecifyKind(value, DateTimeKind.Utc), or use a DateTimeOffset.")}");

    [Fact]
    public void A_number_of_an_enum_beyond_its_column() =>
        Refuses("texts", [new Sided("a", Side.Buy), new Sided("b", Side.Sell)], ErrorCode.RecordRejected,
            "Row 1 (from 0), Sided.Code: 300 cannot go into column 'code', UTINYINT, which holds 0 to 255. Declare the column with a wider type, or check the value before.");

    [Fact]
    public void A_negative_number_in_an_unsigned_column() =>
        Refuses("texts", [new Texts("a", -1)], ErrorCode.RecordRejected,
            "Row 0 (from 0), Texts.Code: -1 cannot go into column 'code', UTINYINT, which holds 0 to 255. Declare the column with a wider type, or check the value before.");

    [Fact]
    public void A_row_that_is_null() =>
        Refuses("texts", [new Texts("ok", 1), null!], ErrorCode.RecordRejected,
            "Row 1 (from 0) is null; rows are objects of type Texts.");

    [Fact]
    public void A_column_without_a_member() =>
        Mismatches<WithoutName>("Type WithoutName does not fit the columns (id BIGINT NOT NULL, name VARCHAR): no member for 'name'. Names match without case and underscores: add the member, name another one's column with [Column(\"…\")], or mark what is not to be written with [NotMapped].");

    [Fact]
    public void A_member_without_a_column() =>
        Mismatches<WithMore>("Type WithMore does not fit the columns (id BIGINT NOT NULL, name VARCHAR): no column for Colour. Names match without case and underscores: add the member, name another one's column with [Column(\"…\")], or mark what is not to be written with [NotMapped].");

    [Fact]
    public void A_member_of_another_type() =>
        Mismatches<OtherType>("Type OtherType does not fit the columns (id BIGINT NOT NULL, name VARCHAR): Id is string and column 'id' BIGINT. Change the member's type, or that of the column.");

    [Fact]
    public void A_batch_with_other_columns_and_one_with_a_null_too_many()
    {
        using var writer = _quiver.Writer("strict");
        var order = new BatchBuilder(new Schema(new Field("name", DataType.Utf8), new Field("id", DataType.Int64)));
        using var swapped = order.Finish();
        var other = Assert.Throws<QuiverException>(() => writer.Write(swapped));
        Assert.Equal((ErrorCode.BatchSchemaMismatch, "The batch has the columns (name VARCHAR, id BIGINT); source 'strict' has (id BIGINT NOT NULL, name VARCHAR). Give the batch the source's columns, in its order."), (other.Code, other.Message));

        var nullable = new BatchBuilder(new Schema(new Field("id", DataType.Int64), new Field("name", DataType.Utf8)));
        nullable.Columns[0].Append(7L);
        nullable.Columns[1].Append("a");
        nullable.Columns[0].AppendNull();
        nullable.Columns[1].AppendNull();
        using var withNull = nullable.Finish();
        var missing = Assert.Throws<QuiverException>(() => writer.Write(withNull));
        Assert.Equal((ErrorCode.RecordRejected, "Row 1 (from 0) of the batch is NULL in column 'id', BIGINT, which is NOT NULL. Give every row a value, or declare the column without NOT NULL. Nothing was written."), (missing.Code, missing.Message));
        Assert.Equal(["0"], _quiver.Query("SELECT count(*) FROM strict").Lines());
    }

    /// <summary>A good row, then rows of which one is wrong, then a good row: only the wrong call is refused.</summary>
    private void Refuses<T>(string source, T[] rows, ErrorCode code, string message)
    {
        using var writer = _quiver.Writer<T>(source);
        var before = _quiver.Source(source).Rows;
        if (rows.Length > 1) writer.Write(rows[0]);

        var error = Assert.Throws<QuiverException>(() => writer.Write(rows));

        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        if (rows.Length > 1) writer.Write(rows[0]);
        Assert.Equal([$"{before + (rows.Length > 1 ? 2 : 0)}"], _quiver.Query($"SELECT count(*) FROM {source}").Lines());
    }

    private void Mismatches<T>(string message)
    {
        var error = Assert.Throws<QuiverException>(() => _quiver.Writer<T>("strict"));

        Assert.Equal((ErrorCode.SchemaMismatch, message), (error.Code, error.Message));
    }
}
