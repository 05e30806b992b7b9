using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Folds what <c>routes</c> emits: the newest row of each route. One thread adds, any thread reads.</summary>
internal sealed class RouteBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ShortText Origin, ShortText Destination), Row> _routes = [];

    /// <summary>Takes new rows of changed routes: origin, destination, flights, average_delay.</summary>
    public void Add(Batch batch)
    {
        var origins = batch[0].Texts;
        var destinations = batch[1].Texts;
        var flights = batch[2].Values<long>().All;
        var averages = batch[3].Values<double>();
        lock (_lock)
        {
            for (var row = 0; row < flights.Length; row++)
            {
                ref var route = ref CollectionsMarshal.GetValueRefOrAddDefault(_routes, (ShortText.Of(origins[row]), ShortText.Of(destinations[row])), out _);
                route = new Row(flights[row], averages.IsNull(row) ? null : averages.All[row]);
            }
        }
    }

    /// <summary>How many routes there are, and those with most flights, the most first; equal ones by name.</summary>
    /// <param name="count">How many routes at most.</param>
    public (int Count, IReadOnlyList<BusyRoute> Busiest) Read(int count)
    {
        lock (_lock)
        {
            var busiest = new PriorityQueue<(ShortText Origin, ShortText Destination), (long Flights, string Name)>(LeastFirst);
            var least = long.MinValue;
            foreach (var (key, row) in _routes)
            {
                if (busiest.Count == count && row.Flights < least) continue;
                busiest.Enqueue(key, (row.Flights, $"{key.Origin} {key.Destination}"));
                if (busiest.Count > count) busiest.Dequeue();
                if (busiest.Count == count && busiest.TryPeek(out _, out var last)) least = last.Flights;
            }

            var routes = new BusyRoute[busiest.Count];
            for (var place = routes.Length - 1; place >= 0; place--)
            {
                var key = busiest.Dequeue();
                routes[place] = new BusyRoute(key.Origin.ToString(), key.Destination.ToString(), _routes[key].Flights, _routes[key].AverageDelay);
            }

            return (_routes.Count, routes);
        }
    }

    private static readonly Comparer<(long Flights, string Name)> LeastFirst = Comparer<(long Flights, string Name)>.Create((left, right) =>
        left.Flights != right.Flights ? left.Flights.CompareTo(right.Flights) : string.CompareOrdinal(right.Name, left.Name));

    private readonly record struct Row(long Flights, double? AverageDelay);
}
