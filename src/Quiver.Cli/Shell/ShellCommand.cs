namespace Quiver.Cli;

/// <summary>What an argument of a command names; what is completed by it.</summary>
internal enum ArgumentKind
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>A source or stream.</summary>
    Relation,

    /// <summary>A file or folder.</summary>
    File,

    /// <summary>A way to print rows.</summary>
    Mode,

    /// <summary>On or off.</summary>
    Switch,

    /// <summary>A command of the shell.</summary>
    Command,
}

/// <summary>A command of the shell itself, such as <c>.tables</c>.</summary>
/// <param name="Name">What the user types, with its dot.</param>
/// <param name="Argument">What may or must stand behind it, as help shows it: <c>[name]</c>; empty for nothing.</param>
/// <param name="Help">What it does, in a line.</param>
/// <param name="Run">Does it, with what stands behind the name.</param>
/// <param name="Aliases">Other names, psql's among them.</param>
internal sealed record ShellCommand(string Name, string Argument, string Help, Action<ShellSession, ShellArguments> Run, params string[] Aliases)
{
    /// <summary>What its argument names.</summary>
    public ArgumentKind Takes { get; init; }

    /// <summary>More about it, in lines that <c>.help</c> with its name shows; null for nothing.</summary>
    public string? Details { get; init; }

    /// <summary>Whether the whole line behind its name is its own, a semicolon at the end included.</summary>
    public bool TakesLine { get; init; }

    /// <summary>Whether it has a name.</summary>
    public bool Is(string name) => (Name[0] == '.' ? string.Equals(Name, name, StringComparison.OrdinalIgnoreCase) : Name == name) || Aliases.Contains(name, StringComparer.Ordinal); // \d is not \D

    /// <summary>What was found, what was expected, when the argument does not fit.</summary>
    public ShellException Wrong(string argument, string expected) => new(argument.Length == 0
        ? $"{Name} needs {expected}."
        : $"{Name} was given '{argument}'. Expected {expected}.");

    /// <summary>Reads <c>on</c> or <c>off</c>; nothing turns the switch.</summary>
    /// <exception cref="ShellException">It is neither.</exception>
    public bool Switched(ShellArguments arguments, bool now) => arguments.One.ToLowerInvariant() switch
    {
        "" => !now,
        "on" or "yes" or "1" or "true" => true,
        "off" or "no" or "0" or "false" => false,
        _ => throw Wrong(arguments.One, "on or off"),
    };
}

/// <summary>What stands behind the name of a command.</summary>
/// <param name="Rest">All of it, without blanks around it.</param>
internal readonly record struct ShellArguments(string Rest)
{
    /// <summary>All of it as one argument, without the quotes around it.</summary>
    public string One => Rest is ['\'', .., '\''] or ['"', .., '"'] && Words.Count == 1 ? Rest[1..^1] : Rest;

    /// <summary>Its words: parted by blanks, which quotes hold together.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var words = new List<string>();
            for (var at = 0; at < Rest.Length;)
            {
                if (Rest[at] is ' ' or '\t')
                {
                    at++;
                    continue;
                }

                var quote = Rest[at] is '\'' or '"' ? Rest[at] : '\0';
                var end = quote == '\0' ? Rest.AsSpan(at).IndexOfAny(' ', '\t') : Rest.AsSpan(at + 1).IndexOf(quote);
                if (quote == '\0')
                {
                    end = end < 0 ? Rest.Length : at + end;
                    words.Add(Rest[at..end]);
                    at = end;
                }
                else
                {
                    end = end < 0 ? Rest.Length : at + 1 + end;
                    words.Add(Rest[(at + 1)..end]);
                    at = end + 1;
                }
            }

            return words;
        }
    }

    /// <summary>Texts with what C writes behind a backslash: <c>\t</c>, <c>\n</c>, <c>\\</c>.</summary>
    public static string Unescaped(string text) => text.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\0", "\\", StringComparison.Ordinal);
}

/// <summary>A command of the shell that cannot be carried out; shown in one line, and the shell goes on.</summary>
/// <param name="message">What was found, what was expected.</param>
internal sealed class ShellException(string message) : Exception(message);
