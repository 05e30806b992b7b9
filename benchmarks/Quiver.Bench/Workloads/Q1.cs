using System.Collections.Immutable;
using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>A filter that keeps a quarter of the rows, and a product.</summary>
internal static class Q1
{
    /// <summary>The ten symbols that pass, as positions.</summary>
    public static ImmutableArray<int> Chosen { get; } = [0, 1, 5, 10, 20, 50, 100, 200, 500, 900];

    /// <summary>The plain form.</summary>
    public static KeptQuery Coded { get; } = Make("ts, symbol, price * qty AS value", Chosen) with
    {
        Limit = input => new FilterLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q1", "Q1 "),
    };

    /// <summary>With plain texts.</summary>
    public static KeptQuery Text { get; } = Coded with
    {
        Key = "Q1-text",
        Title = "the same, symbols as plain texts",
        Feed = files => Feeds.Trades(files, TextForm.Plain),
    };

    /// <summary>With columns, factors and symbols in other orders.</summary>
    public static KeptQuery Varied { get; } = Make("qty * price AS value, symbol, ts", Chosen.Reverse()) with
    {
        Key = "Q1-varied",
        Title = "the same, everything in another order",
        Feed = Feeds.VenueTrades,
        Comparison = new Comparison("Q1", 1),
    };

    private static KeptQuery Make(string columns, IEnumerable<int> symbols)
    {
        var sql = $"SELECT {columns} FROM trades WHERE symbol IN ({string.Join(", ", symbols.Select(symbol => $"'{Symbols.Names[symbol]}'"))})";
        return new KeptQuery
        {
            Key = "Q1",
            Title = "filter by 10 symbols, price * qty",
            Feed = files => Feeds.Trades(files, TextForm.Coded),
            Sql = sql,
            RowsOut = 2_460_138,
            Asked = new AskedQuery(sql, AskedTable.Trades),
        };
    }
}
