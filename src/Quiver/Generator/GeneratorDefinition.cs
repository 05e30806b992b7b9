using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Runtime;

namespace Quiver.Generator;

/// <summary>A generator's columns and how its rows are made.</summary>
internal sealed class GeneratorDefinition : ConnectorDefinition
{
    private readonly GeneratorOptions _options;

    private GeneratorDefinition(GeneratorOptions options, Schema? declared)
    {
        _options = options;
        Schema = declared ?? GeneratedColumns.DefaultSchema;
        Columns = declared is null ? GeneratedColumns.Default(options) : GeneratedColumns.Of(declared, options);
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <summary>What makes the values of each column.</summary>
    public IReadOnlyList<GeneratedColumn> Columns { get; }

    /// <summary>Reads what a statement says.</summary>
    public static GeneratorDefinition Define(ConnectorRequest request) => new(GeneratorOptions.Read(request.Clause, request.Source), request.Columns);

    /// <inheritdoc/>
    public override Connector Open(ConnectorTarget target) => new GeneratorConnector(this, _options, target);
}
