using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary><c>\copy</c>: a file into a source, or rows into a file.</summary>
internal static class CopyCommand
{
    private const string Expected = "NAME FROM 'file', or NAME or (SELECT …) TO 'file'";

    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new("\\copy", "… FROM|TO FILE", "Write a file into a source, or rows into a file", (session, arguments) => Copy(session, arguments.Rest))
    {
        Details = "\\copy trades FROM 'trades.csv'\n\\copy (SELECT * FROM trades) TO 'trades.parquet'",
    };

    private static void Copy(ShellSession session, string text)
    {
        var tokens = Lexer.Read(text);
        var depth = 0;
        for (var token = 0; token < tokens.Count; token++)
        {
            var word = text.Substring(tokens[token].Offset, tokens[token].Length);
            depth += word switch { "(" => 1, ")" => -1, _ => 0 };
            var isTo = string.Equals(word, "TO", StringComparison.OrdinalIgnoreCase);
            if (depth != 0 || token == 0 || !(isTo || string.Equals(word, "FROM", StringComparison.OrdinalIgnoreCase))) continue;
            var what = text[..tokens[token].Offset].Trim();
            var file = new ShellArguments(text[tokens[token].End..].Trim()).One;
            if (file.Length == 0) break;
            if (isTo) To(session, what, file);
            else ImportCommand.Into(session, SqlNames.Read(what), file);
            return;
        }

        throw Command.Wrong(text, Expected);
    }

    private static void To(ShellSession session, string what, string file)
    {
        session.WriteTo(file);
        if (session.Execute(what is ['(', .., ')'] ? $"{what[1..^1]};" : $"FROM {what};") != ExitCode.Done) throw new ShellException($"'{file}' has no rows of it.");
        session.WriteTo(null);
    }
}
