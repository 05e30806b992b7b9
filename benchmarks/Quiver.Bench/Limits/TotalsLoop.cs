using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Quiver.Bench.Limits;

/// <summary>Q9: sums and the greatest price by vectors, one row out of each batch.</summary>
internal sealed class TotalsLoop : LimitLoop
{
    private readonly TradeColumns _trades;

    public TotalsLoop(TradeColumns trades) => _trades = trades;

    /// <inheritdoc/>
    public override long Rows => _trades.Count;

    /// <summary>The last row: the sum.</summary>
    public double Total { get; private set; }

    /// <summary>The last row: the greatest price.</summary>
    public double Greatest { get; private set; }

    /// <inheritdoc/>
    public override long Run()
    {
        (Total, Greatest) = (0, double.MinValue);
        for (var start = 0; start < _trades.Count; start += BatchRows)
        {
            var count = Math.Min(BatchRows, _trades.Count - start);
            var (sum, greatest) = Totals(_trades.Prices.AsSpan(start, count), _trades.Quantities.AsSpan(start, count));
            Total += sum;
            Greatest = Math.Max(Greatest, greatest);
        }

        return 1;
    }

    private static (double Sum, double Greatest) Totals(ReadOnlySpan<double> prices, ReadOnlySpan<long> quantities)
    {
        var vectorPrices = MemoryMarshal.Cast<double, Vector512<double>>(prices);
        var vectorQuantities = MemoryMarshal.Cast<long, Vector512<long>>(quantities);
        var sums = Vector512<double>.Zero;
        var maxima = Vector512.Create(double.MinValue);
        for (var place = 0; place < vectorPrices.Length; place++)
        {
            sums += vectorPrices[place] * Vector512.ConvertToDouble(vectorQuantities[place]);
            maxima = Vector512.Max(maxima, vectorPrices[place]);
        }

        var (sum, greatest) = (Vector512.Sum(sums), double.MinValue);
        for (var lane = 0; lane < Vector512<double>.Count; lane++) greatest = Math.Max(greatest, maxima[lane]);
        for (var row = vectorPrices.Length * Vector512<double>.Count; row < prices.Length; row++)
        {
            sum += prices[row] * quantities[row];
            greatest = Math.Max(greatest, prices[row]);
        }

        return (sum, greatest);
    }
}
