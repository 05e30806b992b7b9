using System.Runtime.CompilerServices;

namespace Quiver.Tests.Statements;

/// <summary>Wrong statements answer what wrong-statements.txt says, and leave the connection usable.</summary>
public sealed class WrongStatementsTests
{
    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        foreach (var (line, wrong, _) in Read()) data.Add(line, wrong.ReplaceLineEndings(" "));
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Says_what_is_wrong_where_and_what_to_do(int line, string _)
    {
        var (_, statement, expected) = Read().Single(wrong => wrong.Line == line);
        using var connection = Connection.Open();
        connection.Execute("""
            CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND);
            CREATE SOURCE events (id BIGINT, name VARCHAR, moment TIMESTAMP);
            CREATE STREAM bars AS SELECT symbol, window_start, sum(qty) AS volume FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)
            """).Dispose();

        var error = Assert.Throws<QueryException>(() => Run(connection, statement));

        var place = error.Place is { } at ? $"{at.Line}:{at.Column}" : "nowhere";
        var answer = $"{(int)(error.Detail ?? error.Code)} {place}\n{error.Message}";
        Assert.Equal(expected, answer);
        using var after = connection.Query("SELECT 1");
        Assert.Equal(1, after[0, 0]);
    }

    private static void Run(Connection connection, string statement)
    {
        if (statement.StartsWith("SUBSCRIBE", StringComparison.Ordinal)) connection.Subscribe(statement).Dispose();
        else connection.Execute(statement).Dispose();
    }

    private static IEnumerable<(int Line, string Statement, string Expected)> Read([CallerFilePath] string path = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(path)!, "wrong-statements.txt"));
        var statement = new List<string>();
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].StartsWith("---- ", StringComparison.Ordinal))
            {
                var message = lines.Skip(line + 1).TakeWhile(text => text.Length > 0).ToList();
                yield return (line - statement.Count + 1, string.Join('\n', statement), $"{lines[line][5..]}\n{string.Join('\n', message)}");
                statement.Clear();
                line += message.Count;
            }
            else if (lines[line].Length > 0 && lines[line][0] != '#')
            {
                statement.Add(lines[line]);
            }
        }
    }
}
