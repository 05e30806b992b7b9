using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>Why a type, or something in it, is no column.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Path">Which member of it: .City.Name; empty for the type itself.</param>
/// <param name="Type">The type that is none.</param>
internal sealed record Refusal(DiagnosticDescriptor Rule, string Path, ITypeSymbol Type);

/// <summary>The model of a type, or why there is none.</summary>
internal readonly record struct ValueFound(ValueModel? Value, Refusal? Refusal);
