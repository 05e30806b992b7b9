using System.Globalization;
using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>The options of a statement as the values their owner wants: a missing one is null, a wrong one an error at its place.</summary>
/// <param name="source">The text that the options stand in.</param>
/// <param name="options">The options.</param>
/// <param name="owner">Whose options they are, as messages name it: <c>FROM FILES</c>.</param>
internal sealed class OptionValues(SourceText source, OptionList options, string owner)
{
    /// <summary>Refuses every option that is not among these.</summary>
    /// <param name="known">The keys there are.</param>
    /// <exception cref="QueryException">There is another one.</exception>
    public void RefuseOthers(params string[] known)
    {
        foreach (var option in options.Items)
        {
            if (known.Contains(option.Key, StringComparer.OrdinalIgnoreCase)) continue;
            var cure = Suggestions.Nearest(option.Key, known) is { } nearest ? $"did you mean {nearest}?" : "remove it";
            throw source.Error(ErrorCode.QueryFailed, option.KeySpan.Offset, TokenReader.Sentence(
                $"Found the option {option.Key}, expected {(known.Length == 0 ? "none" : string.Join(", ", known))} in {owner}", cure));
        }
    }

    /// <summary>A text: a string or a bare word.</summary>
    /// <param name="key">The option.</param>
    public string? Text(string key) => options.Find(key) is { } option ? TextOf(option, option.Value) : null;

    /// <summary>Several texts, or one.</summary>
    /// <param name="key">The option.</param>
    public IReadOnlyList<string>? Texts(string key) => options.Find(key) switch
    {
        null => null,
        { Value: ListValue list } option => [.. list.Values.Select(value => TextOf(option, value))],
        var option => [TextOf(option, option.Value)],
    };

    /// <summary>TRUE or FALSE.</summary>
    /// <param name="key">The option.</param>
    public bool? Flag(string key) => options.Find(key) switch
    {
        null => null,
        { Value: FlagValue flag } => flag.Value,
        var option => throw Wrong(option, "TRUE or FALSE", $"write {option.Key} = TRUE"),
    };

    /// <summary>A whole number.</summary>
    /// <param name="key">The option.</param>
    /// <param name="minimum">The least allowed.</param>
    public long? Whole(string key, long minimum) => options.Find(key) switch
    {
        null => null,
        { Value: NumberValue { Value: var number } } when number % 1 == 0 && number >= minimum && number <= long.MaxValue => (long)number,
        var option => throw Wrong(option, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} on"), "write it without quotes or point"),
    };

    /// <summary>A length of time: an INTERVAL, or its text as in <c>'30 seconds'</c> and <c>30s</c>.</summary>
    /// <param name="key">The option.</param>
    /// <returns>Microseconds, more than zero; a day has 24 hours.</returns>
    public long? Micros(string key)
    {
        if (options.Find(key) is not { } option) return null;
        var interval = option.Value switch
        {
            IntervalValue value => value.Value,
            TextValue text when IntervalText.TryRead(text.Text, out var read, out _) => read,
            _ => default,
        };
        return interval.Months == 0 && IntervalText.TryMicros(interval, out var micros) && micros > 0
            ? micros
            : throw Wrong(option, "a length of time, more than zero and without months", $"write {option.Key} = INTERVAL '30' SECOND");
    }

    /// <summary>An amount of memory: bytes, or a number with a unit as in <c>'64 MB'</c> (thousands) and <c>'64 MiB'</c> (1,024s).</summary>
    /// <param name="key">The option.</param>
    /// <returns>Bytes, zero or more.</returns>
    public long? Bytes(string key)
    {
        if (options.Find(key) is not { } option) return null;
        var text = option.Value switch
        {
            NumberValue number => number.Value.ToString(CultureInfo.InvariantCulture),
            TextValue value => value.Text.Trim(),
            _ => "",
        };
        var digits = text.Length;
        while (digits > 0 && char.IsAsciiLetter(text[digits - 1])) digits--;
        var isBytes = decimal.TryParse(text.AsSpan(0, digits).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && BytesOf(text[digits..]) is { } unit && amount <= long.MaxValue / unit && (amount *= unit) % 1 == 0;
        return isBytes ? (long)amount : throw Wrong(option, "an amount of memory", $"write {option.Key} = '64 MB'");
    }

    /// <summary>An error at the value of an option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="expected">What may stand there.</param>
    /// <param name="cure">What to do.</param>
    public QueryException Wrong(Option option, string expected, string cure) => source.Error(ErrorCode.QueryFailed, option.ValueSpan.Offset, TokenReader.Sentence(
        $"Found {source[option.ValueSpan]} for {option.Key} in {owner}, expected {expected}", cure));

    private string TextOf(Option option, OptionValue value) => value switch
    {
        TextValue text => text.Text,
        NameValue name => name.Text,
        _ => throw Wrong(option, "a text", "put it in quotes"),
    };

    private static long? BytesOf(string unit) => unit.ToUpperInvariant() switch
    {
        "" or "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KIB" => 1L << 10,
        "MIB" => 1L << 20,
        "GIB" => 1L << 30,
        "TIB" => 1L << 40,
        _ => null,
    };
}
