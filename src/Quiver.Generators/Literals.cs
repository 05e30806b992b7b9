using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Quiver.Generators;

/// <summary>Constants as C# writes them.</summary>
internal static class Literals
{
    /// <summary>A text in quotes.</summary>
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A parameter's default value, as its type.</summary>
    public static string Of(object? value, ITypeSymbol type) => value switch
    {
        null => "default!",
        string text => Of(text),
        bool flag => flag ? "true" : "false",
        char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        double number => SymbolDisplay.FormatPrimitive(number, quoteStrings: false, useHexadecimalNumbers: false) + "D",
        float number => SymbolDisplay.FormatPrimitive(number, quoteStrings: false, useHexadecimalNumbers: false) + "F",
        decimal number => SymbolDisplay.FormatPrimitive(number, quoteStrings: false, useHexadecimalNumbers: false) + "M",
        _ => $"({ValueModel.FullName(type).TrimEnd('?')})({SymbolDisplay.FormatPrimitive(value, quoteStrings: false, useHexadecimalNumbers: false)})", // of integers and enums
    };
}
