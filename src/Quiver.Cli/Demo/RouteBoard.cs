using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Folds what <c>routes</c> emits: the newest row of each route. One thread adds, any thread reads.</summary>
internal sealed class RouteBoard
{
    private readonly Lock _lock = new();
    private readonly NumberedTexts _origins = new();
    private readonly NumberedTexts _destinations = new();
    private readonly List<Row[]> _routes = []; // by the number of the origin, then of the destination
    private int _count;

    /// <summary>Takes new rows of changed routes: origin, destination, flights, average_delay.</summary>
    public void Add(Batch batch)
    {
        var flights = batch[2].Values<long>().All;
        var averages = batch[3].Values<double>();
        var origins = new int[flights.Length];
        var destinations = new int[flights.Length];
        lock (_lock)
        {
            _origins.Number(batch[0], origins);
            _destinations.Number(batch[1], destinations);
            for (var row = 0; row < flights.Length; row++)
            {
                ref var route = ref Route(origins[row], destinations[row]);
                if (!route.IsThere) _count++;
                route = new Row(IsThere: true, flights[row], averages.IsNull(row) ? null : averages.All[row]);
            }
        }
    }

    /// <summary>How many routes there are, and those with most flights, the most first; equal ones by name.</summary>
    /// <param name="count">How many routes at most.</param>
    public (int Count, IReadOnlyList<BusyRoute> Busiest) Read(int count)
    {
        lock (_lock)
        {
            var busiest = new PriorityQueue<BusyRoute, (long Flights, string Name)>(LeastFirst);
            var least = long.MinValue;
            for (var origin = 0; origin < _routes.Count; origin++)
            {
                for (var destination = 0; destination < _routes[origin].Length; destination++)
                {
                    ref var row = ref _routes[origin][destination];
                    if (!row.IsThere || (busiest.Count == count && row.Flights < least)) continue;
                    var route = new BusyRoute(_origins[origin].ToString(), _destinations[destination].ToString(), row.Flights, row.AverageDelay);
                    busiest.Enqueue(route, (row.Flights, $"{route.Origin} {route.Destination}"));
                    if (busiest.Count > count) busiest.Dequeue();
                    if (busiest.Count == count && busiest.TryPeek(out _, out var last)) least = last.Flights;
                }
            }

            var routes = new BusyRoute[busiest.Count];
            for (var place = routes.Length - 1; place >= 0; place--) routes[place] = busiest.Dequeue();
            return (_count, routes);
        }
    }

    private static readonly Comparer<(long Flights, string Name)> LeastFirst = Comparer<(long Flights, string Name)>.Create((left, right) =>
        left.Flights != right.Flights ? left.Flights.CompareTo(right.Flights) : string.CompareOrdinal(right.Name, left.Name));

    private ref Row Route(int origin, int destination)
    {
        while (_routes.Count <= origin) _routes.Add([]);
        if (_routes[origin].Length <= destination)
        {
            var longer = _routes[origin];
            Array.Resize(ref longer, Math.Max(destination + 1, 2 * longer.Length));
            _routes[origin] = longer;
        }

        return ref _routes[origin][destination];
    }

    private readonly record struct Row(bool IsThere, long Flights, double? AverageDelay);
}
