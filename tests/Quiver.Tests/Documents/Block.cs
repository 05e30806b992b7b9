namespace Quiver.Tests.Documents;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's path in the repository, <c>docs/tour.md</c>.</param>
/// <param name="Line">The line of its first fence, from 1.</param>
/// <param name="Language">The first word behind the fence, in lower case; empty when there is none.</param>
/// <param name="Text">What stands in it, without the fences; lines end with <c>\n</c>.</param>
/// <param name="NotRun">Why it is not run, as <c>&lt;!-- not run: … --&gt;</c> above it says; null when it is.</param>
/// <param name="Before">What is run before it without being shown: the last <c>&lt;!-- before LANGUAGE … --&gt;</c> above it on its page.</param>
/// <param name="File">The name it is saved under for commands of the page, <c>file=flights.sql</c> behind the language; null for none.</param>
internal sealed record Block(string Page, int Line, string Language, string Text, string? NotRun, string Before, string? File)
{
    /// <summary>The <c>text</c> block behind it, which is what it prints; null when none follows.</summary>
    public Block? Output { get; init; }

    /// <summary>Whether it is a terminal: lines that begin with <c>$ </c> are typed, the others are printed.</summary>
    public bool IsTerminal => Text.StartsWith("$ ", StringComparison.Ordinal);

    /// <summary>Whether it is a terminal in which the shell runs.</summary>
    public bool IsShell => IsTerminal && Text.Contains("\nquiver> ", StringComparison.Ordinal);

    public string Place => $"{Page}:{Line}";
}
