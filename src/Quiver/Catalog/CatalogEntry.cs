using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Runtime;
using Quiver.Sql.Planning;

namespace Quiver.Catalog;

/// <summary>Something with a name that queries can read.</summary>
internal abstract record CatalogEntry(Relation Relation)
{
    /// <summary>The relation it reads; null for a source.</summary>
    public virtual string? ReadsFrom => null;

    /// <summary>How it can be made again; null for what comes with another entry.</summary>
    public Definition? DefinedBy { get; init; }

    /// <summary>Where its rows come out.</summary>
    public abstract Port Port { get; }
}

/// <summary>A source: rows come in through a writer, or its connector brings them.</summary>
internal sealed record SourceEntry(Relation Relation, SourceInput Input, Connector? Connector) : CatalogEntry(Relation)
{
    /// <summary>Codes the texts that typed writers bring, whichever writer.</summary>
    public ImmutableArray<TextDictionary?> Dictionaries { get; } = BatchBuilder.Dictionaries(Relation.Schema);

    public override Port Port => Input.Port;
}

/// <summary>A stream: a kept query with a name.</summary>
internal sealed record StreamEntry(Relation Relation, KeptQuery Query, LogicalEmit Plan, string Sql) : CatalogEntry(Relation)
{
    public override string? ReadsFrom => Plan.FindScan().Relation.Name;

    public override Port Port => Query.Output;
}

/// <summary>The late rows of a stream; its name is <c>late('stream')</c>, and it lives and goes with the stream.</summary>
internal sealed record LateEntry(Relation Relation, StreamEntry Stream) : CatalogEntry(Relation)
{
    public override string? ReadsFrom => Stream.Relation.Name;

    public override Port Port => Stream.Query.Late!;
}
