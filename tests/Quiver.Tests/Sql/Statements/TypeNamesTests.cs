using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class TypeNamesTests
{
    // Expected names are DuckDB's: typeof(cast(null as T)).
    [Theory]
    [InlineData("int", "INTEGER")]
    [InlineData("\"INT\"", "INTEGER")]
    [InlineData("Signed", "INTEGER")]
    [InlineData("long", "BIGINT")]
    [InlineData("int8", "BIGINT")]
    [InlineData("int1", "TINYINT")]
    [InlineData("uint8", "UTINYINT")]
    [InlineData("hugeint", "HUGEINT")]
    [InlineData("bool", "BOOLEAN")]
    [InlineData("real", "FLOAT")]
    [InlineData("float(24)", "FLOAT")]
    [InlineData("float(25)", "DOUBLE")]
    [InlineData("double  /* x */ precision", "DOUBLE")]
    [InlineData("decimal", "DECIMAL(18,3)")]
    [InlineData("dec(5)", "DECIMAL(5,0)")]
    [InlineData("numeric( 18 , 4 )", "DECIMAL(18,4)")]
    [InlineData("decimal(38,38)", "DECIMAL(38,38)")]
    [InlineData("text", "VARCHAR")]
    [InlineData("varchar(10)", "VARCHAR")]
    [InlineData("character varying(10)", "VARCHAR")]
    [InlineData("national character(3)", "VARCHAR")]
    [InlineData("bytea", "BLOB")]
    [InlineData("date", "DATE")]
    [InlineData("time", "TIME")]
    [InlineData("time without time zone", "TIME")]
    [InlineData("datetime", "TIMESTAMP")]
    [InlineData("timestamp_us", "TIMESTAMP")]
    [InlineData("timestamp without time zone", "TIMESTAMP")]
    [InlineData("timestamp(0)", "TIMESTAMP_S")]
    [InlineData("timestamp(3)", "TIMESTAMP_MS")]
    [InlineData("timestamp(3) without time zone", "TIMESTAMP_MS")]
    [InlineData("timestamp(6)", "TIMESTAMP")]
    [InlineData("timestamp(9)", "TIMESTAMP_NS")]
    [InlineData("timestamp_ns", "TIMESTAMP_NS")]
    [InlineData("timestamptz", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("TIMESTAMP with time ZONE", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("interval", "INTERVAL")]
    [InlineData("int[]", "INTEGER[]")]
    [InlineData("varchar [] []", "VARCHAR[][]")]
    [InlineData("decimal(9,2)[]", "DECIMAL(9,2)[]")]
    [InlineData("timestamp with time zone[]", "TIMESTAMP WITH TIME ZONE[]")]
    [InlineData("bigint array", "BIGINT[]")]
    [InlineData("varchar[3][]", "VARCHAR[3][]")]
    [InlineData("int array[2]", "INTEGER[2]")]
    [InlineData("guid", "UUID")]
    [InlineData("uint128", "UHUGEINT")]
    [InlineData("time_ns", "TIME_NS")]
    [InlineData("struct(a int, b text)", "STRUCT(a INTEGER, b VARCHAR)")]
    [InlineData("row(\"a \"\"b\"\"\" decimal(9,2), \"select\" timestamp with time zone)[]", "STRUCT(\"a \"\"b\"\"\" DECIMAL(9,2), \"select\" TIMESTAMP WITH TIME ZONE)[]")]
    [InlineData("map(text, struct(x double precision[2], y map(int, blob)))", "MAP(VARCHAR, STRUCT(x DOUBLE[2], y MAP(INTEGER, BLOB)))")]
    public void A_type_is_known_by_all_its_names(string text, string expected) => Assert.Equal(expected, TypeNames.Read(new SourceText(text), new SqlText(text, 0)).Name);

    [Theory]
    [InlineData("varchr", "Found type VARCHR, expected a type; did you mean VARCHAR?")]
    [InlineData("timestmap", "Found type TIMESTMAP, expected a type; did you mean TIMESTAMP?")]
    [InlineData("number", "Found type NUMBER, expected a type; the usual ones are VARCHAR, BIGINT, DOUBLE, DECIMAL(18,4), BOOLEAN, DATE and TIMESTAMP.")]
    [InlineData("decimal(39,1)", "Found type decimal(39,1), expected DECIMAL(digits, digits behind the point) with 1 to 38 digits; write for instance DECIMAL(18,4).")]
    [InlineData("decimal(5,6)", "Found type decimal(5,6), expected DECIMAL(digits, digits behind the point) with 1 to 38 digits; write for instance DECIMAL(18,4).")]
    [InlineData("numeric(0,0)", "Found type numeric(0,0), expected DECIMAL(digits, digits behind the point) with 1 to 38 digits; write for instance DECIMAL(18,4).")]
    [InlineData("decimal(a)", "Found type decimal(a), expected DECIMAL(digits, digits behind the point) with 1 to 38 digits; write for instance DECIMAL(18,4).")]
    [InlineData("decimal(1,2,3)", "Found type decimal(1,2,3), expected DECIMAL(digits, digits behind the point) with 1 to 38 digits; write for instance DECIMAL(18,4).")]
    [InlineData("bigint(20)", "Found type bigint(20), expected BIGINT without parameters; write BIGINT.")]
    [InlineData("timestamp(10)", "Found type timestamp(10), expected 0 to 9 digits of a second; write TIMESTAMP.")]
    [InlineData("timestamptz(3)", "Found type timestamptz(3), expected TIMESTAMPTZ without parameters; write TIMESTAMPTZ.")]
    [InlineData("float(54)", "Found type float(54), expected 1 to 53 bits; write FLOAT or DOUBLE.")]
    [InlineData("enum('a', 'b')", "Found type ENUM, which a column cannot hold in this version; declare it VARCHAR.")]
    [InlineData("time with time zone", "Found type TIME WITH TIME ZONE, which a column cannot hold in this version; declare it VARCHAR.")]
    [InlineData("bit varying", "Found type BIT VARYING, which a column cannot hold in this version; declare it VARCHAR.")]
    [InlineData("union(a int, b text)", "Found type UNION, which a column cannot hold in this version; declare a STRUCT with its members, of which all but one are NULL, or VARCHAR.")]
    [InlineData("list", "Found type LIST, which a column cannot hold in this version; write the type of its elements and [], for instance INTEGER[].")]
    [InlineData("struct", "Found STRUCT without members, expected their names and types in parentheses; write for instance STRUCT(a INTEGER, b VARCHAR).")]
    [InlineData("map(varchar)", "Found MAP, expected the types of its keys and values in parentheses; write for instance MAP(VARCHAR, INTEGER).")]
    public void An_unknown_type_is_one_error_at_its_place(string text, string message)
    {
        var source = new SourceText("create source t (\n  a " + text + ")");
        var offset = source.Text.IndexOf(text, StringComparison.Ordinal);
        var error = Assert.Throws<QueryException>(() => TypeNames.Read(source, new SqlText(text, offset)));
        Assert.Equal(message, error.Message);
        Assert.Equal(ErrorCode.InvalidSchema, error.Code);
        Assert.Equal(new ErrorPlace(offset, 2, 5), error.Place);
    }

    [Theory]
    [InlineData("struct()", ")", "Found ), expected the name of a member; write for instance STRUCT(a INTEGER, b VARCHAR).")]
    [InlineData("struct(a int, A text)", "A text", "Found member A twice, expected each name once; case does not tell names apart: rename or remove one.")]
    [InlineData("struct(a nit)", "nit", "Found type NIT, expected a type; did you mean INT?")]
    [InlineData("struct(a bit)[]", "bit", "Found type BIT, which a column cannot hold in this version; declare it VARCHAR.")]
    [InlineData("varchar[0]", "0", "Found 0, expected how many elements each list has, 1 to 100000; write for instance VARCHAR[3], or VARCHAR[] for lists of any length.")]
    public void What_is_wrong_inside_a_type_is_shown_there(string text, string part, string message)
    {
        var error = Assert.Throws<QueryException>(() => TypeNames.Read(new SourceText(text), new SqlText(text, 0)));
        Assert.Equal(message, error.Message);
        Assert.Equal(text.IndexOf(part, StringComparison.Ordinal), error.Place?.Offset);
    }
}
