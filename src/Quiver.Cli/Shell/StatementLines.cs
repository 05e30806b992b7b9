using System.Text;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>Lines that become statements: whole when a <c>;</c> ends the last one that they hold.</summary>
internal sealed class StatementLines
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether no statement has begun.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>The lines so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes a line.</summary>
    /// <returns>Whether all statements are whole now; comments and empty lines alone are forgotten.</returns>
    public bool Add(string line)
    {
        _text.Append(line).Append('\n');
        var statements = Script.Split(new SourceText(Text));
        if (statements.Count == 0) _text.Clear();
        return statements.Count > 0 && statements[^1] is { IsTerminated: true };
    }

    /// <summary>Forgets the lines.</summary>
    /// <returns>What they were.</returns>
    public string Take()
    {
        var text = Text;
        _text.Clear();
        return text;
    }
}
