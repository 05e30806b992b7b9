using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>
/// Reads statements by recursive descent. What is ours is read to the last word; a SELECT is only delimited and its text kept, for DuckDB reads it. Every failure is
/// one <see cref="QueryException"/> with its place; nothing else is thrown, whatever the text.
/// </summary>
internal sealed partial class StatementParser
{
    private static readonly string[] QueryStarts = ["SELECT", "FROM", "WITH", "VALUES", "TABLE", "PIVOT", "UNPIVOT", "PIVOT_WIDER", "PIVOT_LONGER", "SUMMARIZE"];

    private static readonly string[] OwnStarts = ["CREATE", "DROP", "INSERT", "COPY", "ATTACH", "DETACH", "SHOW", "DESCRIBE", "EXPLAIN", "SUBSCRIBE"];

    private static readonly string[] DuckDbStarts =
    [
        "ABORT", "ALTER", "ANALYZE", "BEGIN", "CALL", "COMMENT", "COMMIT", "DEALLOCATE", "DELETE", "END", "EXECUTE", "EXPORT", "IMPORT",
        "INSTALL", "LOAD", "MERGE", "PRAGMA", "PREPARE", "RESET", "ROLLBACK", "SET", "TRUNCATE", "UPDATE", "USE", "VACUUM",
    ];

    private static readonly string[] DuckDbObjects = ["TABLE", "VIEW", "INDEX", "SCHEMA", "SEQUENCE", "MACRO", "FUNCTION", "TYPE", "SECRET", "TRIGGER"];

    private static readonly string[] ObjectAdjectives = ["TEMP", "TEMPORARY", "PERSISTENT", "UNIQUE", "RECURSIVE"];

    private readonly TokenReader _reader;

    private StatementParser(TokenReader reader) => _reader = reader;

    /// <summary>Reads all statements of a text; empty ones are left out.</summary>
    /// <param name="source">The text.</param>
    /// <exception cref="QueryException">A statement is wrong: the first such error.</exception>
    public static IReadOnlyList<Statement> ParseAll(SourceText source) => [.. Script.Split(source).Select(Parse)];

    /// <summary>Reads one statement of a text, so that those before it can be run even when it is wrong.</summary>
    /// <param name="text">The statement.</param>
    /// <exception cref="QueryException">It is wrong: code 400 with detail 401; 203 or 204 for a column list that contradicts itself.</exception>
    public static Statement Parse(StatementText text)
    {
        var reader = new TokenReader(text);
        if (text.IsBroken) throw Broken(reader, text[text.Count - 1]);
        var statement = new StatementParser(reader).ReadStatement();
        if (!reader.AtEnd) throw reader.Unexpected("the end of the statement", "remove what follows, or put a ; before it");
        return statement;
    }

    private Statement ReadStatement()
    {
        if (IsQueryStart) return ReadSelect();
        var verb = _reader.Current.Kind == TokenKind.Word ? FoundText.ToUpperInvariant() : "";
        return verb switch
        {
            "CREATE" => ReadCreate(),
            "DROP" => ReadDrop(),
            "INSERT" => ReadInsert(),
            "COPY" => ReadCopy(),
            "ATTACH" => ReadAttach(),
            "DETACH" => ReadDetach(),
            "SHOW" => ReadShow(),
            "DESCRIBE" or "DESC" => ReadDescribe(),
            "EXPLAIN" => ReadExplain(),
            "SUBSCRIBE" => ReadSubscribe(),
            "ALTER" when _reader.IsWord("SOURCE", 1) || _reader.IsWord("STREAM", 1) => throw Unsupported(words: 2, "CREATE OR REPLACE makes it anew"),
            "START" when _reader.IsWord("TRANSACTION", 1) => ReadDuckDb(words: 2),
            "CHECKPOINT" or "RESTORE" => throw Unsupported(words: 1, "state is in memory only"),
            "START" or "STOP" => throw Unsupported(words: 1, "a source starts when something kept first reads it"),
            "ADVANCE" => throw Unsupported(words: 1, "a writer moves a source's watermark"),
            "DECLARE" or "FETCH" or "CLOSE" => throw Unsupported(words: 1, "SUBSCRIBE reads a stream"),
            _ when DuckDbStarts.Contains(verb) => ReadDuckDb(words: 1),
            _ => throw _reader.Unexpected("a statement", _reader.Suggest([.. QueryStarts, .. OwnStarts, .. DuckDbStarts]) ?? $"one begins with SELECT, {List(OwnStarts)}"),
        };
    }

    private bool IsQueryStart => _reader.IsSymbol('(') || _reader.IsAnyWordAt(_reader.Position, QueryStarts);

    private string FoundText => _reader.TextOf(_reader.Current).ToString();

    private Statement ReadSelect()
    {
        var start = _reader.Position;
        if (_reader.IsWord("WITH") && WritesBehindWith()) return ReadDuckDb(words: 1);
        var query = QueryReader.Read(_reader);
        return new SelectStatement(SpanFrom(start), query);
    }

    /// <summary>Whether a WITH list is followed by INSERT, UPDATE, DELETE or MERGE, which DuckDB allows.</summary>
    private bool WritesBehindWith()
    {
        var depth = 0;
        for (var index = _reader.Position; _reader[index].Kind != TokenKind.End; index++)
        {
            depth += _reader.Depth(_reader[index]);
            if (depth == 0 && _reader.IsSymbolAt(index, ')') && _reader.IsAnyWordAt(index + 1, "INSERT", "UPDATE", "DELETE", "MERGE")) return true;
        }

        return false;
    }

    private DuckDbStatement ReadDuckDb(int words)
    {
        var start = _reader.Position;
        while (!_reader.AtEnd) _reader.Take();
        return new DuckDbStatement(SpanFrom(start), _reader.Capitals(start, Math.Min(start + words, _reader.Position)), _reader.Sql(start, _reader.Position));
    }

    private TextSpan SpanFrom(int start) => TextSpan.Between(_reader[start].Offset, _reader.TakenEnd);

    /// <summary>An object's name: one word, since sources and streams lie in no schema.</summary>
    private Name TakeSingleName(string what, string cure)
    {
        var name = _reader.TakeName(what, cure);
        return _reader.IsSymbol('.') ? throw _reader.Unexpected($"the end of the name behind {name}", "sources and streams lie in no schema: they have one name") : name;
    }

    /// <summary>A statement that we know and do not run: its first words from the current one on name it.</summary>
    private QueryException Unsupported(int words, string cure)
    {
        var start = _reader.Position;
        return _reader.Source.Error(ErrorCode.QueryFailed, _reader[0].Offset, TokenReader.Sentence($"{_reader.Capitals(0, start + words)} is not supported in this version", cure));
    }

    private static QueryException Broken(TokenReader reader, Token token)
    {
        var (found, cure) = reader.TextOf(token) switch
        {
            ['\0', ..] => ("a NUL character (U+0000), expected text", "remove it, or save the file as UTF-8 if it is UTF-16"),
            ['\'', ..] or ['e' or 'E', '\'', ..] => ("a string that has no end, expected a closing '", "a ' inside a string is written twice: ''"),
            ['"', ..] => ("a quoted name that has no end, expected a closing \"", "a \" inside a name is written twice: \"\""),
            ['/', ..] => ("a comment that has no end, expected */", "comments nest, so every /* needs its own */"),
            var text => ($"a string that has no end, expected {text[..(text[1..].IndexOf('$') + 2)]} again", "it ends with the mark that it begins with"),
        };
        return reader.Wrong(token.Offset, $"Found {found}", cure);
    }

    private static string List(params ReadOnlySpan<string> words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1].ToArray())} or {words[^1]}";
}
