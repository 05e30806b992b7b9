namespace Quiver.Bench.Data;

/// <summary>The trades as records, read in parts; symbols of one name are one string.</summary>
internal sealed class TradeRecords(MarketFiles files) : IDisposable
{
    private const int MostAtOnce = 1 << 19; // 16 MB of records

    private readonly ColumnFile<int> _symbolFile = files.Open<int>("trades", "sym");
    private readonly ColumnFile<double> _priceFile = files.Open<double>("trades", "px");
    private readonly ColumnFile<long> _quantityFile = files.Open<long>("trades", "qty");
    private readonly ColumnFile<long> _timeFile = files.Open<long>("trades", "ts");
    private readonly Trade[] _records = new Trade[Math.Min(MostAtOnce, files.Trades)];
    private readonly int[] _symbols = new int[Math.Min(MostAtOnce, files.Trades)];
    private readonly double[] _prices = new double[Math.Min(MostAtOnce, files.Trades)];
    private readonly long[] _numbers = new long[Math.Min(MostAtOnce, files.Trades)];

    /// <summary>Reads the next records, good until the next call.</summary>
    /// <param name="first">Number of the first.</param>
    /// <param name="end">Number of the one after the last that is wanted.</param>
    /// <returns>Some records.</returns>
    public ReadOnlyMemory<Trade> Read(long first, long end)
    {
        var count = (int)Math.Min(_records.Length, end - first);
        _symbolFile.Read(first, _symbols.AsSpan(0, count));
        _priceFile.Read(first, _prices.AsSpan(0, count));
        _quantityFile.Read(first, _numbers.AsSpan(0, count));
        for (var row = 0; row < count; row++) _records[row] = new Trade(Symbols.Names[_symbols[row]], _prices[row], _numbers[row], default);
        _timeFile.Read(first, _numbers.AsSpan(0, count));
        for (var row = 0; row < count; row++) _records[row] = _records[row] with { Ts = DateTime.UnixEpoch.AddTicks(_numbers[row] * TimeSpan.TicksPerMicrosecond) };
        return _records.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _symbolFile.Dispose();
        _priceFile.Dispose();
        _quantityFile.Dispose();
        _timeFile.Dispose();
    }
}
