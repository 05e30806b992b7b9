using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Runtime;

namespace Quiver.Files;

/// <summary>Replays files into a source, once, on a thread of its own, from the moment somebody reads it.</summary>
internal sealed class FilesSource : IDisposable
{
    private const long SortMemoryBytes = 224L << 20; // beyond it, an ordered replay is sorted through temporary files

    private readonly SourceInput _input;
    private readonly string? _pacedBy;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, TextDictionary> _dictionaries = new(StringComparer.OrdinalIgnoreCase);
    private Task? _replay;

    public FilesSource(FilesReader reader, SourceInput input, string? eventTime, TimeProvider time)
    {
        Reader = reader;
        _input = input;
        _time = time;
        _pacedBy = reader.Pace is Pace.Unpaced ? null : reader.PacedBy(eventTime);
        foreach (var field in reader.Schema.Fields)
            if (field.Type == DataType.Utf8) _dictionaries[field.Name] = new TextDictionary();
    }

    /// <summary>What is replayed.</summary>
    public FilesReader Reader { get; }

    /// <summary>How many rows the files have; null before the replay has counted them.</summary>
    public long? ExpectedRows { get; private set; }

    /// <summary>When the first row was pushed; null before.</summary>
    public DateTimeOffset? FirstRow { get; private set; }

    /// <summary>Starts the replay; later calls do nothing.</summary>
    public void Start()
    {
        lock (_stopping)
            _replay ??= Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Stops the replay and waits for its end.</summary>
    public void Dispose()
    {
        lock (_stopping)
        {
            _stopping.Cancel();
            _replay ??= Task.CompletedTask;
        }

        _replay.Wait(); // its own errors went to the source's readers
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            Replay(_stopping.Token);
            _input.End();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // stopped on purpose: the source goes with it
        }
#pragma warning disable CA1031 // whatever ends the replay must reach its readers, who would wait for ever
        catch (Exception error)
#pragma warning restore CA1031
        {
            var reason = error as QuiverException ?? new QuiverException(ErrorCode.IngestionFailed, $"The replay of '{_input.Name}' failed: {error.Message}", inner: error);
            _ = _input.Graph.CloseAsync(reason);
        }
    }

    private void Replay(CancellationToken cancellation)
    {
        using var instance = Instance.Open(new InstanceOptions
        {
            MemoryLimitBytes = SortMemoryBytes,
            TempDirectory = SpillFolder.Next(),
        });
        using var session = instance.Connect();
        ExpectedRows = Reader.CountRows(session);
        var clock = Clock(session);
        using var statement = session.Prepare(Reader.Replay(_pacedBy));
        using var rows = new BatchReader(statement.Stream(cancellation), new BatchReading { DictionaryOf = field => _dictionaries.GetValueOrDefault(field.Name) });
        using var ahead = new ReadAhead(rows, cancellation);
        while (ahead.Next() is { } batch)
        {
            FirstRow ??= _time.GetUtcNow();
            if (clock is null) Push(batch, cancellation);
            else PushPaced(batch, clock, cancellation);
        }
    }

    private void Push(Batch batch, CancellationToken cancellation) => _input.Push(batch, cancellation);

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
        new(Reader.Schema, [.. batch.Columns[..^1].Select(column => column.Slice(start, length))]);

    private ReplayClock? Clock(Session session)
    {
        if (_pacedBy is null || Reader.Span(session, _pacedBy) is not var (first, last)) return null;
        var factor = Reader.Pace switch
        {
            Pace.Multiple multiple => multiple.Factor,
            Pace.Within within => Math.Max(1e-9, (last - first) / within.Duration.TotalMicroseconds),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new ReplayClock(_time, first, factor);
    }
}
