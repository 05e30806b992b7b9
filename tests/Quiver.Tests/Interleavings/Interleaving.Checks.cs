using Quiver.Runtime;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Interleavings;

internal sealed partial class Interleaving
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // for what is left to the pool: continuations

    private bool SomebodyIsBlocked => Living.Any(source => BlockerOf(source) is not null);

    /// <summary>Lets everything run that can, while all read who read.</summary>
    private void Settle()
    {
        foreach (var source in Living) source.Input.RunOpen(); // somebody looks: rows that gathered wait for that
        var rounds = 0;
        for (var quiet = 0; quiet < 3; quiet++)
        {
            while (_scheduler.Step()) quiet = 0;
            foreach (var reader in _readers)
                if (reader.Temper is Temper.Fast or Temper.Slow && reader.Read(int.MaxValue)) quiet = 0;
            Assert.True(rounds++ < 100_000, "It never comes to rest.");
        }
    }

    /// <summary>Whatever has not ended waits for a reader that does not read.</summary>
    private void CheckWhoWaits()
    {
        foreach (var source in Living)
            if (source.Input.PendingBytes > 0 || source.HasWaiter) Assert.True(BlockerOf(source) is not null, $"'{source.Input.Name}' has {source.Input.PendingBytes} bytes to run and waits for nobody.");
        foreach (var source in Living)
        {
            if (BlockerOf(source) is not { } full) continue;
            var reader = _readers.Find(reader => reader.Reader == full);
            Assert.True(reader?.Temper is Temper.Stalled or Temper.Dead && !reader.IsClosed, $"'{source.Input.Name}' waits for reader '{full.Name}', who has read all there is.");
        }

        if (SomebodyIsBlocked) return;
        CheckNobodyWaits();
    }

    private void CheckNobodyWaits()
    {
        Assert.All(_writes, write => Assert.True(write.Done.IsCompleted, "A write waits for nobody."));
        Assert.All(_looks, look => Assert.True(look.Wait.Done.IsCompleted, "A look waits for nobody."));
        Assert.All(_changes.Concat(_freezes.Select(freeze => freeze.State)), change => Assert.True(IsDone(change), "A change of the graph, or a freeze, waits for nobody."));
    }

    private static bool IsDone(Task task) => Task.WhenAny(task, Task.Delay(Patience)).GetAwaiter().GetResult() == task;

    private QueuedReader? BlockerOf(ModelSource source) => Mailbox.Of(source.Port).Graph.BlockedOn;

    private void LetEverybodyRead()
    {
        foreach (var reader in _readers.Where(reader => reader.Temper == Temper.Stalled)) reader.Temper = Temper.Fast;
        Settle();
        for (var wait = 0; wait < 2; wait++)
        {
            _clock.Advance(TimeSpan.FromSeconds(11)); // the dead are given up
            Settle();
        }

        foreach (var reader in _readers.Where(reader => reader.Temper == Temper.Dead))
        {
            if (_random.Next(2) == 0) reader.Close();
            reader.Temper = Temper.Slow;
        }

        Settle();
        foreach (var source in Living) Assert.True(BlockerOf(source) is null, $"'{source.Input.Name}' waits for reader '{BlockerOf(source)?.Name}', and all read: {string.Join(", ", _readers)}.");
        CheckNobodyWaits();
    }

    /// <summary>Without queries, each source has a graph of its own.</summary>
    private void Part()
    {
        var before = Living.Select(source => source.Input.Graph).Distinct().Count();
        foreach (var query in _queries.Where(query => query.IsAlive).ToList())
            if (query.IsAlive) Undeploy(query);
        Settle();
        Assert.Equal(Living.Length, Living.Select(source => source.Input.Graph).Distinct().Count());
        _tally.Parted += Living.Length - before;
    }

    private void CheckAll()
    {
        CheckNobodyWaits();
        foreach (var source in _sources)
        {
            foreach (var write in source.Writes)
                Assert.True(write.IsCompletedSuccessfully || write.IsCanceled || source.IsDropped, $"A write to '{source.Input.Name}': {write.Exception?.InnerException?.Message}");
            if (source.IsDropped) continue;
            Assert.Equal(0, source.Input.PendingBytes);
            Assert.Equal(source.Rows().Count, source.Input.Rows);
        }

        foreach (var query in _queries.Where(query => !query.MayBreakOff))
        {
            var rows = query.Rows();
            if (query.IsAlive) Assert.Null(query.Query.Fault);
            if (!query.Rule.IsSum) Assert.Equal(rows.Count, query.Query.RowsOut);
            else if (query.IsAlive && rows.Sum(row => row.Value) is > 0 and var sum) Assert.Equal(sum, Events.Retained(_engine, query.Port)[^1]);
        }

        foreach (var reader in _readers)
        {
            reader.Check();
            _tally.RowsDropped += reader.Dropped;
            if (reader.Error is SubscriptionLaggedException) _tally.ReadersGivenUp++;
        }

        foreach (var look in _looks) look.Check();
        var (sources, queries) = (_sources.ToDictionary(source => source.Input.Name), _queries.ToDictionary(query => query.Query.Name));
        var goOn = _random.Next(Math.Max(1, _freezes.Count));
        foreach (var (state, of, position) in _freezes)
        {
            if (state.IsFaulted)
            {
                Assert.True(of.IsDropped, $"A freeze failed: {state.Exception?.InnerException?.Message}");
                continue;
            }

            var frozen = FrozenState.Of(state.GetAwaiter().GetResult());
            if (!of.IsDropped) Assert.Equal(of.Rows().Count(row => row.Sequence <= position), frozen.Sources.Find(source => source.Name == of.Input.Name)!.Rows);
            frozen.Check(sources, queries);
            if (goOn-- == 0 && frozen.TryGoOn(state.GetAwaiter().GetResult(), queries)) _tally.Restores++;
        }
    }

    /// <summary>A call that can be cancelled.</summary>
    private sealed class Pending : IDisposable
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public Task Done { get; set; } = Task.CompletedTask;

        public void Cancel(SteppedScheduler scheduler)
        {
            Cancellation.Cancel();
            scheduler.Step();
            Assert.True(Done.IsCanceled, "A wait outlives its cancellation.");
        }

        public void Dispose() => Cancellation.Dispose();
    }

    /// <summary>What some ports retain at one position.</summary>
    private sealed class Look : IDisposable
    {
        private readonly List<ModelPort> _ports;
        private readonly long _position;
        private readonly Task<Snapshot> _snapshot;

        public Look(Engine engine, List<ModelPort> ports)
        {
            _ports = ports;
            _position = engine.Sequence.Newest;
            Wait.Done = _snapshot = engine.ReadAsync([.. ports.Select(port => port.Port)], Wait.Cancellation.Token);
        }

        public Pending Wait { get; } = new();

        public void Check()
        {
            if (_snapshot.IsCanceled || _ports.Exists(port => port.MayBreakOff)) return;
            var snapshot = _snapshot.GetAwaiter().GetResult();
            Assert.Equal(_position, snapshot.Position);
            for (var port = 0; port < _ports.Count; port++)
            {
                var expected = _ports[port].Rows().Where(row => row.Sequence <= _position).Select(row => row.Value);
                var found = snapshot.Ports[port].Rows.SelectMany(Events.Values);
                if (_ports[port].IsOrdered) Assert.Equal(expected, found);
                else Assert.Equal(expected.Order(), found.Order());
            }
        }

        public void Dispose()
        {
            if (_snapshot.IsCompletedSuccessfully) _snapshot.GetAwaiter().GetResult().Dispose();
            Wait.Dispose();
        }
    }
}
