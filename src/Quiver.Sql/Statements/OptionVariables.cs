using System.Text;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>Puts values in the place of <c>${NAME}</c> and <c>${NAME:-default}</c> in the texts among options. The statement itself keeps the names, so what they hide is shown nowhere.</summary>
internal static class OptionVariables
{
    /// <summary>The same options with all variables replaced.</summary>
    /// <param name="options">The options.</param>
    /// <param name="valueOf">The value of a name; null when there is none.</param>
    /// <param name="source">The text that the options stand in.</param>
    /// <exception cref="QueryException">A variable has no value, or is not closed.</exception>
    public static OptionList Resolve(OptionList options, Func<string, string?> valueOf, SourceText source)
    {
        if (!options.Items.Any(option => HasVariable(option.Value))) return options;
        return options with { Items = [.. options.Items.Select(option => option with { Value = Resolve(option.Value, option, valueOf, source) })] };
    }

    private static bool HasVariable(OptionValue value) => value switch
    {
        TextValue text => text.Text.Contains("${", StringComparison.Ordinal),
        ListValue list => list.Values.Any(HasVariable),
        _ => false,
    };

    private static OptionValue Resolve(OptionValue value, Option option, Func<string, string?> valueOf, SourceText source) => value switch
    {
        TextValue text => new TextValue(Resolve(text.Text, option.Key, option.ValueSpan.Offset, valueOf, source)),
        ListValue list => new ListValue([.. list.Values.Select(item => Resolve(item, option, valueOf, source))]),
        _ => value,
    };

    /// <summary>The same text with all variables replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">What it is the value of, as messages name it.</param>
    /// <param name="offset">Where it stands.</param>
    /// <param name="valueOf">The value of a name; null when there is none.</param>
    /// <param name="source">The text that it stands in.</param>
    /// <exception cref="QueryException">A variable has no value, or is not closed.</exception>
    public static string Resolve(string text, string key, int offset, Func<string, string?> valueOf, SourceText source)
    {
        var resolved = new StringBuilder();
        var next = 0;
        while (text.IndexOf("${", next, StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = text.IndexOf('}', start);
            if (end < 0) throw source.Error(ErrorCode.QueryFailed, offset, $"Found ${{ without a }} behind it in {key}, expected a variable such as ${{HOME}}.");
            var inside = text[(start + 2)..end];
            var separator = inside.IndexOf(":-", StringComparison.Ordinal);
            var name = separator < 0 ? inside : inside[..separator];
            var value = valueOf(name) ?? (separator < 0 ? null : inside[(separator + 2)..]);
            if (value is null)
            {
                throw source.Error(
                    ErrorCode.QueryFailed,
                    offset,
                    $"Unresolved variable '{name}' in {key}: neither the connection's Variables nor the environment has it. Set it, or write ${{{name}:-default}}.");
            }

            resolved.Append(text, next, start - next).Append(value);
            next = end + 1;
        }

        return resolved.Append(text, next, text.Length - next).ToString();
    }
}
