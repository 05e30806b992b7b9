using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>What an operator reads: a port, or an operator of the same query.</summary>
internal sealed record OperatorInput
{
    private OperatorInput(Port? port, int index)
    {
        Port = port;
        Operator = index;
    }

    /// <summary>The port; null when it is an operator.</summary>
    public Port? Port { get; }

    /// <summary>The operator's position in the query, when there is no port.</summary>
    public int Operator { get; }

    /// <summary>Reads a source, a kept query's output or its late rows.</summary>
    public static OperatorInput From(Port port) => new(port, -1);

    /// <summary>Reads an operator of the same query.</summary>
    /// <param name="index">Its position, before the reader's own.</param>
    public static OperatorInput From(int index) => new(null, index);
}

/// <summary>An operator of a query and what it reads.</summary>
/// <param name="Operator">The operator; the engine's once the query is deployed.</param>
/// <param name="Inputs">What it reads, input 0 first.</param>
internal sealed record OperatorSpec(Operator Operator, params ImmutableArray<OperatorInput> Inputs);

/// <summary>A query to be kept.</summary>
internal sealed record QuerySpec
{
    /// <summary>Its name in errors.</summary>
    public required string Name { get; init; }

    /// <summary>Its operators in topological order, inputs before readers; none when it passes a port on as it is.</summary>
    public ImmutableArray<OperatorSpec> Operators { get; init; } = [];

    /// <summary>What it puts out; the last operator by default. Without operators, the port it passes on.</summary>
    public OperatorInput? Output { get; init; }

    /// <summary>The columns of the rows its operators refuse as late; null when they refuse none.</summary>
    public Schema? LateSchema { get; init; }

    /// <summary>Bytes of output retained, and of late rows as many; null: the engine's default. 0: none.</summary>
    public long? RetainBytes { get; init; }

    /// <summary>Where it starts; with the oldest retained row by default.</summary>
    public StartAt Start { get; init; } = StartAt.OldestRetained;

    /// <summary>A reader to be there before the first row comes out; <see cref="KeptQuery.Reader"/> then. It blocks and is blocked as any other.</summary>
    public ReaderOptions? Reader { get; init; }
}
