using System.Text;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Records;

public sealed class CsvWritingTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Theory]
    [InlineData("a,b\n1,x\n2,\n")]
    [InlineData("\uFEFFB,A\r\nx,1\r\n\r\n,2")]
    [InlineData("\"a\",\"b\"\n\"1\",\"x\"\n2,")]
    [InlineData("a,b\r1,x\r2,\r")]
    [InlineData("\n\na , b\n 1,x\n2 ,\n")]
    public void Records_are_lines_of_fields_in_the_header_s_order(string csv)
    {
        Create("a BIGINT, b VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(2, writer.WriteCsv(csv));
        Assert.Equal(["1|x", "2|NULL"], _quiver.Query("SELECT * FROM s").Lines());
    }

    [Fact]
    public void Quotes_hold_delimiters_quotes_and_line_breaks()
    {
        Create("a VARCHAR, b VARCHAR, n BIGINT");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteCsv("a,b,n\n\"x,y\",\"say \"\"hi\"\"\",1\n\"two\r\nlines\",\"\",\"\"\nin \"the\" middle,\"\"\"\"\"\",3\n"));
        Assert.Equal(["x,y|say \"hi\"|1", "two\r\nlines||NULL", "in \"the\" middle|\"\"|3"], _quiver.Query("SELECT * FROM s").Lines());
    }

    [Fact]
    public void Signs_the_header_and_the_text_of_null_may_be_others()
    {
        Create("a BIGINT, b VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteCsv("1;'x;''y'''\n-;-\n2;'-'\n", new CsvOptions { Delimiter = ';', Quote = '\'', HasHeader = false, NullText = "-" }));
        Assert.Equal(["1|x;'y'", "NULL|NULL", "2|-"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(1, writer.WriteCsv("a\tc\n5\tz\n", new CsvOptions { Delimiter = '\t', UnknownFields = UnknownFields.Ignore }));
        Assert.Throws<ArgumentException>(() => writer.WriteCsv("", new CsvOptions { Delimiter = '"' }));
    }

    [Fact]
    public void In_a_source_of_one_column_an_empty_line_is_null()
    {
        Create("a VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteCsv("a\nx\n\n\"\"\n"));
        Assert.Equal(["x", "NULL", ""], _quiver.Query("SELECT * FROM s").Lines());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a,b", 0)]
    [InlineData("a,b\n", 0)]
    public void No_records_are_no_rows(string csv, long rows)
    {
        Create("a BIGINT, b VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(rows, writer.WriteCsv(csv));
    }

    [Theory]
    [InlineData("a,x\n1,2", "CSV:1:1: There is no column 'x' in source 's'. There are: a, b, c. Correct the name in the header, leave the column out, or ignore such columns with UnknownFields.Ignore. Nothing was written.")]
    [InlineData("a,A\n1,2", "CSV:1:1: The header has two names for column 'a'. Rename or remove one. Nothing was written.")]
    [InlineData("b\n2", "CSV:1:1: The header has no name for column 'a', which is NOT NULL. Give every record a value, or declare the column without NOT NULL. Nothing was written.")]
    [InlineData("\"a\n1,2", "CSV:1:1: Found a quote that is never closed, expected another \" behind it; a quote inside a field is written twice: \"\". Nothing was written.")]
    public void A_header_that_does_not_fit_is_refused_whatever_the_policy(string csv, string message)
    {
        Create("a BIGINT NOT NULL, b VARCHAR, c DOUBLE", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        var error = Assert.Throws<QuiverException>(() => writer.WriteCsv(csv));
        Assert.Equal((ErrorCode.SchemaMismatch, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("a,b\n1,x\nz,y\n", "CSV:3:1: Record 2: 'z' is no BIGINT, the type of column 'a'.")]
    [InlineData("b,a\n\"two\nlines é\",z\n", "CSV:3:10: Record 1: 'z' is no BIGINT, the type of column 'a'.")]
    [InlineData("a,b\n1\n", "CSV:2:2: Record 1: Found 1 field, expected 2 as in the header; add what is missing.")]
    [InlineData("a,b\n1,x,y,z\n", "CSV:2:5: Record 1: Found 4 fields, expected 2 as in the header; put a field that has ',' in it between quotes.")]
    [InlineData("a,b\n1,\"x\n", "CSV:2:3: Record 1: Found a quote that is never closed, expected another \" behind it; a quote inside a field is written twice: \"\".")]
    [InlineData("a,b\n1,\"x\"y\n", "CSV:2:6: Record 1: Found text behind a closing quote, expected ',' or the end of the line; a quote inside a field is written twice: \"\".")]
    [InlineData("a,b\n,x\n", "CSV:2:1: Record 1: NULL cannot go into column 'a', which is NOT NULL.")]
    public void A_bad_record_is_told_with_its_place_and_nothing_is_written(string csv, string message)
    {
        Create("a BIGINT NOT NULL, b VARCHAR");
        using var writer = _quiver.Writer("s");
        var error = Assert.Throws<QuiverException>(() => writer.WriteCsv(csv));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Equal($"{message} Correct it, or let bad records pass: ON ERROR SKIP, ON ERROR NULL FIELD. Nothing was written.", error.Message);
        Assert.Equal(0, _quiver.Source("s").Rows);
    }

    [Fact]
    public void Skipped_records_are_left_out_and_can_be_read()
    {
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteCsv([.. "a,b\n1,x\nz,y\n2\n3,x,y\n4,\"open\n5,\"x\"z\n6,"u8, 0xFF, .. "\n7,z\n8,\"é\nü\"\n"u8]));
        Assert.Equal(["1|x", "7|z", "8|é\nü"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(
            [
                "2|3|1|a|z,y", "3|4|2|NULL|2", "4|5|5|NULL|3,x,y", "5|7|4|NULL|4,\"open\n5,\"x\"z", "6|8|3|b|6,\uFFFD",
            ],
            _quiver.Query("SELECT record, line, position, column_name, text FROM errors('s') ORDER BY _seq").Lines());
        Assert.Equal(["\\xFF"], _quiver.Query("SELECT raw[3:]::VARCHAR FROM errors('s') WHERE record = 6").Lines());
    }

    [Fact]
    public void A_generator_has_no_bad_records_to_have_a_policy_for()
    {
        var error = Assert.Throws<QueryException>(() => _quiver.Execute("CREATE SOURCE g FROM GENERATOR (rows = 1) ON ERROR SKIP"));
        Assert.Equal(
            "ON ERROR is for records that may not fit; GENERATOR makes rows that always do. Remove the clause.",
            error.Message);
        _quiver.Execute("CREATE SOURCE g FROM GENERATOR (rows = 1) ON ERROR FAIL").Dispose();
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_line()
    {
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(2, writer.WriteCsv("a,b\n1,x\n2,\"open\n3,y\n"));
        Assert.Equal(["1|x", "3|y"], _quiver.Query("SELECT * FROM s").Lines());
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("a,b\n1,x\n2,\"open\n" + string.Concat(Enumerable.Repeat("3,y\n", 200_000))));
        Assert.Equal(200_001, writer.WriteCsv(stream, new CsvOptions { MaxRecordBytes = 1 << 16 }));
    }

    [Fact]
    public void Fields_that_do_not_fit_are_null_and_missing_ones_too()
    {
        Create("a BIGINT, b DOUBLE, c VARCHAR", "ON ERROR NULL FIELD");
        using var writer = _quiver.Writer("s");
        Assert.Equal(4, writer.WriteCsv("a,b,c\n1,x,y\nz\n3,4,5,6\n7,8,9\n"));
        Assert.Equal(["1|NULL|y", "NULL|NULL|NULL", "3|4.0|5", "7|8.0|9"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(["1|b|NULL FIELD", "2|a|NULL FIELD", "2|NULL|NULL FIELD", "3|NULL|NULL FIELD"], _quiver.Query("SELECT record, column_name, outcome FROM errors('s') ORDER BY _seq").Lines());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void However_a_stream_is_cut_its_rows_and_errors_are_the_same(int piece)
    {
        const string text = "\uFEFFa,b\r\n1,\"x\"\"\r\ny\"\r\n2,é\r\n\r\nz,\"\"\r\n3\r\n4,\"q\"w\r\n5,last";
        const string errors = "SELECT record, line, position, column_name, reason, text FROM errors('s') ORDER BY _seq";
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using (var writer = _quiver.Writer("s")) Assert.Equal(3, writer.WriteCsv(text));
        var (rows, wrong) = (_quiver.Query("SELECT * FROM s").Lines(), _quiver.Query(errors).Lines());
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using (var writer = _quiver.Writer("s")) Assert.Equal(3, writer.WriteCsv(new Pieces(Encoding.UTF8.GetBytes(text), piece)));
        Assert.Equal(["1|x\"\r\ny", "2|é", "5|last"], rows);
        Assert.Equal(rows, _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(wrong, _quiver.Query(errors).Lines());
    }

    private void Create(string columns, string more = "") => _quiver.Execute($"CREATE OR REPLACE SOURCE s ({columns}) {more}").Dispose();

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
