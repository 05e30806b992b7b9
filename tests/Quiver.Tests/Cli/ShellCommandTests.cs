using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>Each command of the shell, in a script.</summary>
public sealed class ShellCommandTests : IDisposable
{
    private const string Trades = "CREATE SOURCE trades (symbol VARCHAR, price DOUBLE);\nCREATE SOURCE tickers (a INTEGER);\nINSERT INTO trades VALUES ('A', 1.5), (NULL, 2.5);\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".mode csv\n.headers off\nSELECT 1 AS a;", "1\n")]
    [InlineData(".mode csv\n.headers\nSELECT 1 AS a;\n.headers on\nSELECT 1 AS a;", "1\n\na\n1\n")]
    [InlineData(".mode csv\n.nullvalue NA\nSELECT NULL AS a, 'NA' AS b, '' AS c;", "a,b,c\nNA,\"NA\",\"\"\n")]
    [InlineData(".mode csv\n.separator ;\nSELECT 1 AS a, 'x;y' AS b, 'x,y' AS c;", "a;b;c\n1;\"x;y\";x,y\n")]
    [InlineData(".mode list\nSELECT 1 AS a, NULL AS b, E'x\\ty' AS c;", "a|b|c\n1||x\\ty\n")]
    [InlineData(".mode list\n.separator ' / '\nSELECT 1 AS a, 2 AS b;", "a / b\n1 / 2\n")]
    [InlineData(".mode tabs\nSELECT 1 AS a, TIMESTAMP '2026-01-05 10:00:00' AS b;", "a\tb\n1\t2026-01-05T10:00:00\n")]
    [InlineData(".mode quote\nSELECT 1 AS a, 'it''s' AS b, NULL AS c, true AS d, 'nan'::DOUBLE AS e, DATE '2026-01-05' AS f;", "'a','b','c','d','e','f'\n1,'it''s',NULL,true,'nan','2026-01-05'\n")]
    [InlineData(".mode insert\nSELECT 1 AS a, 'x' AS \"b c\";", "INSERT INTO rows (a, \"b c\") VALUES (1, 'x');\n")]
    [InlineData(".mode insert trades\n.headers off\nSELECT 1 AS a;", "INSERT INTO trades VALUES (1);\n")]
    [InlineData(".mode column\nSELECT 1 AS a, 'long enough' AS t, NULL AS n;", "a  t               n\n-  -----------  ----\n1  long enough  NULL\n")]
    [InlineData(".mode column\n.width 4 5\nSELECT 1 AS a, 'long enough' AS t;", "   a  t\n----  -----\n   1  long…\n")]
    [InlineData(".mode column\nSELECT 1 AS a WHERE false;", "a\n-\n")]
    [InlineData(".mode trash\nSELECT 1 AS a;", "")]
    [InlineData(".mode jsonlines\nSELECT 1 AS a;", "{\"a\":1}\n")]
    [InlineData(".mode line\n.nullvalue -\nSELECT NULL AS a;", "a = -\n")]
    [InlineData(".mode markdown\n.nullvalue ''\nSELECT NULL AS a;", "| a |\n| --: |\n|  |\n")]
    [InlineData(".mode box\nSELECT 1 AS a;", "┌─────────┐\n│       a │\n│ INTEGER │\n├─────────┤\n│       1 │\n└─────────┘\n1 row, 1 column\n")]
    [InlineData(".headers off\nSELECT 1 AS a;", "┌─────────┐\n│       1 │\n└─────────┘\n1 row\n")]
    [InlineData(".maxwidth 20\nSELECT 'some long text of many words' AS a;", "┌──────────────────┐\n│ a                │\n│ VARCHAR          │\n├──────────────────┤\n│ some long text … │\n└──────────────────┘\n1 row\n")]
    [InlineData(".maxrows 1\n.mode table\nSELECT range AS a FROM range(2);", "┌────────┐\n│      a │\n│ BIGINT │\n├────────┤\n│      0 │\n└────────┘\n1 of 2 rows; .maxrows 2 shows all\n")]
    [InlineData(".mode csv\n\\x\nSELECT 1 AS a;\n\\x off\nSELECT 1 AS a;", "a = 1\n\na\n1\n")]
    [InlineData(".print  a 'b'; \n.print 'c d'\n\\echo e", "a 'b';\nc d\ne\n")]
    [InlineData(".echo on\n.mode csv\nSELECT 1 AS a; -- why\nSELECT\n 2 AS b;", "SELECT 1 AS a;\na\n1\nSELECT\n 2 AS b;\n\nb\n2\n")]
    public void What_is_set_shows(string script, string output)
    {
        var command = Script(script);
        Assert.Equal((ExitCode.Done, output, ""), (command.Code, command.Out, command.Error));
    }

    [Theory]
    [InlineData(".tables tr%", "name,kind,columns\ntrades,source,\"symbol VARCHAR, price DOUBLE\"\n")]
    [InlineData("\\dt TICKERS", "name,kind,columns\ntickers,source,a INTEGER\n")]
    [InlineData("\\d trades", "column_name,data_type,nullable\nsymbol,VARCHAR,true\nprice,DOUBLE,true\n")]
    [InlineData(".schema t%ck%", "CREATE SOURCE tickers (a INTEGER);\n")]
    [InlineData(".databases", "name,path,access\nmemory,,read and write\n")]
    [InlineData("\\l", "name,path,access\nmemory,,read and write\n")]
    [InlineData("SELECT price FROM trades WHERE symbol = 'A';\n.watch 0.1 1", "price\n1.5\n")]
    public void What_there_is_can_be_looked_at(string script, string output)
    {
        var shown = Script($"{Trades}.mode csv\n{script}").Out;
        Assert.EndsWith(output, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_is_asked_again_and_again()
    {
        var command = Script(".mode csv\nSELECT 7 AS n;\n\\watch 0.1 3");
        Assert.Equal((ExitCode.Done, ""), (command.Code, command.Error));
        Assert.Matches(@"^n\n7\n(\n?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(every 0.1 s\)\nn\n7\n){3}$", command.Out);
    }

    [Fact]
    public void Once_takes_the_rows_of_one_statement()
    {
        var command = Script($".mode csv\n.once {_folder["a.json"]}\nSELECT 1 AS a; SELECT 2 AS b;\nSELECT 3 AS c;");
        Assert.Equal((ExitCode.Done, "b\n2\n\nc\n3\n", ""), (command.Code, command.Out, command.Error));
        Assert.Equal("[{\"a\":1}\n]\n", File.ReadAllText(_folder["a.json"]));
        Assert.Equal(ExitCode.Failed, Script($".once {_folder["b.csv"]}\nSELECT nope;").Code);
        Assert.Equal([_folder["a.json"]], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("trades.csv", "symbol,price\nA,1.5\nB,2.5\n", "")]
    [InlineData("trades.tsv", "symbol\tprice\nA\t1.5\nB\t2.5\n", "")]
    [InlineData("trades.json", "[{\"price\":1.5,\"symbol\":\"A\"},{\"price\":2.5,\"symbol\":\"B\"}]", "")]
    [InlineData("trades.data", "# made by hand\nsymbol,price\nA,1.5\nB,2.5\n", "--csv --skip 1 ")]
    public void A_file_is_imported_by_the_names_of_its_columns(string name, string content, string options)
    {
        var path = _folder.Write(name, content);
        var again = options.Length > 0 ? $".import {options}'{path}' trades" : $"\\copy trades FROM '{path}'"; // which has no options
        var command = Script($"CREATE SOURCE trades (symbol VARCHAR, price DOUBLE);\n.import {options}'{path}' trades\n.import {options}{path} made\n{again}\n.mode csv\nSELECT symbol, price FROM trades UNION ALL SELECT symbol, price FROM made;");
        Assert.Equal((ExitCode.Done, $"symbol,price\n{string.Concat(Enumerable.Repeat("A,1.5\nB,2.5\n", 3))}"), (command.Code, command.Out));
        Assert.Contains("CREATE SOURCE made\nINSERT made: 2 rows\n", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_other_names_are_imported_in_their_order()
    {
        var path = _folder.Write("x.csv", "one,two\nA,1.5\n");
        Assert.Equal("symbol,price\nA,1.5\n", Script($"CREATE SOURCE trades (symbol VARCHAR, price DOUBLE);\n.import {path} trades\n.mode csv\nSELECT * FROM trades;").Out);
    }

    [Theory]
    [InlineData("\\copy trades TO ")]
    [InlineData("\\copy (SELECT symbol, price FROM trades) TO ")]
    [InlineData("\\copy (SELECT symbol, price FROM (SELECT * FROM trades)) TO ")]
    public void Rows_are_copied_to_a_file(string copy)
    {
        var command = Script($"{Trades}{copy}'{_folder["out.csv"]}'\nSELECT 1 AS a;\n");
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.Equal("symbol,price\nA,1.5\n,2.5\n", File.ReadAllText(_folder["out.csv"]));
        Assert.Contains("1 row", command.Out, StringComparison.Ordinal); // the next ones are printed again
    }

    [Fact]
    public void A_script_goes_on_after_errors_when_it_is_told_to()
    {
        var command = Script(".bail off\n.mode csv\nSELECT nope; SELECT 1 AS a;\n.frobnicate\nSELECT 2 AS b;");
        Assert.Equal((ExitCode.Failed, "a\n1\n\nb\n2\n"), (command.Code, command.Out));
        Assert.Contains("<stdin>:3:8: ", command.Error, StringComparison.Ordinal);
        Assert.Contains("<stdin>:4: There is no command", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_a_script_of_what_was_run()
    {
        Script($".log {_folder["log.sql"]}\nSELECT 1 AS a; SELECT nope;");
        Assert.StartsWith("SELECT 1 AS a;\nSELECT nope;\n-- <stdin>:2:23: ", File.ReadAllText(_folder["log.sql"]), StringComparison.Ordinal);
        Assert.All(File.ReadAllLines(_folder["log.sql"])[2..], line => Assert.StartsWith("-- ", line, StringComparison.Ordinal));
        Script($".log {_folder["log.sql"]}\n.log off\nSELECT 2 AS b;");
        Assert.DoesNotContain("SELECT 2", File.ReadAllText(_folder["log.sql"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_database_is_opened_in_the_place_of_this_one()
    {
        var command = Script($"{Trades}.open\nSELECT 1 AS a FROM trades;");
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Contains("trades", command.Error, StringComparison.Ordinal);

        var folder = Script(".open --readonly market.quiver\n.mode csv\n.databases\nCREATE SOURCE t (a INTEGER);");
        Assert.Equal((ExitCode.Failed, "name,path,access\nmarket,market.quiver,read only\n"), (folder.Code, folder.Out));
        Assert.Contains("<stdin>:4:1: The database was opened to be read only.", folder.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaving_may_answer_a_code_and_ends_the_script() => Assert.Equal((7, "a\n1\n"), (Script(".mode csv\nSELECT 1 AS a;\n.exit 7\nSELECT 2;").Code, Script(".mode csv\nSELECT 1 AS a;\n.exit 7\nSELECT 2;").Out));

    [UnixFact]
    public void A_command_of_the_system_prints_where_rows_do()
    {
        Assert.Equal((ExitCode.Done, "a b;\n"), (Script(".shell echo 'a b;'").Code, Script("\\! echo 'a b;'").Out));
        Assert.Contains("<stdin>:1: The command ended with 3.\n", Script(".shell exit 3").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mode_is_named_and_prints()
    {
        var names = RowFormats.OfScreens.Select(format => format.Name).ToList();
        Assert.Equal($"The mode is table. There are {string.Join(", ", names)}.\n", Script(".mode").Out);
        Assert.All(names, name => Assert.Equal((ExitCode.Done, name != "trash"), (Script($".mode {name}\nSELECT 1 AS a;").Code, Script($".mode {name}\nSELECT 1 AS a;").Out.Length > 0)));
    }

    [Fact]
    public void What_is_set_is_listed()
    {
        var shown = Script(".mode csv\n.timer on\n.nullvalue -\n.show").Out;
        Assert.Contains(".mode      csv\n.nullvalue '-'\n.output    standard output\n", shown, StringComparison.Ordinal);
        Assert.Contains(".timer     on\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_of_a_command_says_more()
    {
        Assert.StartsWith(".import FILE SOURCE  Write the rows of a file into a source\nFILE is a CSV", Script(".help import").Out, StringComparison.Ordinal);
        Assert.StartsWith(".mode ", Script(".help .mode").Out, StringComparison.Ordinal);
        Assert.Contains("There is no command '.frob'.", Script(".help frob").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".headers maybe", ".headers was given 'maybe'. Expected on or off.")]
    [InlineData(".separator", ".separator needs a text, such as ; or \\t.")]
    [InlineData(".width ten", ".width was given 'ten'. Expected whole numbers, such as 20 0 8.")]
    [InlineData(".maxwidth -1", ".maxwidth was given '-1'. Expected a whole number from 0 on.")]
    [InlineData(".once", ".once needs the name of a file.")]
    [InlineData(".import x.csv", ".import was given 'x.csv'. Expected the name of a file and that of a source, such as trades.csv trades.")]
    [InlineData(".import --tsv x.csv t", ".import was given '--tsv'. Expected --csv, --json, --parquet, or --skip N.")]
    [InlineData("\\copy t", "\\copy was given 't'. Expected NAME FROM 'file', or NAME or (SELECT …) TO 'file'.")]
    [InlineData(".watch", "There is no statement to run again. Run one first.")]
    [InlineData(".watch soon", ".watch was given 'soon'. Expected seconds from 0.1 to 86400, and how many times.")]
    [InlineData(".edit", ".edit needs a person at a terminal.")]
    [InlineData(".open -x", ".open was given '-x'. Expected --readonly, --new, or the folder of a database.")]
    [InlineData(".log", ".log needs the name of a file, or off.")]
    [InlineData(".prompt", ".prompt needs one text or two, such as 'q> ' ' > '.")]
    [InlineData(".shell", ".shell needs a command, such as ls.")]
    [InlineData(".quit soon", ".quit was given 'soon'. Expected a number from 0 to 255.")]
    [InlineData(".cd /no/where", null)]
    [InlineData(".import no.csv t", null)]
    public void What_does_not_fit_is_said(string line, string? message)
    {
        message ??= line[0..3] == ".cd" ? $"There is no folder '/no/where' in {Directory.GetCurrentDirectory()}." : $"There is no file 'no.csv' in {Directory.GetCurrentDirectory()}.";
        var command = Script(line);
        Assert.Equal((ExitCode.Failed, $"<stdin>:1: {message}\n"), (command.Code, command.Error));
    }

    [Theory]
    [InlineData("SELECT 1 AS a", "-csv", "a\n1\n")]
    [InlineData("SELECT 1 AS a", "--csv", "a\n1\n")]
    [InlineData("SELECT 1 AS a", "-json", "[{\"a\":1}\n]\n")]
    [InlineData("SELECT 1 AS a", "-jsonlines", "{\"a\":1}\n")]
    [InlineData("SELECT 1 AS a", "-markdown", "| a |\n| --: |\n| 1 |\n")]
    [InlineData("SELECT 1 AS a", "-line", "a = 1\n")]
    public void Formats_have_options_of_their_own(string sql, string option, string output)
    {
        foreach (var command in new[] { Command.Run("sql", "-c", sql, option), Command.Run(option, "-c", sql), Command.Run(sql, [option]) }) Assert.Equal((ExitCode.Done, output, ""), (command.Code, command.Out, command.Error));
    }

    [Fact]
    public void A_file_is_run_and_the_users_own_before_it()
    {
        var rc = _folder.Write("rc", ".mode csv\n.print rc\nSELECT nope;");
        var script = _folder.Write("script.sql", "SELECT 1 AS a;\n.print done");
        var command = Command.Run("", ["-f", script], variable: name => name == "QUIVER_RC" ? rc : null);
        Assert.Equal((ExitCode.Done, "rc\na\n1\ndone\n"), (command.Code, command.Out.Replace("rc\n\na", "rc\na", StringComparison.Ordinal)));
        Assert.StartsWith($"{rc}:3:8: ", command.Error, StringComparison.Ordinal);

        File.WriteAllText(_folder[".quiverrc"], ".mode list\n");
        Assert.Equal("a\n1\n", Command.Run("", ["-c", "SELECT 1 AS a"], variable: name => name == "HOME" ? _folder.Path : null).Out);
        Assert.Equal("{\"a\":1}\n", Command.Run("", ["-c", "SELECT 1 AS a", "-init", _folder.Write("init", ".mode jsonlines\n")], variable: name => name == "HOME" ? _folder.Path : null).Out);
        Assert.Equal((ExitCode.Done, "x\n"), Of(Command.Run("SELECT never;", ["-no-stdin", "-init", _folder.Write("init", ".print x\n")])));
        Assert.Equal(ExitCode.Usage, Command.Run("-init", _folder["nowhere"]).Code);
        Assert.Equal(ExitCode.Usage, Command.Run("-f", _folder["nowhere"]).Code);
    }

    [Theory]
    [InlineData("--command and --file were both given. Use one, or .read in the other.", "-c", "SELECT 1", "-f", "x.sql")]
    [InlineData("Rows have one format, and here are csv, json.", "-csv", "-json", "-c", "SELECT 1")]
    public void Options_that_do_not_go_together_are_refused(string message, params string[] arguments) => Assert.Equal((ExitCode.Usage, $"quiver: {message}\nTry: ./quiver --help\n"), (Command.Run(arguments).Code, Command.Run(arguments).Error));

    [Theory]
    [InlineData("CREATE SOURCE t (a INTEGER)", ExitCode.Failed)]
    [InlineData("INSERT INTO t VALUES (1)", ExitCode.Failed)]
    [InlineData("DROP SOURCE IF EXISTS t", ExitCode.Failed)]
    [InlineData("SELECT 1", ExitCode.Done)]
    [InlineData("SHOW TABLES", ExitCode.Done)]
    [InlineData("EXPLAIN SELECT 1", ExitCode.Done)]
    public void Who_only_reads_changes_nothing(string sql, int code) => Assert.Equal(code, Command.Run("-readonly", "-c", sql).Code);

    private static Command Script(string text) => Command.Run(text, ["sql"]);

    private static (int, string) Of(Command command) => (command.Code, command.Out);
}
