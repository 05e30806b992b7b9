using Quiver.Columns;
using Quiver.Connectors;
using Quiver.DuckDb;
using Quiver.Runtime;

namespace Quiver.Files;

/// <summary>Replays files into a source.</summary>
internal sealed class FilesConnector : Connector
{
    /// <summary>What FROM calls it.</summary>
    public const string Name = "FILES";

    private const long SortMemoryBytes = 224L << 20; // beyond it, an ordered replay is sorted through temporary files

    private readonly FilesReader _reader;
    private readonly string? _pacedBy;
    private readonly Dictionary<string, TextDictionary> _dictionaries = new(StringComparer.OrdinalIgnoreCase);

    public FilesConnector(FilesReader reader, SourceInput input, string? eventTime, TimeProvider time)
        : base(input, time)
    {
        _reader = reader;
        _pacedBy = reader.Pace is Pace.Unpaced ? null : reader.PacedBy(eventTime);
        foreach (var field in reader.Schema.Fields)
            if (field.Type == DataType.Utf8) _dictionaries[field.Name] = new TextDictionary();
    }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override string? Reread => KeepsToTaken ? null : _reader.Select;

    /// <inheritdoc/>
    public override QuiverException? Explain(DuckDbException error) => _reader.Explain(error);

    /// <inheritdoc/>
    protected override void Bring(CancellationToken cancellation)
    {
        try
        {
            Replay(cancellation);
        }
        catch (DuckDbException error) when (!cancellation.IsCancellationRequested)
        {
            if (Explain(error) is { } known) throw known;
            throw;
        }
    }

    private void Replay(CancellationToken cancellation)
    {
        using var instance = Instance.Open(new InstanceOptions
        {
            MemoryLimitBytes = SortMemoryBytes,
            AllowedFolders = _reader.Access.Allowed,
            TempDirectory = SpillFolder.Next(),
        });
        using var session = instance.Connect();
        ExpectedRows = _reader.CountRows(session, cancellation);
        var clock = Clock(session, cancellation);
        using var statement = session.Prepare(_reader.Replay(_pacedBy));
        using var rows = new BatchReader(statement.Stream(cancellation), new BatchReading { DictionaryOf = field => _dictionaries.GetValueOrDefault(field.Name) });
        using var ahead = new ReadAhead(rows, cancellation);
        while (ahead.Next() is { } batch)
        {
            if (clock is null) Push(batch, cancellation);
            else PushPaced(batch, clock, cancellation);
        }
    }

    /// <summary>Pushes the rows whose time has come, waits, and goes on.</summary>
    private void PushPaced(Batch batch, ReplayClock clock, CancellationToken cancellation)
    {
        using var paced = batch;
        var times = batch[batch.Columns.Length - 1].Values<long>();
        var row = 0;
        while (row < batch.Length)
        {
            var due = clock.Now();
            var end = row;
            while (end < batch.Length && (times.IsNull(end) || times.All[end] <= due)) end++;
            if (end > row)
            {
                Push(Without(batch, row, end - row), cancellation);
                row = end;
            }
            else
            {
                clock.WaitUntil(times.All[row], cancellation);
            }
        }
    }

    /// <summary>Some rows, without the last column, which is the pace's.</summary>
    private Batch Without(Batch batch, int start, int length) =>
        new(_reader.Schema, [.. batch.Columns[..^1].Select(column => column.Slice(start, length))]);

    private ReplayClock? Clock(Session session, CancellationToken cancellation)
    {
        if (_pacedBy is null || _reader.Span(session, _pacedBy, cancellation) is not var (first, last)) return null;
        var factor = _reader.Pace switch
        {
            Pace.Multiple multiple => multiple.Factor,
            Pace.Within within => Math.Max(1e-9, (last - first) / within.Duration.TotalMicroseconds),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new ReplayClock(Time, first, factor);
    }
}
