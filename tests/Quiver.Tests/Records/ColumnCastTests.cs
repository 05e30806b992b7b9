using System.Text;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Records;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Records;

/// <summary>Texts in unusual forms are cast together, a column at a time, and become what they become one by one.</summary>
public sealed class ColumnCastTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Theory]
    [InlineData("BOOLEAN")]
    [InlineData("INTEGER")]
    [InlineData("UBIGINT")]
    [InlineData("HUGEINT")]
    [InlineData("DOUBLE")]
    [InlineData("DECIMAL(9,2)")]
    [InlineData("VARCHAR")]
    [InlineData("BLOB")]
    [InlineData("DATE")]
    [InlineData("TIME")]
    [InlineData("TIMESTAMP")]
    [InlineData("TIMESTAMP_NS")]
    [InlineData("TIMESTAMP WITH TIME ZONE")]
    [InlineData("INTERVAL")]
    [InlineData("UUID")]
    [InlineData("INTEGER[]")]
    [InlineData("STRUCT(a INTEGER, b VARCHAR)")]
    [InlineData("MAP(VARCHAR, INTEGER)")]
    public void A_column_of_texts_becomes_what_they_become_one_by_one(string name)
    {
        string[] texts =
        [
            "1e3", " 7 ", "1_000", "+5", "0x1F", "yes", "t", "2024-1-5", "2024/01/31", "epoch", "infinity", "10:00", "2024-01-31 10:00 UTC", "1 day", "P1D", "\\xAA", "{47183823-2574-4bfd-b411-99ed177d3e43}",
            "[1, 2]", "[1,,", "{'a': 1, 'b': x}", "{a=1}", "nan", "-inf", "1.005", "", "nothing of the kind", "é🙂", "a\0b", "NULL", "99999999999999999999999999999999999999999",
        ];
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var casts = new EngineCasts(instance.Connect);
        using var session = instance.Connect();
        using var statement = session.Prepare($"SELECT CAST(NULL AS {name})");
        var type = statement.ColumnType(0).ToColumnType();
        var random = new Random(Seed: 3);
        using var many = new ColumnBuilder(DataType.Utf8);
        using var single = new ColumnBuilder(type);
        for (var row = 0; row < 5_000; row++)
        {
            var text = Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)]);
            many.AppendText(text);
            if (row < 300 && !casts.TryAppend(text, single)) single.AppendNull();
        }

        using var from = many.Finish();
        using var together = casts.Cast(from, type);
        using var oneByOne = single.Finish();

        Assert.Equal(5_000, together.Length);
        for (var row = 0; row < oneByOne.Length; row++) Assert.Equal(Shown(oneByOne, row), Shown(together, row));
    }

    private static string Shown(Column column, int row) => column.IsNull(row) ? "NULL" : ValueText.Format(column, row);

    [Theory]
    [InlineData("SKIP")]
    [InlineData("NULL FIELD")]
    public void Rows_and_errors_stand_in_the_order_of_the_records_whatever_was_cast(string policy)
    {
        var random = new Random(Seed: 4);
        string[] numbers = ["1", "2.50", "1e1", " 3 ", "x", ""];
        string[] days = ["2024-01-31", "2024/1/5", "never", ""];
        var csv = new StringBuilder("n,day,must\n");
        var rows = new List<string>();
        var faults = new List<string>();
        for (var record = 1; record <= 20_000; record++)
        {
            var (n, day, must) = (numbers[random.Next(numbers.Length)], days[random.Next(days.Length)], random.Next(5) == 0 ? "nil" : random.Next(4) == 0 ? "+7" : "7");
            csv.Append(n).Append(',').Append(day).Append(',').Append(must).Append('\n');
            var isSkipped = (policy == "SKIP" && (n == "x" || day == "never")) || must == "nil";
            var outcome = isSkipped ? "SKIP" : "NULL FIELD";
            if (n == "x") faults.Add($"{record}|n|{outcome}");
            if (day == "never") faults.Add($"{record}|day|{outcome}");
            if (must == "nil") faults.Add($"{record}|must|{outcome}");
            if (isSkipped) continue;
            rows.Add($"{n switch { "1" => "1.00", "2.50" => "2.50", "1e1" => "10.00", " 3 " => "3.00", _ => "NULL" }}|{day switch { "2024-01-31" => "2024-01-31", "2024/1/5" => "2024-01-05", _ => "NULL" }}|7");
        }

        _quiver.Execute($"CREATE SOURCE s (n DECIMAL(9,2), day DATE, must INTEGER NOT NULL) ON ERROR {policy}").Dispose();
        using var writer = _quiver.Writer("s");
        Assert.Equal(rows.Count, writer.WriteCsv(csv.ToString()));
        Assert.Equal(rows, _quiver.Query("SELECT * FROM s ORDER BY _seq").Lines());
        Assert.Equal(faults, _quiver.Query("SELECT record, column_name, outcome FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public void The_first_record_that_fails_is_told_though_a_later_one_is_seen_first()
    {
        _quiver.Execute("CREATE SOURCE s (a DECIMAL(9,2) NOT NULL, b BIGINT)").Dispose();
        using var writer = _quiver.Writer("s");
        var error = Assert.Throws<QuiverException>(() => writer.WriteJson("""{"a":"1e3"} {"a":"worth"} {"a":null} {"a":"more"}"""));
        Assert.StartsWith("JSON:1:18: Record 2: 'worth' is no DECIMAL(9,2), the type of column 'a'.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["2"], _quiver.Query("SELECT record FROM errors('s')").Lines());
    }

    [Fact]
    public void A_field_that_comes_twice_is_no_value_though_the_first_waits_to_be_cast()
    {
        _quiver.Execute("CREATE SOURCE s (a DECIMAL(9,2), b BIGINT) ON ERROR NULL FIELD").Dispose();
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteJson("""{"a":"1e3","b":1} {"a":"worth","a":"1e1","b":2} {"a":"1e2","b":"+3"}"""));
        Assert.Equal(["1000.00|1", "NULL|2", "100.00|3"], _quiver.Query("SELECT * FROM s ORDER BY _seq").Lines());
        Assert.Equal(["2|Column 'a' has two values, expected one."], _quiver.Query("SELECT record, reason FROM errors('s')").Lines());
    }

    [Fact]
    public void All_that_is_wrong_in_a_record_is_told_though_some_of_it_waits()
    {
        _quiver.Execute("CREATE SOURCE s (a DECIMAL(9,2), b BIGINT) ON ERROR SKIP").Dispose();
        using var writer = _quiver.Writer("s");
        Assert.Equal(1, writer.WriteCsv("a,b\nworth,1,2\n1e1,+2\n"));
        Assert.Equal(["10.00|2"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(["1|a", "1|NULL"], _quiver.Query("SELECT record, column_name FROM errors('s') ORDER BY _seq").Lines());
    }
}
