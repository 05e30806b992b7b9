using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class OptionValuesTests
{
    private const string Text = """
        create source t (a int) from files (path = 'a.csv', PATHS = [a, 'b'], ok = true, n = 12, half = 0.5, wait = interval '1m', idle = 30s, month = interval 1 month,
            size = '1.5 KB', big = 2GiB, bytes = 10, parts = [1])
        """;

    [Fact]
    public void Options_are_read_as_what_their_owner_wants()
    {
        var options = Read();
        Assert.Equal("a.csv", options.Text("PATH"));
        Assert.Equal(["a.csv"], options.Texts("path")!);
        Assert.Equal(["a", "b"], options.Texts("paths")!);
        Assert.True(options.Flag("ok"));
        Assert.Equal(12, options.Whole("n", minimum: 12));
        Assert.Equal(60_000_000, options.Micros("wait"));
        Assert.Equal(30_000_000, options.Micros("idle"));
        Assert.Equal(1_500, options.Bytes("size"));
        Assert.Equal(2L << 30, options.Bytes("big"));
        Assert.Equal(10, options.Bytes("bytes"));
    }

    [Fact]
    public void A_missing_option_is_null()
    {
        var options = Read();
        Assert.Null(options.Text("none"));
        Assert.Null(options.Texts("none"));
        Assert.Null(options.Flag("none"));
        Assert.Null(options.Whole("none", 0));
        Assert.Null(options.Micros("none"));
        Assert.Null(options.Bytes("none"));
    }

    [Fact]
    public void A_wrong_value_is_an_error_at_its_place()
    {
        Fails(options => options.Text("ok"), "true,", "Found true for ok in FROM FILES, expected a text; put it in quotes.");
        Fails(options => options.Texts("parts"), "[1]", "Found [1] for parts in FROM FILES, expected a text; put it in quotes.");
        Fails(options => options.Flag("n"), "12", "Found 12 for n in FROM FILES, expected TRUE or FALSE; write n = TRUE.");
        Fails(options => options.Whole("half", 0), "0.5", "Found 0.5 for half in FROM FILES, expected a whole number from 0 on; write it without quotes or point.");
        Fails(options => options.Whole("n", 13), "12", "Found 12 for n in FROM FILES, expected a whole number from 13 on; write it without quotes or point.");
        Fails(options => options.Micros("month"), "interval 1", "Found interval 1 month for month in FROM FILES, expected a length of time, more than zero and without months; write month = INTERVAL '30' SECOND.");
        Fails(options => options.Micros("n"), "12", "Found 12 for n in FROM FILES, expected a length of time, more than zero and without months; write n = INTERVAL '30' SECOND.");
        Fails(options => options.Bytes("path"), "'a.csv'", "Found 'a.csv' for path in FROM FILES, expected an amount of memory; write path = '64 MB'.");
        Fails(options => options.Bytes("half"), "0.5", "Found 0.5 for half in FROM FILES, expected an amount of memory; write half = '64 MB'.");
    }

    [Fact]
    public void An_unknown_option_is_an_error_at_its_key()
    {
        var known = new[] { "path", "paths", "ok", "n", "half", "wait", "idle", "month", "size", "big", "bytes", "parts" };
        Read().RefuseOthers(known);
        known[6] = "idle_timeout";
        Fails(options => options.RefuseOthers(known), "idle", $"Found the option idle, expected {string.Join(", ", known)} in FROM FILES; remove it.");
        known[6] = "idel";
        Fails(options => options.RefuseOthers(known), "idle", $"Found the option idle, expected {string.Join(", ", known)} in FROM FILES; did you mean idel?");
        Fails(options => options.RefuseOthers(), "path", "Found the option path, expected none in FROM FILES; remove it.");
    }

    private static OptionValues Read()
    {
        var statement = Assert.IsType<CreateSourceStatement>(StatementPrinter.Parse(Text));
        return new OptionValues(new SourceText(Text), statement.Connector!.Options, "FROM FILES");
    }

    private static void Fails(Action<OptionValues> read, string at, string message)
    {
        var error = Assert.Throws<QueryException>(() => read(Read()));
        Assert.Equal(message, error.Message);
        Assert.StartsWith(at, Text[error.Place!.Value.Offset..], StringComparison.Ordinal);
    }
}
