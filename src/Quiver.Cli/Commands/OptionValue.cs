using System.CommandLine;
using System.CommandLine.Parsing;

namespace Quiver.Cli;

/// <summary>Options whose values are read by us, so that a wrong one is answered by a sentence of ours.</summary>
internal static class OptionValue
{
    /// <summary>An option with one value.</summary>
    /// <typeparam name="T">What the value means.</typeparam>
    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="helpName">What help calls the value.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="expected">What a value looks like, for the error.</param>
    /// <param name="read">Reads the value; false when it is wrong.</param>
    public static Option<T?> Of<T>(string name, string helpName, string description, string expected, TryRead<T> read) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ZeroOrOne, // a missing value is answered here as well
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && read(token.Value, out var value)) return value;
            result.AddError(result.Tokens.Count == 0
                ? $"{name} has no value. Expected {expected}."
                : $"{name} has the value '{result.Tokens[0].Value}'. Expected {expected}.");
            return default;
        },
    };

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">What the value means.</typeparam>
    public delegate bool TryRead<T>(string text, out T? value);
}
