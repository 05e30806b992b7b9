using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Folds what <c>delays</c> emits: how many results there were, and the airports of the newest hour. One thread adds, any thread reads.</summary>
internal sealed class DelayBoard
{
    private readonly Lock _lock = new();
    private readonly List<Row> _newest = [];
    private long _count;
    private long _hour = long.MinValue; // microseconds
    private DateTime? _watermark;

    /// <summary>Takes results.</summary>
    /// <param name="batch">origin, window_start, flights, average_delay, worst_delay.</param>
    /// <param name="watermark">The watermark they came with, in UTC; null with those of the end.</param>
    public void Add(Batch batch, DateTime? watermark)
    {
        var origins = batch[0].Texts;
        var hours = batch[1].Values<long>().All;
        var flights = batch[2].Values<long>().All;
        var averages = batch[3].Values<double>();
        var worst = batch[4].Values<long>();
        lock (_lock)
        {
            _count += batch.Length;
            _watermark = watermark ?? _watermark;
            var newest = _hour;
            foreach (var hour in hours) newest = Math.Max(newest, hour);
            if (newest > _hour) _newest.Clear();
            _hour = newest;
            for (var row = 0; row < hours.Length; row++)
            {
                if (hours[row] != newest) continue;
                _newest.Add(new Row(ShortText.Of(origins[row]), flights[row], averages.IsNull(row) ? null : averages.All[row], worst.IsNull(row) ? null : worst.All[row]));
            }
        }
    }

    /// <summary>How many results there were, the watermark they came with, and of the newest hour (both null before the first) the airports with the worst average delay.</summary>
    /// <param name="count">How many airports at most.</param>
    public (long Count, DateTime? Watermark, DateTime? Hour, IReadOnlyList<ClosedHour> Worst) Read(int count)
    {
        lock (_lock)
        {
            var worst = _newest
                .OrderByDescending(row => row.AverageDelay ?? double.NegativeInfinity)
                .Take(count)
                .Select(row => new ClosedHour(row.Origin.ToString(), row.Flights, row.AverageDelay, row.WorstDelay));
            return (_count, _watermark, _hour == long.MinValue ? null : DateTime.UnixEpoch.AddMicroseconds(_hour), [.. worst]);
        }
    }

    private readonly record struct Row(ShortText Origin, long Flights, double? AverageDelay, long? WorstDelay);
}
