using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>The options between the parentheses of WITH (…) and FROM KIND (…), in the order written.</summary>
/// <param name="Span">Where they stand, with their parentheses (and WITH); of length 0 when there are none.</param>
/// <param name="Items">The options; no key comes twice.</param>
internal sealed record OptionList(TextSpan Span, IReadOnlyList<Option> Items)
{
    /// <summary>No options.</summary>
    public static OptionList Empty { get; } = new(default, []);

    /// <summary>The option of a key, compared without case; null when it is not there.</summary>
    /// <param name="key">The key.</param>
    public Option? Find(string key)
    {
        foreach (var option in Items)
            if (string.Equals(option.Key, key, StringComparison.OrdinalIgnoreCase)) return option;
        return null;
    }
}

/// <summary>key = value.</summary>
/// <param name="Key">The key: a word, several joined by dots, or quoted.</param>
/// <param name="KeySpan">Where it stands.</param>
/// <param name="Value">The value.</param>
/// <param name="ValueSpan">Where it stands.</param>
internal sealed record Option(string Key, TextSpan KeySpan, OptionValue Value, TextSpan ValueSpan);

/// <summary>The value of an option.</summary>
internal abstract record OptionValue
{
    private protected OptionValue() { }
}

/// <summary>A string, or a number with a unit as in <c>64MB</c> and <c>30s</c>.</summary>
/// <param name="Text">The text, without quotes.</param>
internal sealed record TextValue(string Text) : OptionValue;

/// <summary>A number.</summary>
/// <param name="Value">The number.</param>
internal sealed record NumberValue(decimal Value) : OptionValue;

/// <summary>TRUE or FALSE.</summary>
/// <param name="Value">The truth.</param>
internal sealed record FlagValue(bool Value) : OptionValue;

/// <summary>An interval.</summary>
/// <param name="Value">The interval.</param>
internal sealed record IntervalValue(Interval Value) : OptionValue;

/// <summary>A bare word or a quoted name: a column, or a choice such as <c>csv</c>.</summary>
/// <param name="Text">The word.</param>
internal sealed record NameValue(string Text) : OptionValue;

/// <summary>Several values in brackets.</summary>
/// <param name="Values">The values; no lists among them.</param>
internal sealed record ListValue(IReadOnlyList<OptionValue> Values) : OptionValue;
