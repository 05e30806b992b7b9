using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>What Tab offers in the shell.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Terminal _terminal = new() { In = Stream.Null, Out = Stream.Null, Error = TextWriter.Null, Variable = _ => null };
    private readonly ShellSession _session;
    private readonly ShellCompleter _completer;

    public CompletionTests()
    {
        _session = new ShellSession(Connection.Open(), new RunOptions(RowFormats.Default), new RunState(), _terminal);
        _session.Connection.Execute("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, \"two words\" INTEGER); CREATE SOURCE quotes (symbol VARCHAR, bid DOUBLE, ask DOUBLE); CREATE STREAM dear AS SELECT symbol, price FROM trades WHERE price > 10").Dispose();
        _completer = new ShellCompleter(_session);
    }

    public void Dispose()
    {
        _session.Dispose();
        _terminal.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("SELECT * FROM |", "dear quotes trades")]
    [InlineData("select * from tr|", "trades")]
    [InlineData("SUBSCRIBE d|", "dear")]
    [InlineData("SELECT | FROM trades", "symbol price \"two words\"")]
    [InlineData("SELECT q.| FROM trades AS t JOIN quotes q USING (symbol)", "symbol bid ask")]
    [InlineData("SELECT t.\"two words\", t.pr| FROM trades AS t JOIN quotes q USING (symbol)", "price")]
    [InlineData("SELECT trades.s| FROM trades", "symbol")]
    [InlineData("SELECT 1; SELECT | FROM quotes", "symbol bid ask")]
    [InlineData("SELECT x.| FROM trades", "")]
    [InlineData("su|", "subscribe")]
    [InlineData("SU|", "SUBSCRIBE")]
    [InlineData("SELECT 1; DES|", "DESCRIBE")]
    [InlineData("SELECT approx_count|", "approx_count_distinct(")]
    [InlineData("SELECT * FROM read_parq|", "read_parquet(")]
    [InlineData("SELECT watermar|", "watermark")]
    [InlineData("SELECT symbol FROM trades QUALI|", "QUALIFY")]
    [InlineData("SELECT 'sy|", "")]
    [InlineData("SELECT 1 -- sy|", "")]
    [InlineData("SELECT sy|mbol FROM trades", "")]
    [InlineData("SELECT 1|", "")]
    [InlineData(".ta|", ".tables")]
    [InlineData("\\d|", "\\d \\dt")]
    [InlineData(".timer |", "on off")]
    [InlineData(".mode js|", "json")]
    [InlineData(".schema TR|", "trades")]
    [InlineData(".help .maxr|", ".maxrows")]
    public void Words_are_offered_where_they_may_stand(string text, string offered)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var completion = _completer.Complete(text.Remove(cursor, 1), cursor);
        Assert.Equal(offered.Replace("\"two words\"", "\"two_words\"", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace("two_words", "two words", StringComparison.Ordinal)), completion.Candidates);
    }

    [Fact]
    public void Files_are_offered_inside_quotes_and_behind_commands()
    {
        _folder.Write("trades.csv", "a");
        _folder.Write("trades.parquet", "a");
        _folder.Write(".hidden", "a");
        Directory.CreateDirectory(_folder["more"]);
        foreach (var start in new[] { "SELECT * FROM '", ".read ", ".read '", "\\i " })
        {
            Assert.Equal(["trades.csv", "trades.parquet"], Of($"{start}{_folder.Path}/tr").Candidates);
            Assert.Equal(["more/", "trades.csv", "trades.parquet"], Of($"{start}{_folder.Path}/").Candidates);
            Assert.Equal("", Of($"{start}{_folder.Path}/mo").End);
            Assert.Empty(Of($"{start}{_folder["nowhere"]}/").Candidates);
        }

        Assert.Equal("'", Of($"SELECT * FROM '{_folder.Path}/trades.c").End);
    }

    [Fact]
    public void A_function_is_followed_by_its_arguments_and_a_word_by_a_blank()
    {
        Assert.Equal("", Of("SELECT approx_count").End);
        Assert.Equal(" ", Of("SELECT * FROM tra").End);
    }

    private Completion Of(string text) => _completer.Complete(text, text.Length);
}
