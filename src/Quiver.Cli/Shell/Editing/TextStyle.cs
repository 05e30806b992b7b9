namespace Quiver.Cli;

/// <summary>How a piece of text looks on a terminal with colours.</summary>
internal enum TextStyle : byte
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>A word of SQL.</summary>
    Keyword,

    /// <summary>A text or a number.</summary>
    Literal,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A command of the shell.</summary>
    Command,

    /// <summary>What waits for its end: a text without its closing quote.</summary>
    Open,

    /// <summary>The prompt.</summary>
    Prompt,

    /// <summary>What is said about something else.</summary>
    Dim,

    /// <summary>What is wrong.</summary>
    Error,
}

/// <summary>What terminals take for styles.</summary>
internal static class TextStyles
{
    /// <summary>Ends every style.</summary>
    public const string End = "\e[0m";

    /// <summary>What begins a style; the 16 colours that every theme has, so that it is readable on light and dark.</summary>
    public static string Begin(TextStyle style) => style switch
    {
        TextStyle.Keyword => "\e[1;34m",
        TextStyle.Literal => "\e[32m",
        TextStyle.Comment => "\e[90m",
        TextStyle.Command => "\e[35m",
        TextStyle.Open => "\e[33m",
        TextStyle.Prompt => "\e[1m",
        TextStyle.Dim => "\e[90m",
        TextStyle.Error => "\e[1;31m",
        _ => "",
    };

    /// <summary>A text in a style.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="colours">Whether it does at all.</param>
    public static string In(string text, TextStyle style, bool colours) => colours && text.Length > 0 ? $"{Begin(style)}{text}{End}" : text;
}
