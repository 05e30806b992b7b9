using System.Globalization;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>Reads the options of WITH (…) and FROM KIND (…).</summary>
internal static class OptionReader
{
    private const string Form = "write for instance (path = 'trades.parquet')";

    /// <summary>Reads WITH (key = value, …).</summary>
    /// <param name="reader">Stands at WITH.</param>
    public static OptionList ReadWith(TokenReader reader)
    {
        var start = reader.Position;
        reader.Take();
        if (!reader.IsSymbol('(')) throw reader.Unexpected("'(' behind WITH", "write for instance WITH (retain = '64 MB')");
        return Read(reader, "WITH", start);
    }

    /// <summary>Reads (key = value, …).</summary>
    /// <param name="reader">Stands at the parenthesis.</param>
    /// <param name="owner">Whose options they are, as messages name it.</param>
    /// <param name="start">Index of the token at which their span begins.</param>
    public static OptionList Read(TokenReader reader, string owner, int start)
    {
        List<Option> options = [];
        reader.Take();
        if (!reader.IsSymbol(')'))
        {
            do
            {
                var option = ReadOption(reader, owner);
                if (options.Exists(other => string.Equals(other.Key, option.Key, StringComparison.OrdinalIgnoreCase)))
                    throw reader.Wrong(option.KeySpan.Offset, $"Found the option {option.Key} twice, expected each once", "remove one");
                options.Add(option);
            }
            while (reader.TryTake(','));
        }

        if (!reader.TryTake(')')) throw reader.Unexpected($"',' or ')' behind an option of {owner}", "options are separated by commas, and text with spaces or symbols stands in quotes");
        return new OptionList(TextSpan.Between(reader[start].Offset, reader.TakenEnd), options);
    }

    private static Option ReadOption(TokenReader reader, string owner)
    {
        var start = reader.Current;
        var key = ReadKey(reader, owner);
        var keySpan = TextSpan.Between(start.Offset, reader.TakenEnd);
        reader.Expect('=', $"write {key} = value");
        reader.TryTake('>'); // key => value, as functions are called
        var valueStart = reader.Current;
        var value = ReadValue(reader, key);
        return new Option(key, keySpan, value, TextSpan.Between(valueStart.Offset, reader.TakenEnd));
    }

    /// <summary>A key: words (reserved ones too) and quoted names joined by dots, or a string.</summary>
    private static string ReadKey(TokenReader reader, string owner)
    {
        if (reader.Current.Kind == TokenKind.String && reader.Current.Length > 2) return reader.StringValue(reader.Take());
        var key = "";
        do
        {
            key += reader.Current.Kind switch
            {
                TokenKind.Word => reader.TextOf(reader.Take()).ToString(),
                TokenKind.QuotedName => reader.TakeName("an option", Form).Text,
                _ => throw reader.Unexpected($"an option of {owner}", Form),
            };
            if (reader.IsSymbol('.')) key += '.';
        }
        while (reader.TryTake('.'));
        return key;
    }

    private static OptionValue ReadValue(TokenReader reader, string key)
    {
        if (!reader.TryTake('[')) return ReadScalar(reader, key);
        List<OptionValue> values = [];
        if (reader.TryTake(']')) return new ListValue(values);
        do
        {
            values.Add(ReadScalar(reader, key));
        }
        while (reader.TryTake(','));
        reader.Expect(']', "values of a list are separated by commas, and the last is followed by ]");
        return new ListValue(values);
    }

    private static OptionValue ReadScalar(TokenReader reader, string key)
    {
        var token = reader.Current;
        if (reader.IsSymbol('-') || token.Kind == TokenKind.Number) return ReadNumber(reader, key);
        if (reader.IsWord("INTERVAL")) return new IntervalValue(IntervalReader.Read(reader));
        if (reader.TryTake("TRUE")) return new FlagValue(true);
        if (reader.TryTake("FALSE")) return new FlagValue(false);
        switch (token.Kind)
        {
            case TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString:
                reader.Take();
                return new TextValue(reader.StringValue(token));
            case TokenKind.QuotedName:
                return new NameValue(reader.TakeName($"the value of {key}", Form).Text);
            case TokenKind.Word when !reader.IsWord("NULL"):
                reader.Take();
                return new NameValue(reader.TextOf(token).ToString());
            default:
                throw reader.Unexpected($"the value of {key}", token.Kind == TokenKind.Parameter
                    ? "parameters belong to a SELECT: write the value itself"
                    : "write a string, number, TRUE, FALSE, INTERVAL or name");
        }
    }

    /// <summary>A number; with a unit joined to it, as in <c>64MB</c>, the text of both.</summary>
    private static OptionValue ReadNumber(TokenReader reader, string key)
    {
        var start = reader.Current;
        var isNegative = reader.TryTake('-');
        var token = reader.Current;
        if (token.Kind != TokenKind.Number) throw reader.Unexpected($"a number behind '-' for {key}", "write for instance -1");
        reader.Take();
        if (reader.Current.Kind == TokenKind.Word && reader.Current.Offset == token.End)
            return new TextValue(reader.Source[TextSpan.Between(start.Offset, reader.Take().End)].ToString());
        var digits = reader.TextOf(token).ToString().Replace("_", "", StringComparison.Ordinal);
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? new NumberValue(isNegative ? -number : number)
            : throw reader.Unexpected(token, $"a number of up to 28 digits for {key}", "write it in quotes if it is text");
    }
}
