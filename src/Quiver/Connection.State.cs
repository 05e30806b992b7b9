using System.Collections.Immutable;
using Quiver.Catalog;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private int _definitions;

    /// <summary>Whether a source that brings its own rows has not brought all of them.</summary>
    internal bool HasRunningConnectors => RunningConnectors.Any();

    /// <summary>The sources that have not brought all their rows, by name.</summary>
    internal IEnumerable<string> RunningConnectors => AllSources.Where(source => source.Connector is { IsStarted: true } && !source.Input.Port.IsDone).Select(source => source.Relation.Name);

    /// <summary>Waits until everything written before the call has run.</summary>
    internal void Settle(CancellationToken cancellation)
    {
        var ports = AllInputs.Select(input => input.Value.Port).ToList();
        if (ports.Count > 0) _engine.Read(ports, cancellation).Dispose();
    }

    /// <summary>Everything as it stands between two records: definitions, subscriptions, the state of all that is kept, and the rows that are retained. The connection goes on.</summary>
    /// <exception cref="QuiverException">A source that brings its own rows has begun to.</exception>
    internal FrozenConnection Freeze()
    {
        lock (_statements)
        {
            ThrowIfClosed();
            var sources = AllSources.ToList();
            if (sources.Find(source => source.Connector is { IsStarted: true }) is { } started)
                throw new QuiverException(ErrorCode.QueryFailed, $"Source '{started.Relation.Name}' has begun to bring its own rows; this version cannot go on in the middle of them.");

            var definitions = _catalog.Entries.Where(entry => entry.DefinedBy is not null).Select(entry => (entry.DefinedBy!, (Subscription?)null))
                .Concat(_subscriptions.Keys.Select(subscription => (subscription.Definition!, (Subscription?)subscription)))
                .OrderBy(pair => pair.Item1.Number)
                .ToImmutableArray();
            var firsts = AllInputs.DistinctBy(input => input.Value.Graph); // one state has all sources that a graph connects
            var states = firsts.ToImmutableDictionary(input => input.Key, input => _engine.FreezeAsync(input.Value).GetAwaiter().GetResult());
            var retained = _catalog.Entries.ToImmutableDictionary(entry => entry.Relation.Name, entry => _engine.RetainedAsync(entry.Rows).GetAwaiter().GetResult());
            return new FrozenConnection(definitions, states, retained, sources.Where(source => source.Connector is not null).ToImmutableDictionary(source => source.Relation.Name, source => source.Connector!.NotedFaults));
        }
    }

    /// <summary>Opens a connection in which everything goes on where another one was frozen.</summary>
    /// <param name="frozen">What was frozen; still the caller's.</param>
    /// <param name="options">How the connection is opened.</param>
    /// <param name="subscriptions">For each subscription that was open, the one that goes on with it.</param>
    internal static Connection Restore(FrozenConnection frozen, QuiverOptions options, out IReadOnlyDictionary<Subscription, Subscription> subscriptions)
    {
        var connection = Open(options);
        try
        {
            using var hold = connection.HoldSources();
            var reopened = new Dictionary<Subscription, Subscription>();
            foreach (var (definition, subscription) in frozen.Definitions)
            {
                if (subscription is null)
                {
                    connection.Execute(definition.Statement, definition.Source, CancellationToken.None).Dispose();
                    continue;
                }

                connection._subscriptionNumber = definition.Subscription - 1; // queries are found by their names
                reopened[subscription] = connection.Subscribe((SubscribeStatement)definition.Statement, definition.Source, subscription.Options);
            }

            connection.Settle(CancellationToken.None); // graphs are connected as their queries are deployed
            var inputs = connection.AllInputs.ToDictionary();
            foreach (var (name, state) in frozen.States) connection._engine.RestoreAsync(inputs[name], state).GetAwaiter().GetResult();
            foreach (var (name, rows) in frozen.Retained) connection._engine.RetainAsync(connection._catalog.Get(name)!.Rows, rows).GetAwaiter().GetResult();
            foreach (var (name, noted) in frozen.Noted) connection.SourceNamed(name).Connector!.NotedFaults = noted;
            foreach (var subscription in reopened.Values)
            {
                while (subscription.TryNext(out var rows)) rows.Dispose(); // what a query says of no rows, before it had its state
            }

            connection._subscriptionNumber = Math.Max(connection._subscriptionNumber, frozen.Definitions.Max(pair => (int?)pair.Definition.Subscription) ?? 0);
            subscriptions = reopened;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Notes what a statement defines, so that it can be defined again.</summary>
    private Definition Defined(Statement statement, SourceText source) => new(++_definitions, statement, source, _subscriptionNumber);

    /// <summary>What takes records: each source, and the bad records of each, by the names of their relations.</summary>
    private IEnumerable<KeyValuePair<string, SourceInput>> AllInputs =>
        AllSources.SelectMany(source => (KeyValuePair<string, SourceInput>[])[new(source.Relation.Name, source.Input), new(source.Errors.Name, source.Errors)]);

    private IEnumerable<SourceEntry> AllSources => _catalog.Entries.OfType<SourceEntry>();
}
