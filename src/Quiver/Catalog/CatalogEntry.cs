using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Connectors;
using Quiver.Records;
using Quiver.Runtime;
using Quiver.Sql.Planning;

namespace Quiver.Catalog;

/// <summary>Something with a name that queries can read.</summary>
internal abstract record CatalogEntry(Relation Relation)
{
    /// <summary>The relations it reads; none for a source.</summary>
    public virtual IReadOnlyList<string> ReadsFrom => [];

    /// <summary>How it can be made again; null for what comes with another entry.</summary>
    public Definition? DefinedBy { get; init; }

    /// <summary>Where the rows come out that readers see.</summary>
    public abstract Port Port { get; }

    /// <summary>Where the rows come out that queries read: changes, with weights, where rows are replaced.</summary>
    public virtual Port Rows => Port;
}

/// <summary>A source: rows come in through a writer, or its connector brings them.</summary>
internal sealed record SourceEntry(Relation Relation, SourceInput Input, Connector? Connector) : CatalogEntry(Relation)
{
    /// <summary>Where records go: its columns, what codes their texts, and its errors.</summary>
    public required RecordTarget Records { get; init; }

    /// <summary>Codes the texts that typed writers bring, whichever writer.</summary>
    public ImmutableArray<TextDictionary?> Dictionaries => Records.Dictionaries;

    /// <summary>What becomes of records that do not fit.</summary>
    public required BadRecords OnError { get; init; }

    /// <summary>Takes the records that did not fit.</summary>
    public SourceInput Errors => Records.Errors;

    public override Port Port => Input.Port;
}

/// <summary>The rows that a source refused as too far ahead of its time; its name is <c>late('source')</c>, and it lives and goes with the source.</summary>
internal sealed record RefusedEntry(Relation Relation, SourceEntry Source) : CatalogEntry(Relation)
{
    public override IReadOnlyList<string> ReadsFrom => [Source.Relation.Name];

    public override Port Port => Source.Input.Refused!;
}

/// <summary>The records that did not fit a source; its name is <c>errors('source')</c>, and it lives and goes with the source.</summary>
internal sealed record ErrorsEntry(Relation Relation, SourceEntry Source) : CatalogEntry(Relation)
{
    public override IReadOnlyList<string> ReadsFrom => [Source.Relation.Name];

    public override Port Port => Source.Errors.Port;
}

/// <summary>A stream: a kept query with a name.</summary>
/// <param name="Relation">What queries see of it.</param>
/// <param name="Query">Its query; changes come out of it when rows are replaced.</param>
/// <param name="Emitted">Gives the changes the form that readers see; null when rows only come.</param>
/// <param name="Plan">The plan of the query.</param>
/// <param name="Sql">The SELECT as written.</param>
internal sealed record StreamEntry(Relation Relation, KeptQuery Query, KeptQuery? Emitted, LogicalEmit Plan, string Sql) : CatalogEntry(Relation)
{
    public override IReadOnlyList<string> ReadsFrom { get; } = [.. Plan.Scans().Select(scan => scan.Relation.Name).Distinct(StringComparer.OrdinalIgnoreCase)];

    public override Port Port => (Emitted ?? Query).Output;

    public override Port Rows => Query.Output;
}

/// <summary>The late rows of a stream; its name is <c>late('stream')</c>, and it lives and goes with the stream.</summary>
internal sealed record LateEntry(Relation Relation, StreamEntry Stream) : CatalogEntry(Relation)
{
    public override IReadOnlyList<string> ReadsFrom => [Stream.Relation.Name];

    public override Port Port => Stream.Query.Late!;
}
