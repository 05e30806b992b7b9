using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <content>CREATE SOURCE: columns, watermark, connector, options.</content>
internal sealed partial class StatementParser
{
    private const string IngestedColumn = "_ingested"; // when a row came in: event time for sources that have none
    private const string SourceCure = "write CREATE SOURCE name (column TYPE, …)";
    private const string ColumnCure = "write for instance (symbol VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)";
    private const string DelayCure = "write for instance ts - INTERVAL '5' SECOND";

    private CreateSourceStatement ReadCreateSource(int start, bool replaces)
    {
        var (name, ifExists) = ReadCreated("a name for the source", SourceCure, replaces);
        (List<ColumnDeclaration> Columns, WatermarkClause? Watermark)? list = null;
        ConnectorClause? connector = null;
        OnErrorClause? onError = null;
        var options = OptionList.Empty;
        while (!_reader.AtEnd)
        {
            if (_reader.IsSymbol('(') && list is null) list = ReadColumns();
            else if (connector is null && _reader.TryTake("FROM")) connector = ReadConnector();
            else if (onError is null && _reader.IsWord("ON")) onError = ReadOnError();
            else if (options.Items.Count == 0 && _reader.IsWord("WITH")) options = OptionReader.ReadWith(_reader);
            else throw _reader.Unexpected(AfterSource(list is null, connector is null, onError is null, options.Items.Count == 0), CureAfterSource());
        }

        if (connector is null && list is not { Columns.Count: > 0 })
        {
            throw _reader.Unexpected(
                "the source's columns, or FROM and what its rows come from",
                $"write CREATE SOURCE {name} (column TYPE, …), or FROM FILES (path = '…') to find them by reading");
        }

        return new CreateSourceStatement(SpanFrom(start), name, ifExists, list?.Columns ?? [], list?.Watermark, connector, options) { OnError = onError };
    }

    private OnErrorClause ReadOnError()
    {
        const string cure = "write ON ERROR FAIL, ON ERROR SKIP or ON ERROR NULL FIELD";
        var start = _reader.Position;
        _reader.Take();
        if (!_reader.TryTake("ERROR")) throw _reader.Unexpected("ERROR behind ON", cure);
        var policy = _reader.TryTake("FAIL") ? ErrorPolicy.Fail
            : _reader.TryTake("SKIP") ? ErrorPolicy.Skip
            : _reader.TryTake("NULL", "FIELD") ? ErrorPolicy.NullField
            : throw _reader.Unexpected("FAIL, SKIP or NULL FIELD", cure);
        return new OnErrorClause(SpanFrom(start), policy);
    }

    private static string AfterSource(bool columns, bool connector, bool onError, bool options)
    {
        List<string> next = [];
        if (columns) next.Add("(column TYPE, …)");
        if (connector) next.Add("FROM");
        if (onError) next.Add("ON ERROR");
        if (options) next.Add("WITH");
        next.Add("the end of the statement");
        return List([.. next]);
    }

    private string CureAfterSource() => _reader switch
    {
        _ when _reader.IsWord("AS") => "a source has columns, and CREATE STREAM name AS SELECT … keeps a query",
        _ when _reader.IsWord("FORMAT") => "say it as an option: FROM FILES (path = '…', format = 'csv')",
        _ when _reader.IsWord("WATERMARK") => "the watermark stands in the parentheses, behind the columns",
        _ when _reader.IsWord("EMIT") => "EMIT belongs to CREATE STREAM and SUBSCRIBE",
        _ when _reader.IsSymbol('(') || _reader.IsWord("FROM") || _reader.IsWord("ON") || _reader.IsWord("WITH") => "each comes once",
        _ => _reader.Suggest("FROM", "ON", "WITH") ?? "the form is CREATE SOURCE name (column TYPE, …) FROM KIND (key = value, …) ON ERROR SKIP WITH (key = value, …)",
    };

    private (List<ColumnDeclaration> Columns, WatermarkClause? Watermark) ReadColumns()
    {
        List<ColumnDeclaration> columns = [];
        WatermarkClause? watermark = null;
        _reader.Take();
        do
        {
            if (_reader.IsSymbol(')') && columns.Count + (watermark is null ? 0 : 1) > 0)
                throw _reader.Unexpected("a column behind the comma", "remove the comma, or add what is missing");
            if (_reader.IsWord("WATERMARK") && _reader.IsWord("FOR", 1))
            {
                if (watermark is not null) throw _reader.Wrong(_reader.Current.Offset, "Found WATERMARK twice, expected one", "a source has one event time");
                watermark = ReadWatermark();
            }
            else
            {
                columns.Add(ReadColumn(columns));
            }
        }
        while (_reader.TryTake(','));

        if (!_reader.TryTake(')'))
            throw _reader.Unexpected($"',' or ')' behind {(columns.Count > 0 ? $"column {columns[^1].Name}" : "the watermark")}", "columns are separated by commas, and the last is followed by )");
        if (watermark is not null && columns.Count > 0) RequireColumn(watermark.Column, columns);
        return (columns, watermark);
    }

    private ColumnDeclaration ReadColumn(List<ColumnDeclaration> before)
    {
        RefuseTableConstraint();
        var name = _reader.TakeName("a column or WATERMARK FOR", ColumnCure);
        foreach (var column in before)
        {
            if (!Same(column.Name, name)) continue;
            throw _reader.Source.Error(ErrorCode.InvalidSchema, name.Span.Offset, TokenReader.Sentence(
                $"Found column {name} twice, expected each name once", "case does not tell names apart: rename or remove one"));
        }

        var type = ReadType(name);
        var nullable = true;
        SqlText? defaultValue = null;
        while (!_reader.AtEnd && !_reader.IsSymbol(',') && !_reader.IsSymbol(')'))
        {
            if (_reader.TryTake("NOT", "NULL")) nullable = false;
            else if (nullable && _reader.TryTake("NULL")) continue;
            else if (defaultValue is null && _reader.TryTake("DEFAULT")) defaultValue = ReadDefault(name);
            else throw _reader.Unexpected($"NOT NULL, DEFAULT, ',' or ')' behind column {name} {type}", CureInColumn());
        }

        return new ColumnDeclaration(name, type, nullable, defaultValue);
    }

    private string CureInColumn() =>
        _reader.IsAnyWordAt(_reader.Position, "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "GENERATED", "COLLATE", "AS")
            ? "a source takes no other constraint"
            : _reader.IsWord("NOT") ? "write NOT NULL"
            : _reader.Suggest("NOT", "DEFAULT") ?? "columns are separated by commas";

    private void RefuseTableConstraint()
    {
        var isConstraint = (_reader.IsWord("PRIMARY") && _reader.IsWord("KEY", 1)) || (_reader.IsWord("FOREIGN") && _reader.IsWord("KEY", 1))
            || (_reader.IsAnyWordAt(_reader.Position, "UNIQUE", "CHECK") && _reader.IsSymbol('(', 1)) || _reader.IsWord("CONSTRAINT");
        if (isConstraint) throw _reader.Unexpected("a column or WATERMARK FOR", "a source takes every row that comes and has no keys or constraints: remove it");
    }

    /// <summary>
    /// A type: its words, its parameters, and [] or ARRAY. Words are taken only where SQL has a type of several, so that a forgotten comma is found here.
    /// </summary>
    private SqlText ReadType(Name column)
    {
        var first = _reader.Position;
        if (_reader.Current.Kind is not (TokenKind.Word or TokenKind.QuotedName) || _reader.IsWord("NOT") || _reader.IsWord("NULL") || _reader.IsWord("DEFAULT"))
            throw _reader.Unexpected($"a type behind column {column}", $"write for instance {column} VARCHAR");
        var word = _reader.Take();
        while (_reader.TryTake('.')) _reader.TakeName("the rest of a type's name", "a type's name ends with a word");
        switch (_reader.TextOf(word).ToString().ToUpperInvariant())
        {
            case "DOUBLE":
                _reader.TryTake("PRECISION");
                break;
            case "NATIONAL":
                if (!_reader.TryTake("CHARACTER")) _reader.TryTake("CHAR");
                _reader.TryTake("VARYING");
                break;
            case "CHARACTER" or "CHAR" or "BIT":
                _reader.TryTake("VARYING");
                break;
        }

        const string unclosed = "close it behind the type's parameters";
        if (_reader.IsSymbol('(')) _reader.TakeBrackets(unclosed);
        if (!_reader.TryTake("WITH", "TIME", "ZONE")) _reader.TryTake("WITHOUT", "TIME", "ZONE");
        while (_reader.IsSymbol('[') || _reader.IsWord("ARRAY"))
        {
            if (_reader.IsSymbol('[')) _reader.TakeBrackets(unclosed);
            else _reader.Take();
        }

        return _reader.Sql(first, _reader.Position);
    }

    /// <summary>The expression of DEFAULT: up to the comma, closing parenthesis or NOT NULL that ends it.</summary>
    private SqlText ReadDefault(Name column)
    {
        var first = _reader.Position;
        while (!_reader.AtEnd && !_reader.IsSymbol(',') && !_reader.IsSymbol(')'))
        {
            var endsHere = _reader.Position > first && _reader.IsWord("NOT") && _reader.IsWord("NULL", 1) && !_reader.IsWordAt(_reader.Position - 1, "IS");
            if (endsHere) break;
            if (_reader.Depth(_reader.Current) > 0) _reader.TakeBrackets($"close it behind the default of column {column}");
            else _reader.Take();
        }

        if (_reader.Position == first) throw _reader.Unexpected("an expression behind DEFAULT", "write for instance DEFAULT 0");
        return _reader.Sql(first, _reader.Position);
    }

    private WatermarkClause ReadWatermark()
    {
        var start = _reader.Position;
        _reader.TryTake("WATERMARK", "FOR");
        var column = _reader.TakeName("the event-time column", "write WATERMARK FOR ts AS ts - INTERVAL '5' SECOND");
        var (delayMicros, isNumber) = _reader.TryTake("AS") ? ReadDelayed(column) : (0, false);
        if (!_reader.IsSymbol(',') && !_reader.IsSymbol(')'))
        {
            throw _reader.Unexpected("',' or ')' behind the watermark", _reader.IsSymbol('-')
                ? $"write WATERMARK FOR {column} AS {column} - INTERVAL '5' SECOND"
                : "columns are separated by commas, and the last is followed by )");
        }

        return new WatermarkClause(SpanFrom(start), column, delayMicros, isNumber);
    }

    /// <summary>What the watermark is: the column itself, or the column less a delay.</summary>
    private (long DelayMicros, bool IsNumber) ReadDelayed(Name column)
    {
        var cure = $"write {column}, or {column} - INTERVAL '5' SECOND";
        if (_reader.IsWord("PROCTIME") && _reader.IsSymbol('(', 1))
            throw _reader.Unexpected($"{column}", "for the time at which rows come in, write WATERMARK FOR _ingested");
        var repeated = _reader.Current;
        var name = _reader.TakeName($"the event-time column {column} again", cure);
        if (!Same(name, column)) throw _reader.Unexpected(repeated, $"the event-time column {column} again", cure);
        if (!_reader.TryTake('-'))
            return _reader.IsSymbol('+') ? throw _reader.Unexpected("'-'", "a watermark stays behind its event time: subtract the delay") : (0, false);

        if (_reader.Current.Kind == TokenKind.Number)
        {
            var token = _reader.Take();
            return long.TryParse(_reader.TextOf(token), out var millis) && millis <= long.MaxValue / 1000
                ? (millis * 1000, true)
                : throw _reader.Unexpected(token, "a whole number of milliseconds", DelayCure);
        }

        return (IntervalReader.ReadMicros(_reader, "the delay of a watermark", minimum: 0, DelayCure), false);
    }

    private ConnectorClause ReadConnector()
    {
        if (_reader.Current.Kind == TokenKind.String)
            throw _reader.Unexpected("the kind of input behind FROM", $"write FROM FILES (path = {_reader.TextOf(_reader.Current)})");
        var kind = _reader.TakeName("the kind of input behind FROM", "write for instance FROM FILES (path = 'trades.parquet')");
        return new ConnectorClause(kind, _reader.IsSymbol('(') ? OptionReader.Read(_reader, $"FROM {kind}", _reader.Position) : OptionList.Empty);
    }

    private void RequireColumn(Name watermark, List<ColumnDeclaration> columns)
    {
        string[] names = [.. columns.Select(column => column.Name.Text)];
        if (names.Append(IngestedColumn).Contains(watermark.Text, StringComparer.OrdinalIgnoreCase)) return;
        throw _reader.Source.Error(ErrorCode.UnknownColumn, watermark.Span.Offset, TokenReader.Sentence(
            $"Found WATERMARK FOR {watermark}, expected a column of the source: {List(names)}",
            Suggestions.Nearest(watermark.Text, names) is { } nearest ? $"did you mean {nearest}?" : "name the column that has the event time, or _ingested"));
    }

    private static bool Same(Name left, Name right) => string.Equals(left.Text, right.Text, StringComparison.OrdinalIgnoreCase);
}
