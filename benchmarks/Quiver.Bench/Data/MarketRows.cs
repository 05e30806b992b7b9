namespace Quiver.Bench.Data;

/// <summary>A trade, or a quote, in which the price is the bid.</summary>
/// <param name="Time">Event time, in microseconds since 1970.</param>
/// <param name="Arrival">When it arrives, in microseconds since 1970: at its event time, but for one row in a hundred up to 2 seconds after it.</param>
/// <param name="Symbol">Position in <see cref="Symbols.Names"/>.</param>
/// <param name="Price">In whole cents.</param>
/// <param name="Quantity">1 to 1,000.</param>
internal readonly record struct MarketRow(long Time, long Arrival, int Symbol, double Price, long Quantity);

/// <summary>Makes rows in the order in which they arrive: gaps between them are exponential, symbols follow their shares, and each symbol's price walks by chance.</summary>
/// <param name="seed">Rows of the same seed are the same.</param>
/// <param name="meanGapMicros">Mean time between two arrivals.</param>
internal sealed class MarketRows(ulong seed, double meanGapMicros)
{
    private const long FirstMicros = 1_700_000_000_000_000; // 2023-11-14 22:13:20
    private const double LatePart = 0.01;
    private const double LatestMicros = 1_999_000;          // below the two seconds that watermarks wait
    private const double LargestStep = 1e-4;                // of a price, from one row to the next, both ways together

    private readonly double[] _shares = [.. Symbols.Shares];
    private readonly double[] _prices = Symbols.FirstPrices();
    private Chance _chance = new(seed);
    private double _elapsedMicros;

    /// <summary>The next row.</summary>
    public MarketRow Next()
    {
        _elapsedMicros += -Math.Log(1 - _chance.Unit()) * meanGapMicros;
        var arrival = FirstMicros + (long)_elapsedMicros;
        var time = _chance.Unit() < LatePart ? arrival - (long)(_chance.Unit() * LatestMicros) : arrival;
        var symbol = SymbolAt(_chance.Unit());
        _prices[symbol] *= 1 + ((_chance.Unit() - 0.5) * LargestStep);
        return new MarketRow(time, arrival, symbol, Math.Round(_prices[symbol], 2), 1 + _chance.Below(1_000));
    }

    private int SymbolAt(double share)
    {
        var found = Array.BinarySearch(_shares, share);
        return Math.Min(found < 0 ? ~found : found, Symbols.Count - 1);
    }
}
