// What a share cost on average, each trade weighted by its size, minute by minute.
// Run it: dotnet run samples/vwap.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("""
    CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND);
    CREATE STREAM vwap AS
      SELECT symbol, window_start, sum(price * qty) / sum(qty) AS price, sum(qty) AS shares
      FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
    """);
using var minutes = quiver.Subscribe<Vwap>("vwap");

var open = new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);
using var trades = quiver.Writer<Trade>("trades");
trades.Write([
    new("AAPL", 100, 10, open.AddSeconds(1)),
    new("AAPL", 103, 20, open.AddSeconds(7)),     // (100·10 + 103·20) / 30 = 102
    new("MSFT", 400, 5, open.AddSeconds(30)),
    new("MSFT", 410, 15, open.AddSeconds(59)),    // (400·5 + 410·15) / 20 = 407.5
    new("AAPL", 104, 30, open.AddSeconds(61)),
    new("AAPL", 102, 10, open.AddSeconds(75)),    // (104·30 + 102·10) / 40 = 103.5
]);
trades.End();   // no trade will come: the minutes that are open close

await foreach (var minute in minutes)
    Console.WriteLine($"{minute.Symbol} {minute.WindowStart:HH:mm}  {minute.Price:0.00}  {minute.Shares} shares");

record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);
record Vwap(string Symbol, DateTime WindowStart, double Price, long Shares);
