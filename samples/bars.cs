// One-minute bars of trades, kept up to date while trades are written.
// Run it: dotnet run samples/bars.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using System.Globalization;
using Quiver;

using var quiver = Connection.Open("market.quiver");
quiver.Execute("""
    CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND);
    CREATE STREAM bars AS
      SELECT symbol, window_start, first(price ORDER BY ts) AS open, max(price) AS high,
             min(price) AS low, last(price ORDER BY ts) AS close, sum(qty) AS volume
      FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
    """);

using var bars = quiver.Subscribe<Bar>("SELECT * FROM bars WHERE volume > 1000");

using var writer = quiver.Writer<Trade>("trades");             // typed rows; also batches, JSON, CSV, data readers
writer.Write(new Trade("AAPL", 189.5, 1200, new DateTime(2026, 1, 5, 10, 0, 30, DateTimeKind.Utc)));
writer.Watermark(new DateTime(2026, 1, 5, 10, 1, 0, DateTimeKind.Utc));   // nothing earlier will come: the minute closes

if (bars.TryNext(out var bar))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bar.Symbol} {bar.WindowStart:HH:mm} {bar.Close}"));   // AAPL 10:00 189.5

record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);
record Bar(string Symbol, DateTime WindowStart, double Open, double High, double Low, double Close, long Volume);
