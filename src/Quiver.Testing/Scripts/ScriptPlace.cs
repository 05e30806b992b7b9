namespace Quiver.Testing;

/// <summary>A line of a script.</summary>
/// <param name="File">The file's path as it was given.</param>
/// <param name="Line">Line, from 1.</param>
internal readonly record struct ScriptPlace(string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A line of a script, with loops unrolled and files included.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">The line, without its end.</param>
internal readonly record struct ScriptLine(ScriptPlace Place, string Text);

/// <summary>A script that cannot be run, as it is not one.</summary>
/// <param name="place">Where.</param>
/// <param name="message">What was found, what was expected, what to do.</param>
internal sealed class ScriptException(ScriptPlace place, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public ScriptPlace Place { get; } = place;
}
