using Quiver.DuckDb;

namespace Quiver.Tests.DuckDb;

public sealed class ErrorReportTests
{
    [Fact]
    public void A_structured_report_gives_kind_subtype_name_candidates_and_place()
    {
        var error = DuckDbError.Read("""{"exception_type":"Binder","exception_message":"Referenced column \"foo\" not found!","candidates":"a, b","position":"7","error_subtype":"COLUMN_NOT_FOUND","name":"foo"}""", "select foo from t");
        Assert.Equal((ErrorKind.Binder, "Referenced column \"foo\" not found!", 7, "COLUMN_NOT_FOUND", "foo"), (error.Kind, error.Message, error.Offset, error.Subtype, error.Name));
        Assert.Equal(["a", "b"], error.Candidates);
        Assert.Equal(ErrorCode.UnknownColumn, error.Code);
    }

    [Fact]
    public void A_structured_report_after_its_family_is_read_too() =>
        Assert.Equal((ErrorKind.Parser, 0), Summary("""Parser Error: {"exception_type":"Parser","exception_message":"syntax error","position":"0"}""", "selec 1"));

    [Fact]
    public void A_sentence_loses_its_family_and_its_caret()
    {
        var error = DuckDbError.Read("Catalog Error: Table with name nope does not exist!\n\nLINE 1: select * from nope\n                      ^", "select * from nope");
        Assert.Equal((ErrorKind.Catalog, "Table with name nope does not exist!"), (error.Kind, error.Message));
        Assert.Null(error.Offset);
    }

    [Theory]
    [InlineData("boom", ErrorKind.Invalid, "boom")]
    [InlineData("{ not json", ErrorKind.Invalid, "{ not json")]
    [InlineData("", ErrorKind.Invalid, "")]
    [InlineData("Invalid Input Error: { not json", ErrorKind.InvalidInput, "{ not json")]
    [InlineData("My own Error: here", ErrorKind.Invalid, "My own Error: here")]
    public void A_text_in_no_known_form_is_kept_whole(string report, object kind, string message)
    {
        var error = DuckDbError.Read(report, "select 1");
        Assert.Equal(((ErrorKind)kind, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("INTERNAL", ErrorKind.Internal)]
    [InlineData("Out of Range", ErrorKind.OutOfRange)]
    [InlineData("NullPointer", ErrorKind.NullPointer)]
    [InlineData("TransactionContext", ErrorKind.Transaction)]
    [InlineData("Extension Autoloading", ErrorKind.Autoload)]
    [InlineData("IO", ErrorKind.IO)]
    public void Families_are_known_by_the_name_DuckDB_writes(string family, object kind) =>
        Assert.Equal((ErrorKind)kind, DuckDbError.Read($"{family} Error: x", sql: null).Kind);

    [Fact]
    public void The_parser_counts_characters_and_the_binder_bytes()
    {
        const string sql = "select '💡é', foo"; // 💡: 2 code units, 1 character, 4 bytes; é: 1, 1, 2
        Assert.Equal(sql.IndexOf("foo", StringComparison.Ordinal), DuckDbError.Read(Report("Binder", 17), sql).Offset);
        Assert.Equal(sql.IndexOf("foo", StringComparison.Ordinal), DuckDbError.Read(Report("Parser", 13), sql).Offset);
        Assert.Equal(sql.Length, DuckDbError.Read(Report("Parser", 999), sql).Offset);

        static string Report(string family, int position) => $$"""{"exception_type":"{{family}}","exception_message":"x","position":"{{position}}"}""";
    }

    private static (ErrorKind, int?) Summary(string report, string sql) => DuckDbError.Read(report, sql) is var error ? (error.Kind, error.Offset) : default;
}
