using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Quiver.Generators;

/// <summary>Generates the accessors of types marked <c>[Row]</c>, and registers them when their assembly is loaded.</summary>
[Generator(LanguageNames.CSharp)]
internal sealed class RowGenerator : IIncrementalGenerator
{
    /// <summary>The step whose output changes only when code has to be generated again; tests look at it.</summary>
    public const string Step = "Rows";

    private const string Mark = "Quiver.RowAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var rows = context.SyntaxProvider
            .ForAttributeWithMetadataName(Mark, static (node, _) => node is TypeDeclarationSyntax, static (found, cancellation) => RowReading.Read((INamedTypeSymbol)found.TargetSymbol, cancellation))
            .WithTrackingName(Step);
        context.RegisterSourceOutput(rows, static (output, row) =>
        {
            foreach (var problem in row.Problems) output.ReportDiagnostic(problem.ToDiagnostic());
            if (row.Model is { } model) output.AddSource($"{model.FileName}.Row.g.cs", SourceText.From(RowCode.Of(model), Encoding.UTF8));
        });
    }
}
