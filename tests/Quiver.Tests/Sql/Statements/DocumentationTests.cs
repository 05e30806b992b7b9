using System.Runtime.CompilerServices;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Tests.Sql.Statements;

public class DocumentationTests
{
    [Fact]
    public void The_error_that_the_documentation_shows_is_the_one_that_users_see()
    {
        var source = new SourceText("SHOW SOURCES;\nCREATE SORCE trades (a INT);", "market.sql");
        var error = Assert.Throws<QueryException>(() => StatementParser.ParseAll(source));
        Assert.Contains($"```\n{source.Show(error)}\n```", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_statements_that_the_documentation_quotes_are_statements()
    {
        string[] starts = ["CREATE SOURCE ", "SHOW ", "DESCRIBE ", "EXPLAIN ", "SUBSCRIBE ", "SELECT "];
        var quoted = Code(Page()).Where(code => starts.Any(start => code.StartsWith(start, StringComparison.Ordinal))).ToArray();
        Assert.True(quoted.Length >= 10);
        foreach (var code in quoted)
        {
            var text = code.Replace("SELECT …", "SELECT 1", StringComparison.Ordinal).Replace("STREAM …", "STREAM s AS SELECT 1", StringComparison.Ordinal)
                .Replace("SUBSCRIBE …", "SUBSCRIBE s", StringComparison.Ordinal);
            Assert.NotNull(StatementPrinter.Parse(text));
        }
    }

    [Fact]
    public void The_clauses_that_the_documentation_lists_are_clauses()
    {
        string[] starts = ["| `EMIT", "| `ALLOW", "| `LATE", "| `FROM", "| `WITH"];
        var clauses = Page().Split('\n').Where(line => starts.Any(start => line.StartsWith(start, StringComparison.Ordinal))).SelectMany(line => Code(line.Split(" |")[0])).ToArray();
        Assert.True(clauses.Length >= 13);
        foreach (var clause in clauses)
        {
            var text = clause.Replace("SEQUENCE n", "SEQUENCE 5", StringComparison.Ordinal).Replace("(key = value, …)", "(key = value)", StringComparison.Ordinal);
            Assert.False(Assert.IsType<SelectStatement>(StatementPrinter.Parse($"SELECT 1 FROM t {text}")).Query.IsPlain, clause);
        }
    }

    /// <summary>What stands between backticks, outside of fenced blocks.</summary>
    private static IEnumerable<string> Code(string text) =>
        text.Split("```").Where((_, index) => index % 2 == 0).SelectMany(part => part.Split('`').Where((_, index) => index % 2 == 1));

    private static string Page([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/sql.md")).ReplaceLineEndings("\n");
}
