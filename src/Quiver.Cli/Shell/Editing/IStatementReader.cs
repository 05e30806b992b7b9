namespace Quiver.Cli;

/// <summary>How the reading of what a person types ended.</summary>
internal enum TypingEnd
{
    /// <summary>With whole statements, or a command.</summary>
    Whole,

    /// <summary>By Ctrl-C.</summary>
    Interrupted,

    /// <summary>There is nothing more: Ctrl-D.</summary>
    Ended,
}

/// <summary>What a person typed.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Text">What was typed until then; empty when only blanks were.</param>
internal sealed record Typed(TypingEnd End, string Text = "");

/// <summary>Reads what a person types at the shell: an editor of our own on a terminal, the lines of a stream elsewhere.</summary>
internal interface IStatementReader : IDisposable
{
    /// <summary>Reads statements or a command.</summary>
    /// <param name="prompt">What stands before the first line.</param>
    /// <param name="more">What stands before the others.</param>
    /// <param name="ended">Cancelled by a request to end the process.</param>
    /// <exception cref="OperationCanceledException">The process is asked to end.</exception>
    Typed Read(string prompt, string more, CancellationToken ended);
}
