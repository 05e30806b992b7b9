using Quiver.Runtime;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Interleavings;

/// <summary>
/// One run by a seed, on one thread: writers of several sources, readers of every policy and temper, cancellations, queries that come and go, sources that are dropped, looks and freezes,
/// in any order. What each reader, look and freeze must have seen follows from the numbers that the records got.
/// </summary>
internal sealed partial class Interleaving : IDisposable
{
    private const int Steps = 120;

    private readonly Random _random;
    private readonly Tally _tally;
    private readonly ManualClock _clock = new();
    private readonly SteppedScheduler _scheduler;
    private readonly Engine _engine;
    private readonly List<ModelSource> _sources = [];
    private readonly List<ModelQuery> _queries = [];
    private readonly List<FollowedReader> _readers = [];
    private readonly List<Pending> _writes = [];
    private readonly List<Task> _changes = [];
    private readonly List<Look> _looks = [];
    private readonly List<(Task<byte[]> State, ModelSource Of, long Position)> _freezes = [];
    private int _names;

    private Interleaving(long seed, Tally tally)
    {
        _random = new Random((int)(seed % int.MaxValue));
        _tally = tally;
        _scheduler = new SteppedScheduler(_random);
        _engine = new Engine(new EngineOptions { Scheduler = _scheduler, Time = _clock, MailboxBytes = _random.Next(300, 3000), SliceRows = _random.Next(1, 30), WriteTimeout = Timeout.InfiniteTimeSpan });
        for (var source = _random.Next(2, 4); source > 0; source--) _sources.Add(new ModelSource(_engine.CreateSource($"s{_sources.Count}", Events.Schema), _sources.Count));
    }

    private ModelSource[] Living => [.. _sources.Where(source => source.IsAlive)];

    /// <summary>Runs a seed. It throws when something is not as it must be.</summary>
    public static void Run(long seed, Tally tally)
    {
        using var run = new Interleaving(seed, tally);
        using var stepped = run._scheduler.UntilTheEnd();
        run.Run();
        tally.Runs++;
    }

    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        foreach (var look in _looks) look.Dispose();
        foreach (var write in _writes) write.Dispose();
        foreach (var source in _sources) source.Dispose();
        _engine.Dispose();
    }

    private void Run()
    {
        Deploy();
        Subscribe();
        for (var step = 0; step < Steps; step++) Step();
        Settle();
        CheckWhoWaits();
        LetEverybodyRead();
        if (_random.Next(2) == 0) Part();
        foreach (var source in _sources.Where(source => source.TakesRows)) End(source);
        Settle();
        CheckAll();
    }

    private void Step()
    {
        switch (_random.Next(24))
        {
            case <= 6:
                Write();
                break;
            case <= 10:
                Read();
                break;
            case <= 13:
                _scheduler.Step();
                break;
            case 14:
                Subscribe();
                break;
            case 15 or 16:
                Cancel();
                break;
            case 17 or 18:
                Deploy();
                break;
            case 19:
                Undeploy();
                break;
            case 20:
                TakeALook();
                break;
            case 21:
                Freeze();
                break;
            case 22:
                if (_readers.Count > 0 && _random.Next(4) == 0) _readers[_random.Next(_readers.Count)].Close();
                break;
            default:
                Rare();
                break;
        }
    }

    private void Rare()
    {
        var source = _sources[_random.Next(_sources.Count)];
        switch (_random.Next(8))
        {
            case 0 when source.TakesRows:
                Drop(source);
                break;
            case 1 when source.TakesRows:
                End(source);
                break;
            default:
                _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(3) * _random.Next(2_000)));
                break;
        }
    }

    private void Write()
    {
        var source = _sources[_random.Next(_sources.Count)];
        if (!source.TakesRows) return;
        if (_random.Next(2) == 0)
        {
            WriteOneByOne(source);
            return;
        }

        var write = new Pending();
        write.Done = source.Write(_random.Next(1, 20), write.Cancellation.Token);
        _tally.Writes++;
        if (!write.Done.IsCompleted) _tally.Stalls++;
        _writes.Add(write);
    }

    private void WriteOneByOne(ModelSource source)
    {
        for (var row = _random.Next(1, 8); row > 0; row--)
        {
            var write = new Pending();
            _tally.Writes++;
            if (source.WriteOne(write.Cancellation.Token, out var done)) _tally.Gathered++;
            write.Done = done;
            if (!done.IsCompleted) _tally.Stalls++;
            _writes.Add(write);
            if (!done.IsCompleted) return; // one writer, who waits
        }
    }

    private void Read()
    {
        foreach (var reader in _readers)
        {
            if (reader.Temper == Temper.Fast) reader.Read(int.MaxValue);
            else if (reader.Temper == Temper.Slow && _random.Next(2) == 0) reader.Read(1);
            else if (reader.Temper == Temper.Stalled && _random.Next(40) == 0) reader.Read(int.MaxValue);
        }
    }

    private void Subscribe()
    {
        if (_readers.Count(reader => !reader.IsDone && !reader.IsClosed) >= 8) return;
        if (AnyPort() is not { } port) return;
        var start = _random.Next(3) == 0 ? StartAt.OldestRetained : StartAt.Now;
        var from = start == StartAt.Now ? _engine.Sequence.Newest : -1;
        var options = Options(port.IsOrdered) with { Start = start };
        Follow(port.Port.Subscribe(options), port, options.Overflow, from);
    }

    private void Follow(QueuedReader reader, ModelPort port, OverflowPolicy policy, long from) =>
        _readers.Add(new FollowedReader(reader, port, policy, (Temper)_random.Next(4), awaits: _random.Next(3) == 0, from));

    private ReaderOptions Options(bool anyPolicy) => new()
    {
        Name = $"r{_names++}",
        Overflow = anyPolicy ? (OverflowPolicy)_random.Next(4) : OverflowPolicy.Wait,
        QueueBytes = _random.Next(1, 1500),
    };

    /// <summary>Cancels something that waits: it ends at once, or at the scheduler's next step.</summary>
    private void Cancel()
    {
        switch (_random.Next(3))
        {
            case 0 when _writes.Find(write => !write.Done.IsCompleted) is { } write:
                write.Cancel(_scheduler);
                break;
            case 1 when _looks.Find(look => !look.Wait.Done.IsCompleted) is { } look:
                look.Wait.Cancel(_scheduler);
                break;
            case 2 when _readers.Find(reader => reader.Waits) is { } reader:
                reader.Cancel(_scheduler);
                break;
            default:
                return;
        }

        _tally.Cancelled++;
    }

    private void Deploy()
    {
        if (_queries.Count(query => query.IsAlive) >= 6) return;
        List<ModelPort> inputs = [];
        for (var input = _random.Next(2); input >= 0; input--)
            if (AnyPort() is { } port && !inputs.Contains(port)) inputs.Add(port);
        if (inputs.Count == 0) return;
        var rule = new ModelRule(_random.Next(1, 4), _random.Next(3) == 0 ? 3 : 1, _random.Next(5) == 0);
        var start = _random.Next(3) == 0 ? StartAt.Now : StartAt.OldestRetained;
        var spec = rule.Spec($"q{_names++}", [.. inputs.Select(input => input.Port)]) with { Start = start };
        var reader = !rule.IsSum && _random.Next(3) == 0 ? Options(anyPolicy: false) : null;
        if (inputs.Select(input => input.Port.Graph).Distinct().Count() > 1) _tally.Merged++;
        var deployed = _engine.Sequence.Newest + 1;
        var query = new ModelQuery(_engine.Deploy(spec with { Reader = reader }), rule, [.. inputs], deployed, start);
        _queries.Add(query);
        if (reader is not null) Follow(query.Query.Reader!, query, reader.Overflow, from: -1);
    }

    private void Undeploy()
    {
        var living = _queries.FindAll(query => query.IsAlive);
        if (living.Count > 0) Undeploy(living[_random.Next(living.Count)]);
    }

    private void Undeploy(ModelQuery query)
    {
        End([query], _engine.Sequence.Newest + 1);
        _changes.Add(_engine.UndeployAsync(query.Query));
    }

    private void Drop(ModelSource source)
    {
        source.IsDropped = true;
        _tally.SourcesDropped++;
        End(_queries.Where(query => query.IsAlive && query.Inputs.Contains(source)), position: null); // the writers that wait are numbered first
        _changes.Add(_engine.DropSourceAsync(source.Input));
    }

    /// <summary>Notes that queries end, and those that read them.</summary>
    private void End(IEnumerable<ModelQuery> queries, long? position)
    {
        foreach (var query in queries.ToList())
        {
            query.Stop(position);
            End(_queries.Where(reader => reader.IsAlive && reader.Inputs.Contains(query)), position);
        }
    }

    private void End(ModelSource source)
    {
        source.IsEnded = true;
        _changes.Add(source.Input.EndAsync().AsTask());
    }

    private void TakeALook()
    {
        List<ModelPort> ports = [];
        for (var port = 0; port < 3; port++)
            if (AnyPort() is { } any && !ports.Contains(any)) ports.Add(any);
        if (ports.Count == 0) return;
        _tally.Looks++;
        _looks.Add(new Look(_engine, ports));
    }

    private void Freeze()
    {
        if (Living is not { Length: > 0 } living) return;
        var source = living[_random.Next(living.Length)];
        _tally.Freezes++;
        var position = _engine.Sequence.Newest;
        _freezes.Add((_engine.FreezeAsync(source.Input), source, position));
    }

    private ModelPort? AnyPort()
    {
        ModelPort[] ports = [.. Living, .. _queries.Where(query => query.IsAlive && !query.Rule.IsSum)];
        return ports.Length == 0 ? null : ports[_random.Next(ports.Length)];
    }
}
