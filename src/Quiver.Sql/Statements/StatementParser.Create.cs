namespace Quiver.Sql.Statements;

/// <content>CREATE and DROP.</content>
internal sealed partial class StatementParser
{
    private Statement ReadCreate()
    {
        var start = _reader.Position;
        _reader.Take();
        var replaces = _reader.TryTake("OR", "REPLACE");
        if (_reader.TryTake("SOURCE")) return ReadCreateSource(start, replaces);
        if (_reader.TryTake("STREAM")) return ReadCreateStream(start, replaces);
        if (_reader.IsWord("SINK")) throw Unsupported(words: 1, "SUBSCRIBE reads a stream");
        if (_reader.IsWord("MATERIALIZED") || _reader.IsWord("CONTINUOUS")) throw Unsupported(words: 2, "CREATE STREAM name AS SELECT … keeps a query");
        if (_reader.IsWord("LOOKUP")) throw Unsupported(words: 2, "CREATE SOURCE declares an input");
        if (_reader.IsWord("OR")) throw _reader.Unexpected("SOURCE or STREAM", "write CREATE OR REPLACE in full");
        return ReadDuckDbObject(start) ?? throw _reader.Unexpected(
            "SOURCE or STREAM", _reader.Suggest(["SOURCE", "STREAM", .. DuckDbObjects]) ?? "write CREATE SOURCE name (column TYPE, …) or CREATE STREAM name AS SELECT …");
    }

    private CreateStreamStatement ReadCreateStream(int start, bool replaces)
    {
        var (name, ifExists) = ReadCreated("a name for the stream", "write CREATE STREAM name AS SELECT …", replaces);
        var cure = $"write CREATE STREAM {name} AS SELECT …";
        _reader.Expect("AS", cure);
        if (!IsQueryStart) throw _reader.Unexpected("a SELECT", cure);
        var query = QueryReader.Read(_reader);
        return new CreateStreamStatement(SpanFrom(start), name, ifExists, query);
    }

    /// <summary>[IF NOT EXISTS] name.</summary>
    private (Name Name, IfExists IfExists) ReadCreated(string what, string cure, bool replaces)
    {
        var condition = _reader.Current;
        var keeps = _reader.TryTake("IF", "NOT", "EXISTS");
        if (keeps && replaces)
            throw _reader.Wrong(condition.Offset, "Found IF NOT EXISTS behind OR REPLACE, expected one of the two", "the first keeps what is there and the second replaces it");
        if (!keeps && _reader.IsWord("IF") && (_reader.IsWord("NOT", 1) || _reader.IsWord("EXISTS", 1)))
            throw _reader.Unexpected($"{what} or IF NOT EXISTS", "write IF NOT EXISTS in full");
        var name = TakeSingleName(what, cure);
        return (name, keeps ? IfExists.Keep : replaces ? IfExists.Replace : IfExists.Fail);
    }

    private Statement ReadDrop()
    {
        var start = _reader.Position;
        _reader.Take();
        if (_reader.TryTake("SOURCE")) return ReadDropOf(start, ObjectKind.Source, "SOURCE");
        if (_reader.TryTake("STREAM")) return ReadDropOf(start, ObjectKind.Stream, "STREAM");
        if (_reader.IsWord("SINK")) throw Unsupported(words: 1, "there are no sinks to drop");
        if (_reader.IsWord("MATERIALIZED") || _reader.IsWord("LOOKUP")) throw Unsupported(words: 2, "DROP STREAM removes a kept query");
        return ReadDuckDbObject(start) ?? throw _reader.Unexpected(
            "SOURCE or STREAM", _reader.Suggest(["SOURCE", "STREAM", .. DuckDbObjects]) ?? "write DROP SOURCE name or DROP STREAM name");
    }

    private DropStatement ReadDropOf(int start, ObjectKind kind, string word)
    {
        var ifExists = _reader.TryTake("IF", "EXISTS");
        var name = TakeSingleName($"the {word.ToLowerInvariant()} to drop", $"write DROP {word} name");
        if (_reader.IsSymbol(',')) throw _reader.Unexpected("CASCADE or the end of the statement", "drop one at a time");
        var cascade = _reader.TryTake("CASCADE");
        if (!cascade) _reader.TryTake("RESTRICT"); // the default, said aloud
        if (!_reader.AtEnd) throw _reader.Unexpected("CASCADE or the end of the statement", "CASCADE drops what reads it as well");
        return new DropStatement(SpanFrom(start), kind, name, ifExists, cascade);
    }

    /// <summary>CREATE or DROP of something that only DuckDB has, from the verb on; null when the word here names no such thing.</summary>
    private DuckDbStatement? ReadDuckDbObject(int start)
    {
        var noun = _reader.Position;
        while (_reader.IsAnyWordAt(noun, ObjectAdjectives)) noun++;
        if (!_reader.IsAnyWordAt(noun, DuckDbObjects)) return null;
        var verb = _reader.Capitals(start, start + 1) + " " + _reader.Capitals(noun, noun + 1);
        _reader.Position = start;
        return ReadDuckDb(words: 1) with { Verb = verb };
    }
}
