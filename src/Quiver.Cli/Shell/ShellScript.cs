using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>A part of a script: statements, or one line that is a command of the shell.</summary>
/// <param name="Source">The whole lines, behind as many empty ones as stand before them: places in it are those in the file.</param>
/// <param name="IsCommand">Whether it is a command.</param>
internal sealed record ShellPart(SourceText Source, bool IsCommand);

/// <summary>Takes a script apart into statements and the shell's own commands, which stand between statements in lines of their own and begin with a dot or a backslash.</summary>
internal static class ShellScript
{
    /// <summary>The parts of a text, in order.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="file">Its name in errors; null for none.</param>
    public static IReadOnlyList<ShellPart> Split(string text, string? file)
    {
        var parts = new List<ShellPart>();
        var pending = new StatementLines();
        var first = 0; // line at which the statements of the next part begin
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            if (!pending.IsEmpty || !IsCommand(lines[line]))
            {
                if (pending.Add(lines[line])) pending.Take();
                continue;
            }

            Statements(first, line);
            parts.Add(Part(line, line + 1, isCommand: true));
            first = line + 1;
        }

        Statements(first, lines.Length);
        return parts;

        void Statements(int start, int end)
        {
            var part = Part(start, end, isCommand: false);
            if (Script.Split(part.Source).Count > 0) parts.Add(part);
        }

        ShellPart Part(int start, int end, bool isCommand) => new(new SourceText($"{new string('\n', start)}{string.Join('\n', lines[start..end])}", file), isCommand);
    }

    /// <summary>The first statement of a text, and the others where they stood; null when there are none.</summary>
    public static (SourceText First, SourceText? Others) CutFirst(SourceText source)
    {
        var statements = Script.Split(source);
        if (statements.Count == 1) return (source, null);
        var end = statements[0].Span.End;
        var blank = string.Concat(source.Text[..end].Select(character => character == '\n' ? '\n' : ' ')) + " "; // in the place of the ; as well
        return (new SourceText(source.Text[..end], source.File), new SourceText(blank + source.Text[(end + 1)..], source.File));
    }

    /// <summary>Whether a line between statements is a command of the shell: no statement begins with a dot or a backslash.</summary>
    public static bool IsCommand(string line) => line.AsSpan().TrimStart() is ['.' or '\\', ..];
}
