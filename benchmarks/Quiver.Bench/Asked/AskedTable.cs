using Quiver.Bench.Data;

namespace Quiver.Bench.Asked;

/// <summary>A table that DuckDB holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Feed">Its rows.</param>
internal sealed record AskedTable(string Name, Func<MarketFiles, Feed> Feed)
{
    /// <summary>The trades, with the venue.</summary>
    public static AskedTable Trades { get; } = new("trades", files => Feeds.VenueTrades(files));

    /// <summary>The quotes.</summary>
    public static AskedTable Quotes { get; } = new("quotes", files => Feeds.Quotes(files));

    /// <summary>Every 20th trade.</summary>
    public static AskedTable FewTrades { get; } = new("few_trades", files => Feeds.Few(Feeds.VenueTrades(files)));

    /// <summary>Every 20th quote.</summary>
    public static AskedTable FewQuotes { get; } = new("few_quotes", files => Feeds.Few(Feeds.Quotes(files)));

    /// <summary>Rows of many keys.</summary>
    public static AskedTable Keyed(int keys) => new($"keyed_{keys}", files => Feeds.Keyed(files, keys));

    /// <summary>How many rows it has.</summary>
    public long Rows(MarketFiles files)
    {
        using var feed = Feed(files);
        return feed.Rows;
    }
}
