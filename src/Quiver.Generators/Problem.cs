using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Quiver.Generators;

/// <summary>What is wrong with a row type, and where. Compared by value, which diagnostics are not.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="File">The file; empty for code that is in none.</param>
/// <param name="Span">Where in it.</param>
/// <param name="Lines">The same as lines.</param>
/// <param name="Arguments">What its message names.</param>
internal sealed record Problem(DiagnosticDescriptor Rule, string File, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static Problem At(Location? location, DiagnosticDescriptor rule, params string[] arguments) =>
        new(rule, location?.SourceTree?.FilePath ?? "", location?.SourceSpan ?? default, location?.GetLineSpan().Span ?? default, arguments.ToEquatable());

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, File.Length == 0 ? Location.None : Location.Create(File, Span, Lines), [.. Arguments]);
}
