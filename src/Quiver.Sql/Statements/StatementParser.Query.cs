using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <content>SUBSCRIBE, INSERT, SHOW, DESCRIBE and EXPLAIN.</content>
internal sealed partial class StatementParser
{
    private const string From = "FROM ";

    private SubscribeStatement ReadSubscribe()
    {
        var start = _reader.Position;
        _reader.Take();
        if (IsQueryStart)
        {
            var kept = QueryReader.Read(_reader);
            return new SubscribeStatement(SpanFrom(start), null, kept);
        }

        if (_reader.IsWord("TO")) throw _reader.Unexpected("a SELECT, or the name of a stream, source or table", "write SUBSCRIBE name, without TO");
        var (name, select) = ReadRelation("a SELECT, or the name of a stream, source or table", "write SUBSCRIBE SELECT …, or SUBSCRIBE name");
        var query = QueryReader.ReadClauses(_reader, select);
        return new SubscribeStatement(SpanFrom(start), name, query);
    }

    /// <summary>
    /// A name, a dotted name or a call such as <c>late('bars')</c>, as the query <c>FROM name</c>. Its offset is set back by the word FROM, so that places in the rest are right.
    /// </summary>
    private (Name? Name, SqlText Select) ReadRelation(string what, string cure)
    {
        var first = _reader.Position;
        Name? name = _reader.TakeName(what, cure);
        while (_reader.TryTake('.'))
        {
            _reader.TakeName("the rest of the name", "a name ends with a word");
            name = null;
        }

        if (_reader.IsSymbol('('))
        {
            _reader.TakeBrackets("close it behind the arguments");
            name = null;
        }

        var sql = _reader.Sql(first, _reader.Position);
        return (name, new SqlText(From + sql.Text, sql.Offset - From.Length));
    }

    private Statement ReadInsert()
    {
        var start = _reader.Position;
        _reader.Take();
        if (_reader.IsWord("OR"))
        {
            _reader.Position = start;
            return ReadDuckDb(words: 1); // INSERT OR REPLACE, OR IGNORE: a table's
        }

        const string form = "write INSERT INTO name VALUES (…), or INSERT INTO name SELECT …";
        _reader.Expect("INTO", form);
        var target = _reader.TakeName("the source or table that takes the rows", form);
        if (_reader.IsSymbol('.'))
        {
            _reader.Position = start;
            return ReadDuckDb(words: 1); // a table in a schema
        }

        var columns = IsColumnList ? ReadColumnNames("write INSERT INTO name (column, …) VALUES (…)") : [];
        var how = _reader.Current;
        var byName = _reader.TryTake("BY", "NAME");
        if (byName && columns.Count > 0) throw _reader.Unexpected(how, "VALUES or a SELECT", "columns are given by their list or BY NAME: leave one out");
        if (!byName) _reader.TryTake("BY", "POSITION");
        if (!IsQueryStart) throw _reader.Unexpected("VALUES or a SELECT", form);
        var rows = _reader.Position;
        var query = QueryReader.Read(_reader);
        if (query.FirstClause is { } clause)
            throw _reader.Wrong(clause.Span.Offset, $"Found {clause.Name} in an INSERT, expected the end of the statement", "its SELECT is asked once and not kept: remove the clause");
        return new InsertStatement(SpanFrom(start), target, columns, byName, _reader.IsWordAt(rows, "VALUES") ? WithoutDefaults(rows, query.Select) : query.Select);
    }

    /// <summary>Rows of VALUES with NULL where they say DEFAULT, as columns have no other default; every place stays.</summary>
    private SqlText WithoutDefaults(int first, SqlText rows)
    {
        const string word = "DEFAULT";
        var text = rows.Text.ToCharArray();
        var depth = 0;
        for (var index = first; index < _reader.Position; index++)
        {
            depth += _reader.Depth(_reader[index]);
            var isValue = depth == 1 && _reader.IsWordAt(index, word) && (_reader.IsSymbolAt(index - 1, '(') || _reader.IsSymbolAt(index - 1, ',')) && (_reader.IsSymbolAt(index + 1, ',') || _reader.IsSymbolAt(index + 1, ')'));
            if (isValue) "NULL".PadRight(word.Length).CopyTo(text.AsSpan(_reader[index].Offset - rows.Offset));
        }

        return rows with { Text = new string(text) };
    }

    /// <summary>Whether the parenthesis here lists columns, and does not begin a SELECT.</summary>
    private bool IsColumnList => _reader.IsSymbol('(') && !_reader.IsSymbol('(', 1) && !_reader.IsAnyWordAt(_reader.Position + 1, "SELECT", "WITH", "FROM", "TABLE", "PIVOT", "UNPIVOT");

    private List<Name> ReadColumnNames(string form)
    {
        List<Name> names = [];
        _reader.Take();
        do
        {
            var name = _reader.TakeName("a column", form);
            if (names.Exists(other => Same(other, name)))
            {
                throw _reader.Source.Error(ErrorCode.InvalidSchema, name.Span.Offset, TokenReader.Sentence(
                    $"Found column {name} twice, expected each name once", "case does not tell names apart: remove one"));
            }

            names.Add(name);
        }
        while (_reader.TryTake(','));
        _reader.Expect(')', "columns are separated by commas, and the last is followed by )");
        return names;
    }

    private ShowStatement ReadShow()
    {
        var start = _reader.Position;
        _reader.Take();
        ShowKind? kind = null;
        if (_reader.TryTake("SOURCES")) kind = ShowKind.Sources;
        else if (_reader.TryTake("STREAMS")) kind = ShowKind.Streams;
        else if (_reader.TryTake("TABLES") || _reader.TryTake("ALL", "TABLES")) kind = ShowKind.Tables;
        else if (_reader.TryTake("SINKS")) kind = ShowKind.Sinks;
        else if (_reader.TryTake("SUBSCRIPTIONS")) kind = ShowKind.Subscriptions;
        else if (_reader.TryTake("QUERIES")) kind = ShowKind.Queries;
        else if (_reader.TryTake("DATABASES")) kind = ShowKind.Databases;
        return kind is { } shown ? new ShowStatement(SpanFrom(start), shown) : throw _reader.Unexpected(
            "TABLES, SOURCES, STREAMS, SINKS, SUBSCRIPTIONS, QUERIES or DATABASES",
            _reader.Suggest("TABLES", "SOURCES", "STREAMS", "SINKS", "SUBSCRIPTIONS", "QUERIES", "DATABASES")
                ?? (_reader.Current.Kind is TokenKind.Word or TokenKind.QuotedName ? $"DESCRIBE {FoundText} shows the columns of a name" : "say what to list"));
    }

    private DescribeStatement ReadDescribe()
    {
        var start = _reader.Position;
        var verb = _reader.Take();
        if (IsQueryStart)
        {
            var query = QueryReader.Read(_reader);
            if (query.FirstClause is { } clause)
                throw _reader.Wrong(clause.Span.Offset, $"Found {clause.Name} in a DESCRIBE, expected the end of the statement", "columns do not depend on it: remove the clause");
            return new DescribeStatement(SpanFrom(start), null, query.Select);
        }

        if (_reader.IsAnyWordAt(_reader.Position, "SOURCE", "STREAM") && _reader[_reader.Position + 1].Kind is TokenKind.Word or TokenKind.QuotedName)
            throw _reader.Unexpected("a name or a SELECT", $"write {_reader.TextOf(verb)} {_reader.TextOf(_reader[_reader.Position + 1])}");
        var (name, select) = ReadRelation("a name or a SELECT", "write DESCRIBE name, or DESCRIBE SELECT …");
        return new DescribeStatement(SpanFrom(start), name, select);
    }

    private Statement ReadExplain()
    {
        const string noOther = "no other statement has a plan";
        var start = _reader.Position;
        _reader.Take();
        if (_reader.TryTake("WHY"))
        {
            var name = TakeSingleName("the name of a stream", "write EXPLAIN WHY name");
            return new ExplainWhyStatement(SpanFrom(start), name);
        }

        var analyze = _reader.TryTake("ANALYZE");
        var isKnown = IsQueryStart || _reader.IsWord("CREATE") || _reader.IsWord("SUBSCRIBE");
        if (!isKnown)
        {
            var isName = _reader.Current.Kind is TokenKind.Word or TokenKind.QuotedName && _reader[_reader.Position + 1].Kind == TokenKind.End;
            throw _reader.Unexpected("a SELECT, CREATE STREAM or SUBSCRIBE", isName ? $"write EXPLAIN SUBSCRIBE {FoundText}" : _reader.Suggest("SELECT", "CREATE", "SUBSCRIBE") ?? noOther);
        }

        var at = _reader.Current;
        var statement = ReadStatement();
        if (statement is not (SelectStatement or CreateStreamStatement or SubscribeStatement))
            throw _reader.Unexpected(at, "a SELECT, CREATE STREAM or SUBSCRIBE", noOther);
        return new ExplainStatement(SpanFrom(start), statement, analyze);
    }
}
