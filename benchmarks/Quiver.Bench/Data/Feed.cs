using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;

namespace Quiver.Bench.Data;

/// <summary>What a source is given: its declaration and its rows, batch by batch.</summary>
internal sealed class Feed : IDisposable
{
    private readonly ImmutableArray<FeedColumn> _columns;

    /// <summary>A feed of columns, which it owns.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="delaySeconds">How long the source's watermark waits for rows that come late.</param>
    /// <param name="columns">The columns; one is named ts and has the event time.</param>
    public Feed(string source, long rows, int delaySeconds, params ImmutableArray<FeedColumn> columns)
    {
        Source = source;
        Rows = rows;
        _columns = columns;
        Schema = new Schema(columns.Select(column => column.Field));
        var fields = string.Join(", ", Schema.Fields.Select(field => $"{field.Name} {field.Type.Name}"));
        Declaration = string.Create(CultureInfo.InvariantCulture, $"CREATE SOURCE {source} ({fields}, WATERMARK FOR ts AS ts - INTERVAL '{delaySeconds}' SECOND) WITH (retain = 0)");
    }

    /// <summary>The source's name.</summary>
    public string Source { get; }

    /// <summary>The statement that makes the source. It keeps no rows.</summary>
    public string Declaration { get; }

    /// <summary>The source's columns.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows there are.</summary>
    public long Rows { get; }

    /// <summary>The columns.</summary>
    public ImmutableArray<FeedColumn> Columns => _columns;

    /// <summary>Makes some of the rows; the caller owns them.</summary>
    /// <param name="first">Number of the first, from 0.</param>
    /// <param name="count">How many.</param>
    public Batch Read(long first, int count) => new(Schema, [.. _columns.Select(column => column.Read(first, count))]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns) column.Dispose();
    }
}
