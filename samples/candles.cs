// Open, high, low and close of each minute. Trades come out of order; open and close go by their time, not by their arrival.
// Run it: dotnet run samples/candles.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

const string Candles = """
    SELECT window_start, first(price ORDER BY ts) AS open, max(price) AS high, min(price) AS low, last(price ORDER BY ts) AS close
    FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)
    """;

using var quiver = Connection.Open();
quiver.Execute("CREATE SOURCE trades (price DOUBLE, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)");
using var candles = quiver.Subscribe<Candle>(Candles);

var open = new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);
using var trades = quiver.Writer<Trade>("trades");
trades.Write([
    new(10.5, open.AddSeconds(3)),
    new(10.0, open.AddSeconds(1)),     // arrives second, and is the open
    new(12.0, open.AddSeconds(30)),
    new(11.5, open.AddSeconds(62)),    // the next minute's close: it comes before that minute's open
    new(9.5, open.AddSeconds(58)),     // the close of 10:00, and its low; late by four seconds, which the delay of five allows
    new(11.0, open.AddSeconds(60)),
]);
trades.End();

var kept = new List<Candle>();
await foreach (var candle in candles)
{
    kept.Add(candle);
    Console.WriteLine($"{candle.WindowStart:HH:mm}  open {candle.Open}  high {candle.High}  low {candle.Low}  close {candle.Close}");
}

using var asked = quiver.Query(Candles + " ORDER BY window_start");   // the same SELECT, asked of the same rows
Console.WriteLine($"asked and kept agree: {asked.Rows<Candle>().SequenceEqual(kept)}");

record struct Trade(double Price, DateTime Ts);
record Candle(DateTime WindowStart, double Open, double High, double Low, double Close);
