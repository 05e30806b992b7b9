namespace Quiver.Cli;

/// <summary>A command of the shell itself, such as <c>.tables</c>.</summary>
/// <param name="Name">What the user types, with its dot.</param>
/// <param name="Argument">What may or must stand behind it, as help shows it: <c>[name]</c>; empty for nothing.</param>
/// <param name="Help">What it does, in a line.</param>
/// <param name="Run">Does it, with what stands behind the name; empty for nothing.</param>
/// <param name="Aliases">Other names, psql's among them.</param>
internal sealed record ShellCommand(string Name, string Argument, string Help, Action<ShellSession, string> Run, params string[] Aliases)
{
    /// <summary>What was found, what was expected, when the argument does not fit.</summary>
    public ShellException Wrong(string argument, string expected) => new(argument.Length == 0
        ? $"{Name} needs {expected}."
        : $"{Name} was given '{argument}'. Expected {expected}.");
}

/// <summary>A command of the shell that cannot be carried out; shown in one line, and the shell goes on.</summary>
/// <param name="message">What was found, what was expected.</param>
internal sealed class ShellException(string message) : Exception(message);
