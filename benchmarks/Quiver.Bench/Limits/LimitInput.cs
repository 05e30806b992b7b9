using Quiver.Bench.Data;

namespace Quiver.Bench.Limits;

/// <summary>The columns that limit loops run over, in memory, read when they are first asked for.</summary>
internal sealed class LimitInput(MarketFiles files)
{
    /// <summary>The trades.</summary>
    public TradeColumns Trades => field ??= new TradeColumns(files);

    /// <summary>The quotes.</summary>
    public QuoteColumns Quotes => field ??= new QuoteColumns(files);
}
