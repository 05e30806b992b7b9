using Quiver.Bench.Data;

namespace Quiver.Bench.Workloads;

/// <summary>A filter that keeps a quarter of the rows, and a product.</summary>
internal static class Q1
{
    private static readonly int[] Chosen = [0, 1, 5, 10, 20, 50, 100, 200, 500, 900];

    /// <summary>The ten symbols, as a list of SQL literals.</summary>
    public static string TenSymbols { get; } = string.Join(", ", Chosen.Select(symbol => $"'{Symbols.Names[symbol]}'"));

    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q1",
        Title = "filter by 10 symbols, price * qty",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = $"SELECT ts, symbol, price * qty AS value FROM trades WHERE symbol IN ({TenSymbols})",
        RowsOut = 2_460_138,
    };
}
