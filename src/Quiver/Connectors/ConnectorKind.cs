using Quiver.Columns;
using Quiver.Files;
using Quiver.Generator;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Connectors;

/// <summary>A kind of input that CREATE SOURCE … FROM names. A further one is a folder beside the others and a line in <see cref="All"/>.</summary>
/// <param name="Name">What FROM calls it, in capitals.</param>
/// <param name="Define">Checks what a statement says of it.</param>
/// <param name="HasRecords">Whether it brings records that may not fit, so that ON ERROR has something to say.</param>
internal sealed record ConnectorKind(string Name, Func<ConnectorRequest, ConnectorDefinition> Define, bool HasRecords)
{
    private static readonly ConnectorKind[] All =
    [
        new(FilesConnector.Name, FilesReader.Define, HasRecords: true),
        new(GeneratorConnector.Name, GeneratorDefinition.Define, HasRecords: false),
    ];

    /// <summary>The kind that a statement names.</summary>
    /// <exception cref="QueryException">There is no such kind.</exception>
    public static ConnectorKind Of(ConnectorClause clause, SourceText source)
    {
        var names = All.Select(kind => kind.Name).ToArray();
        return All.FirstOrDefault(kind => string.Equals(kind.Name, clause.Kind.Text, StringComparison.OrdinalIgnoreCase)) ?? throw source.Error(
            ErrorCode.QueryFailed,
            clause.Kind.Span.Offset,
            $"There is no connector '{clause.Kind.Text}'{Suggestions.DidYouMean(clause.Kind.Text, names)}{(Suggestions.Nearest(clause.Kind.Text, names) is null ? "." : "")} There are: {string.Join(", ", names)}.");
    }
}

/// <summary>What a CREATE SOURCE says of its connector.</summary>
/// <param name="Clause">FROM KIND (…).</param>
/// <param name="Columns">The declared columns; null when the connector is to find them.</param>
/// <param name="Source">The statement's text, for errors.</param>
/// <param name="Cancellation">Stops the look at the input.</param>
internal sealed record ConnectorRequest(ConnectorClause Clause, Schema? Columns, SourceText Source, CancellationToken Cancellation)
{
    /// <summary>Which files may be read. Default: all.</summary>
    public FilePolicy Files { get; init; } = FilePolicy.All;

    /// <summary>What becomes of records that do not fit. Default: the first ends the source.</summary>
    public BadRecords OnError { get; init; }
}
