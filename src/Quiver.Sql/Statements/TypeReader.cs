using System.Globalization;
using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>Reads the type that a column declares: words, parameters, members, and what makes lists of it: <c>STRUCT(a INTEGER, b VARCHAR[])[3]</c>.</summary>
internal sealed class TypeReader
{
    private const int DeepestNesting = 100; // levels of parentheses: far more than a schema has, far less than a stack

    private readonly SourceText _source;
    private readonly SqlText _type;
    private readonly List<Token> _tokens;
    private int _position;
    private int _depth;

    /// <summary>Starts to read.</summary>
    /// <param name="source">The text that the declaration is part of, for the place of an error.</param>
    /// <param name="type">The type as written.</param>
    public TypeReader(SourceText source, SqlText type)
    {
        _source = source;
        _type = type;
        _tokens = Lexer.Read(type.Text);
    }

    /// <summary>The type.</summary>
    /// <exception cref="QueryException">Code 203: no such type, wrong parameters, or a type that columns do not hold.</exception>
    public DataType Read()
    {
        var type = ReadType();
        return _position == _tokens.Count ? type : throw Wrong(_position, TextOf(_position), "expected the end of the type", "write for instance STRUCT(a INTEGER, b VARCHAR[])");
    }

    private DataType ReadType()
    {
        var first = _position;
        if (++_depth > DeepestNesting) throw Wrong(first, "a type", $"nested more than {DeepestNesting} levels deep", "declare it JSON text, VARCHAR");
        var type = ReadPlain(first);
        while (TryTake("[") || IsWord("ARRAY")) type = ReadList(type); // INTEGER ARRAY and INTEGER ARRAY[3] are INTEGER[] and INTEGER[3]
        _depth--;
        return type;
    }

    private DataType ReadPlain(int first)
    {
        var name = TakeWords("");
        switch (name)
        {
            case "STRUCT" or "ROW": return ReadStruct(first, name);
            case "MAP": return ReadMap(first);
        }

        var parameters = TakeParameters();
        name = TakeWords(name); // TIMESTAMP(3) WITH TIME ZONE
        if (TypeNames.Find(name) is { } plain) return parameters is null ? plain : WithParameters(first, name, plain, parameters);
        if (TypeNames.CureOf(name) is { } cure) throw Wrong(first, $"type {name}", "which a column cannot hold in this version", cure);
        throw name.Length == 0
            ? Wrong(first, first < _tokens.Count ? TextOf(first) : "nothing", "expected a type", "write for instance INTEGER")
            : Wrong(first, $"type {name}", "expected a type", TypeNames.CureOfUnknown(name));
    }

    private DataType ReadStruct(int first, string name)
    {
        var cure = $"write for instance {name}(a INTEGER, b VARCHAR)";
        if (!TryTake("(")) throw Wrong(first, $"{name} without members", "expected their names and types in parentheses", cure);
        List<Field> members = [];
        do
        {
            var at = _position;
            var member = TakeName() ?? throw Wrong(at, at < _tokens.Count ? TextOf(at) : "nothing", "expected the name of a member", cure);
            if (members.Exists(other => string.Equals(other.Name, member, StringComparison.OrdinalIgnoreCase)))
                throw Wrong(at, $"member {member} twice", "expected each name once", "case does not tell names apart: rename or remove one");
            members.Add(new Field(member, ReadType()));
        }
        while (TryTake(","));

        return TryTake(")") ? DataType.Struct(members) : throw Wrong(_position, _position < _tokens.Count ? TextOf(_position) : "nothing", "expected ',' or ')'", cure);
    }

    private DataType ReadMap(int first)
    {
        if (!TryTake("(")) throw NoMap();
        var key = ReadType();
        if (!TryTake(",")) throw NoMap();
        var value = ReadType();
        return TryTake(")") ? DataType.Map(key, value) : throw NoMap();

        QueryException NoMap() => Wrong(first, "MAP", "expected the types of its keys and values in parentheses", "write for instance MAP(VARCHAR, INTEGER)");
    }

    // Behind the bracket, or before ARRAY.
    private DataType ReadList(DataType element)
    {
        var isBracket = !IsWord("ARRAY");
        if (!isBracket)
        {
            _position++;
            if (!TryTake("[")) return DataType.List(element);
        }

        if (TryTake("]")) return DataType.List(element);
        var at = _position;
        var size = at < _tokens.Count ? Number(TextOf(at)) : -1;
        _position++;
        return size is >= 1 and <= 100_000 && TryTake("]")
            ? DataType.FixedList(element, size)
            : throw Wrong(at, at < _tokens.Count ? TextOf(at) : "nothing", "expected how many elements each list has, 1 to 100000", $"write for instance {element}[3], or {element}[] for lists of any length");
    }

    private DataType WithParameters(int first, string name, DataType plain, string[] parameters)
    {
        var written = Written(first);
        return plain.Kind switch
        {
            TypeKind.Decimal => Decimal(),
            TypeKind.Utf8 when parameters.Length == 1 && Number(parameters[0]) >= 0 => plain, // a length limits nothing, as in DuckDB
            TypeKind.Float32 when name is "FLOAT" && parameters.Length == 1 => Number(parameters[0]) switch
            {
                >= 1 and <= 24 => DataType.Float32,
                > 24 and <= 53 => DataType.Float64,
                _ => throw Wrong(first, $"type {written}", "expected 1 to 53 bits", "write FLOAT or DOUBLE"),
            },
            TypeKind.Timestamp when name is "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE" && parameters.Length == 1 => Number(parameters[0]) switch
            {
                0 => DataType.TimestampIn(TimeUnit.Second),
                >= 1 and <= 3 => DataType.TimestampIn(TimeUnit.Millisecond),
                > 3 and <= 6 => DataType.Timestamp,
                > 6 and <= 9 => DataType.TimestampIn(TimeUnit.Nanosecond),
                _ => throw Wrong(first, $"type {written}", "expected 0 to 9 digits of a second", "write TIMESTAMP"),
            },
            _ => throw Wrong(first, $"type {written}", $"expected {name} without parameters", $"write {name}"),
        };

        DataType Decimal()
        {
            var precision = parameters.Length is 1 or 2 ? Number(parameters[0]) : -1;
            var scale = parameters.Length == 2 ? Number(parameters[1]) : 0;
            return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
                ? DataType.Decimal(precision, scale)
                : throw Wrong(first, $"type {written}", "expected DECIMAL(digits, digits behind the point) with 1 to 38 digits", "write for instance DECIMAL(18,4)");
        }
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private string TextOf(int position) => _type.Text.Substring(_tokens[position].Offset, _tokens[position].Length);

    // The tokens from one to the next, as they are written.
    private string Written(int first) => _type.Text[_tokens[first].Offset.._tokens[_position - 1].End];

    private bool IsWord(string word) => _position < _tokens.Count && _tokens[_position].Kind == TokenKind.Word && TextOf(_position).Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool TryTake(string symbol)
    {
        if (_position >= _tokens.Count || _tokens[_position].Kind != TokenKind.Symbol || TextOf(_position) != symbol) return false;
        _position++;
        return true;
    }

    // Words in capitals with single spaces, behind those there are. ARRAY behind a word makes lists.
    private string TakeWords(string words)
    {
        for (; _position < _tokens.Count && _tokens[_position].Kind is TokenKind.Word or TokenKind.QuotedName; _position++)
        {
            if (words.Length > 0 && IsWord("ARRAY")) break;
            var text = TextOf(_position);
            if (_tokens[_position].Kind == TokenKind.QuotedName) text = text[1..^1];
            words += words.Length == 0 ? text.ToUpperInvariant() : $" {text.ToUpperInvariant()}";
        }

        return words;
    }

    private string? TakeName()
    {
        if (_position >= _tokens.Count || _tokens[_position].Kind is not (TokenKind.Word or TokenKind.QuotedName)) return null;
        var isQuoted = _tokens[_position].Kind == TokenKind.QuotedName;
        var text = TextOf(_position++);
        var name = isQuoted ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
        return name.Length == 0 ? null : name;
    }

    private string[]? TakeParameters()
    {
        if (!TryTake("(")) return null;
        List<string> parameters = [];
        while (_position < _tokens.Count && !TryTake(")"))
            if (!TryTake(",")) parameters.Add(TextOf(_position++));
        return [.. parameters];
    }

    private QueryException Wrong(int token, string found, string expected, string cure) => _source.Error(
        ErrorCode.InvalidSchema,
        _type.Offset + (token < _tokens.Count ? _tokens[token].Offset : _type.Text.Length),
        TokenReader.Sentence($"Found {found}, {expected}", cure));
}
