using System.Text;

namespace Quiver.Testing;

/// <summary>A command of a script that did not do what the script says.</summary>
/// <param name="Place">The command's first line.</param>
/// <param name="Command">The command as text: its SQL, or its words.</param>
/// <param name="Cutting">How pushes were cut.</param>
/// <param name="Details">What was expected and what came, in lines that end with a line end.</param>
internal sealed record ScriptFailure(ScriptPlace Place, string Command, Cutting Cutting, string Details)
{
    /// <summary>All of it, as people read it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Place);
        if (Cutting.ToString() is { Length: > 0 } cuts) text.Append(" (").Append(cuts).Append(')');
        text.Append(":\n");
        foreach (var line in Command.TrimEnd().Split('\n')) text.Append("  ").Append(line).Append('\n');
        return text.Append(Details).ToString();
    }
}
