using Quiver.Bench.Data;

namespace Quiver.Bench.Limits;

/// <summary>The columns of the trades, in memory.</summary>
internal sealed class TradeColumns
{
    /// <summary>Reads them.</summary>
    public TradeColumns(MarketFiles files)
    {
        Times = Read<long>(files, "trades", "ts");
        Symbols = Read<int>(files, "trades", "sym");
        Prices = Read<double>(files, "trades", "px");
        Quantities = Read<long>(files, "trades", "qty");
    }

    /// <summary>Event times, in microseconds.</summary>
    public long[] Times { get; }

    /// <summary>Positions of the symbols.</summary>
    public int[] Symbols { get; }

    /// <summary>Prices.</summary>
    public double[] Prices { get; }

    /// <summary>Quantities.</summary>
    public long[] Quantities { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => Times.Length;

    /// <summary>Reads a column.</summary>
    public static T[] Read<T>(MarketFiles files, string table, string column)
        where T : unmanaged
    {
        using var file = files.Open<T>(table, column);
        return file.ReadAll();
    }
}
