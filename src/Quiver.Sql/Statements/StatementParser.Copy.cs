using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <content>COPY, ATTACH and DETACH: what has files.</content>
internal sealed partial class StatementParser
{
    private const string CopyForm = "write COPY (SELECT …) TO 'file', COPY name TO 'file' or COPY source FROM 'file'";
    private const string AttachForm = "write ATTACH 'file.duckdb' AS name";

    private Statement ReadCopy()
    {
        var start = _reader.Position;
        _reader.Take();
        if (_reader.IsSymbol('('))
        {
            var select = ReadCopiedQuery();
            _reader.Expect("TO", "write COPY (SELECT …) TO 'file'");
            return ReadCopyTo(start, select, []);
        }

        if (_reader.IsWord("FROM") && _reader.IsWord("DATABASE", 1)) throw Unsupported(words: 2, "COPY name TO 'file' copies one relation");
        if (IsQueryStart) throw _reader.Unexpected("'(' or a name", "a SELECT stands in parentheses: COPY (SELECT …) TO 'file'");
        var (target, relation, columns) = ReadCopied();
        if (_reader.TryTake("TO")) return ReadCopyTo(start, relation, columns);
        if (!_reader.TryTake("FROM")) throw _reader.Unexpected(columns.Count > 0 || target is null ? "TO or FROM" : "a list of columns, TO or FROM", _reader.Suggest("TO", "FROM") ?? CopyForm);
        if (target is null) throw _reader.Source.SyntaxError(relation.Offset + From.Length, "Found a table or call, expected the name of a source behind COPY … FROM; rows go into sources alone.");
        return ReadCopyFrom(start, target, columns);
    }

    /// <summary>The SELECT between the parentheses that begin here.</summary>
    private SqlText ReadCopiedQuery()
    {
        var open = _reader.Position;
        _reader.TakeBrackets("close it behind the SELECT");
        var inside = open + 1;
        if (inside == _reader.Position - 1 || !(_reader.IsSymbolAt(inside, '(') || _reader.IsAnyWordAt(inside, QueryStarts)))
        {
            _reader.Position = inside;
            throw _reader.Unexpected("a SELECT", _reader.IsWord("SUBSCRIBE") ? "what is copied is asked once, without SUBSCRIBE" : CopyForm);
        }

        return _reader.Sql(inside, _reader.Position - 1);
    }

    /// <summary>A name, a dotted name or a call, and the columns behind a name.</summary>
    private (Name? Name, SqlText Select, List<Name> Columns) ReadCopied()
    {
        var first = _reader.Position;
        Name? name = _reader.TakeName("a name, or a SELECT in parentheses", CopyForm);
        while (_reader.TryTake('.'))
        {
            _reader.TakeName("the rest of the name", "a name ends with a word");
            name = null;
        }

        if (name is not null && _reader.IsSymbol('(') && _reader[_reader.Position + 1].Kind is not (TokenKind.Word or TokenKind.QuotedName))
        {
            _reader.TakeBrackets("close it behind the arguments"); // late('bars')
            name = null;
        }

        var sql = _reader.Sql(first, _reader.Position);
        var columns = _reader.IsSymbol('(') ? ReadColumnNames("write COPY name (column, …) TO 'file'") : [];
        return (name, new SqlText(From + sql.Text, sql.Offset - From.Length), columns);
    }

    private CopyToStatement ReadCopyTo(int start, SqlText select, List<Name> columns)
    {
        var path = ReadPath("TO");
        var options = ReadCopyOptions("COPY … TO");
        if (!_reader.AtEnd) throw _reader.Unexpected(options.Items.Count == 0 ? "options in parentheses or the end of the statement" : "the end of the statement", CureBehindPath());
        return new CopyToStatement(SpanFrom(start), select, columns, path, options);
    }

    private CopyFromStatement ReadCopyFrom(int start, Name target, List<Name> columns)
    {
        var path = ReadPath("FROM");
        var options = ReadCopyOptions("COPY … FROM");
        var onError = _reader.IsWord("ON") ? ReadOnError() : null;
        if (!_reader.AtEnd) throw _reader.Unexpected(onError is null ? "options in parentheses, ON ERROR or the end of the statement" : "the end of the statement", CureBehindPath());
        return new CopyFromStatement(SpanFrom(start), target, columns, path, options, onError);
    }

    private string CureBehindPath() => _reader.IsAnyWordAt(_reader.Position, "FORMAT", "CSV", "HEADER", "DELIMITER", "PARTITION_BY", "COMPRESSION")
        ? "options stand in parentheses: (FORMAT csv, HEADER)"
        : _reader.IsWord("EMIT") ? "EMIT belongs to CREATE STREAM and SUBSCRIBE" : "remove what follows, or put a ; before it";

    private FilePath ReadPath(string behind)
    {
        var example = behind == "ATTACH" ? "write for instance 'market.duckdb'" : "write for instance 'rows.parquet'";
        var token = _reader.Current;
        if (token.Kind is not (TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString))
        {
            throw _reader.Unexpected($"the path of a file in quotes behind {behind}", token.Kind switch
            {
                TokenKind.Parameter => "a path is no value of a query: write it, or a variable of the connection, '${FILE}'",
                TokenKind.QuotedName => "texts stand in single quotes, names in double ones",
                _ when _reader.IsWord("STDOUT") => "a SELECT alone answers its rows",
                _ when _reader.IsWord("STDIN") => "a program writes rows by Writer.WriteCsv or WriteJson",
                _ => example,
            });
        }

        _reader.Take();
        var path = _reader.StringValue(token);
        return path.Length > 0 ? new FilePath(path, token.Span) : throw _reader.Unexpected(token, $"the path of a file behind {behind}", example);
    }

    /// <summary>[WITH] (key value, …); a = between the two is allowed, as our own options have it.</summary>
    private CopyOptionList ReadCopyOptions(string owner)
    {
        if (_reader.IsWord("WITH") && _reader.IsSymbol('(', 1)) _reader.Take();
        if (!_reader.IsSymbol('(')) return CopyOptionList.Empty;
        var start = _reader.Take();
        List<CopyOption> options = [];
        do
        {
            var option = ReadCopyOption(owner);
            if (options.Exists(other => string.Equals(other.Key, option.Key, StringComparison.OrdinalIgnoreCase)))
                throw _reader.Wrong(option.KeySpan.Offset, $"Found the option {option.Key} twice, expected each once", "remove one");
            options.Add(option);
        }
        while (_reader.TryTake(','));
        if (!_reader.TryTake(')')) throw _reader.Unexpected($"',' or ')' behind an option of {owner}", "options are separated by commas, and text with spaces or symbols stands in quotes");
        return new CopyOptionList(TextSpan.Between(start.Offset, _reader.TakenEnd), options);
    }

    private CopyOption ReadCopyOption(string owner)
    {
        var key = _reader.Current;
        if (key.Kind != TokenKind.Word) throw _reader.Unexpected($"an option of {owner}", "write for instance (FORMAT csv, HEADER)");
        _reader.Take();
        var name = _reader.TextOf(key).ToString();
        var hasSign = _reader.TryTake('=');
        var first = _reader.Position;
        string? text = null;
        if (_reader.IsSymbol('(') || _reader.IsSymbol('[') || _reader.IsSymbol('{'))
        {
            _reader.TakeBrackets($"close it behind the values of {name}");
        }
        else if (_reader.TryTake('*') || (_reader.IsSymbol('-') && _reader[first + 1].Kind == TokenKind.Number))
        {
            if (_reader.Position == first) _reader.Position += 2;
            text = _reader.Source[TextSpan.Between(_reader[first].Offset, _reader.TakenEnd)].ToString();
        }
        else if (_reader.Current is { Kind: TokenKind.Word or TokenKind.Number or TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString or TokenKind.QuotedName } value)
        {
            _reader.Take();
            text = value.Kind is TokenKind.Word or TokenKind.Number ? _reader.TextOf(value).ToString()
                : value.Kind == TokenKind.QuotedName ? _reader.TextOf(value)[1..^1].ToString()
                : _reader.StringValue(value);
        }
        else if (hasSign || !(_reader.IsSymbol(',') || _reader.IsSymbol(')')))
        {
            throw _reader.Unexpected($"the value of {name}", _reader.Current.Kind == TokenKind.Parameter ? "parameters belong to a SELECT: write the value itself" : "write a word, number, string, or a list in parentheses");
        }

        if (_reader.Position == first) return new CopyOption(name, key.Span, null, null, default);
        var span = TextSpan.Between(_reader[first].Offset, _reader.TakenEnd);
        return new CopyOption(name, key.Span, text, _reader.Source[span].ToString(), span);
    }

    private AttachStatement ReadAttach()
    {
        var start = _reader.Position;
        _reader.Take();
        var replaces = _reader.TryTake("OR", "REPLACE");
        _reader.TryTake("DATABASE");
        var condition = _reader.Current;
        var keeps = _reader.TryTake("IF", "NOT", "EXISTS");
        if (keeps && replaces) throw _reader.Wrong(condition.Offset, "Found IF NOT EXISTS behind OR REPLACE, expected one of the two", "the first keeps what is there and the second replaces it");
        var path = ReadPath("ATTACH");
        var name = _reader.TryTake("AS") ? TakeSingleName("a name for the database", AttachForm) : null;
        var options = ReadCopyOptions("ATTACH");
        if (!_reader.AtEnd) throw _reader.Unexpected(name is null ? "AS, options in parentheses or the end of the statement" : "options in parentheses or the end of the statement", AttachForm);
        return new AttachStatement(SpanFrom(start), path, name, keeps ? IfExists.Keep : replaces ? IfExists.Replace : IfExists.Fail, options);
    }

    private DetachStatement ReadDetach()
    {
        var start = _reader.Position;
        _reader.Take();
        _reader.TryTake("DATABASE");
        var ifExists = _reader.TryTake("IF", "EXISTS");
        var name = TakeSingleName("the name of an attached database", "write DETACH name");
        return new DetachStatement(SpanFrom(start), name, ifExists);
    }
}
