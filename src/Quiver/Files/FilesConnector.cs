using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Records;

namespace Quiver.Files;

/// <summary>Replays files into a source. A record that does not fit ends it.</summary>
internal sealed class FilesConnector : Connector
{
    /// <summary>What FROM calls it.</summary>
    public const string Name = "FILES";

    private const long SortMemoryBytes = 224L << 20; // beyond it, an ordered replay is sorted through temporary files

    private readonly FilesReader _reader;
    private readonly string? _pacedBy;
    private readonly NotedFaults _noted = new();

    public FilesConnector(FilesReader reader, ConnectorTarget target)
        : base(target)
    {
        _reader = reader;
        _pacedBy = reader.Pace is Pace.Unpaced ? null : reader.PacedBy(target.EventTime);
    }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override string? Reread => KeepsToTaken ? null : _reader.Select;

    /// <inheritdoc/>
    public override long NotedFaults
    {
        get => _noted.Count;
        set => _noted.Count = value;
    }

    /// <inheritdoc/>
    public override QuiverException? Explain(DuckDbException error)
    {
        var known = _reader.Explain(error);
        if (known is FileFaultException fault) Note(fault, errors => errors.WriteLater());
        return known;
    }

    /// <summary>An instance of DuckDB that a replay may be sorted in.</summary>
    public static Instance ReplayInstance(FilePolicy access) => Instance.Open(new InstanceOptions
    {
        MemoryLimitBytes = SortMemoryBytes,
        AllowedFolders = access.Allowed,
        TempDirectory = SpillFolder.Next(),
    });

    /// <inheritdoc/>
    protected override void Bring(CancellationToken cancellation)
    {
        try
        {
            Replay(cancellation);
        }
        catch (DuckDbException error) when (!cancellation.IsCancellationRequested)
        {
            if (_reader.Explain(error) is not { } known) throw;
            if (known is FileFaultException fault) Note(fault, errors => errors.WriteAll(cancellation));
            throw known;
        }
    }

    private void Replay(CancellationToken cancellation)
    {
        using var instance = ReplayInstance(_reader.Access);
        using var session = instance.Connect();
        ExpectedRows = _reader.CountRows(session, cancellation);
        var span = _pacedBy is null ? null : _reader.Span(session, _pacedBy, cancellation);
        using var statement = session.Prepare(_reader.Replay(_pacedBy));
        using var rows = new BatchReader(statement.Stream(cancellation), new BatchReading { DictionaryOf = field => _reader.Schema.IndexOf(field.Name) is >= 0 and var column ? Target.Records.Dictionaries[column] : null });
        using var ahead = new ReadAhead(rows.Next, cancellation);
        new PacedReplay(_reader.Schema, _reader.Pace, Time, Push).Run(ahead, _pacedBy is not null, span, cancellation);
    }

    /// <summary>Notes the record that ends the source, once, whoever met it.</summary>
    private void Note(FileFaultException wrong, Action<ErrorRows> write)
    {
        using var errors = new ErrorRows(Target.Records.Errors, _noted);
        var fault = wrong.Fault;
        errors.Add(wrong.File, fault.Record, fault.Line, fault.Column, new RecordFault(0, fault.Name, fault.Message), "FAIL", fault.Raw);
        write(errors);
    }
}
