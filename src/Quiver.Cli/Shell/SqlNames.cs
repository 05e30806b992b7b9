using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>Names of relations and columns as statements hold them.</summary>
internal static class SqlNames
{
    /// <summary>A name as a statement must have it: in quotes where it is no plain word.</summary>
    public static string Written(string name) =>
        name.Length > 0 && Lexer.IsWordStart(name[0]) && name.All(letter => Lexer.IsWordStart(letter) || char.IsAsciiDigit(letter)) && !Keywords.IsReserved(name) ? name : Quoted(name);

    /// <summary>A name in quotes.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The name that was written, with or without quotes.</summary>
    public static string Read(string written) => written is ['"', .., '"'] ? written[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : written;

    /// <summary>A text as a statement holds it.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
