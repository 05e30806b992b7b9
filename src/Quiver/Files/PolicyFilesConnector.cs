using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>Replays files whose bad records go by a policy other than to fail.</summary>
internal sealed class PolicyFilesConnector(PolicyFiles files, ConnectorTarget target) : Connector(target)
{
    private readonly NotedFaults _noted = new();
    private FileRows? _replayed;

    /// <inheritdoc/>
    public override string Kind => FilesConnector.Name;

    /// <inheritdoc/>
    public override string? Reread => KeepsToTaken ? null : $"SELECT * FROM {FileRowsFunction.Relation(Target.Records.Name)}";

    /// <inheritdoc/>
    public override long NotedFaults
    {
        get => _noted.Count;
        set => _noted.Count = value;
    }

    /// <inheritdoc/>
    public override double? Progress => _replayed is { } rows && files.Bytes is > 0 and var all ? Math.Min(1, (double)rows.BytesRead / all) : null;

    /// <summary>The columns of the source.</summary>
    public Schema Schema => files.Schema;

    /// <summary>Reads the rows, from the beginning.</summary>
    public FileRows Read() => files.Rows(Target.Records, _noted);

    /// <inheritdoc/>
    protected override void Bring(CancellationToken cancellation)
    {
        if (files.OrderBy is null && files.Pace is Pace.Unpaced) Replay(cancellation);
        else ReplayOrdered(cancellation);
    }

    private void Replay(CancellationToken cancellation)
    {
        using var rows = Read();
        _replayed = rows;
        using var ahead = new ReadAhead(rows.Next, cancellation);
        while (ahead.Next() is { } batch) Push(batch, cancellation);
    }

    /// <summary>Sorted, or paced: by DuckDB, which reads the rows as any relation.</summary>
    private void ReplayOrdered(CancellationToken cancellation)
    {
        using var instance = FilesConnector.ReplayInstance(files.Access);
        using var session = instance.Connect();
        new FileRowsFunction(_ => this, _ => cancellation).Register(session, FileRowsFunction.Name);
        var relation = FileRowsFunction.Relation(Target.Records.Name);
        var pacedBy = files.Pace is Pace.Unpaced ? null : files.OrderBy ?? (Target.EventTime is { } time ? DuckDb.Sql.Identifier(time) : null);
        var replayer = new PacedReplay(files.Schema, files.Pace, Time, Push);
        var span = pacedBy is null ? null : FilesReader.Span(session, pacedBy, relation, cancellation);
        using var statement = session.Prepare(files.Replay(relation, pacedBy));
        using var rows = new BatchReader(statement.Stream(cancellation), new BatchReading { DictionaryOf = field => Schema.IndexOf(field.Name) is >= 0 and var column ? Target.Records.Dictionaries[column] : null });
        using var ahead = new ReadAhead(rows.Next, cancellation);
        replayer.Run(ahead, pacedBy is not null, span, cancellation);
    }
}
