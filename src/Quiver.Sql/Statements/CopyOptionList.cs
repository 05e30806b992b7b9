using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>The options of COPY and ATTACH, <c>(FORMAT csv, HEADER, DELIMITER ';')</c>, in the order written.</summary>
/// <param name="Span">Where they stand, with their parentheses; of length 0 when there are none.</param>
/// <param name="Items">The options; no key comes twice.</param>
internal sealed record CopyOptionList(TextSpan Span, IReadOnlyList<CopyOption> Items)
{
    /// <summary>No options.</summary>
    public static CopyOptionList Empty { get; } = new(default, []);

    /// <summary>The first option of one of some keys, compared without case; null when none is there.</summary>
    /// <param name="keys">The keys.</param>
    public CopyOption? Find(params ReadOnlySpan<string> keys)
    {
        foreach (var option in Items)
        {
            foreach (var key in keys)
                if (string.Equals(option.Key, key, StringComparison.OrdinalIgnoreCase)) return option;
        }

        return null;
    }
}

/// <summary>A key, and its value when it has one.</summary>
/// <param name="Key">The key, a word.</param>
/// <param name="KeySpan">Where it stands.</param>
/// <param name="Text">The value as a text: without quotes, a number or word as written. Null when there is none, or when it is a list.</param>
/// <param name="Sql">The value as written; null when there is none.</param>
/// <param name="ValueSpan">Where the value stands; of length 0 without one.</param>
internal sealed record CopyOption(string Key, TextSpan KeySpan, string? Text, string? Sql, TextSpan ValueSpan)
{
    /// <summary>Whether it is switched on: no value, TRUE, ON or 1. False: FALSE, OFF or 0. Null: it is no switch.</summary>
    public bool? IsOn => Sql is null ? true : Text?.ToUpperInvariant() switch
    {
        "TRUE" or "ON" or "1" => true,
        "FALSE" or "OFF" or "0" => false,
        _ => null,
    };
}
