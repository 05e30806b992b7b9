// Values beside the SQL, never in it: by position, by name, asked and kept.
// Run it: dotnet run samples/parameters.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, ts TIMESTAMP, WATERMARK FOR ts AS ts)");

// A kept query has the values it was subscribed with.
var named = new Dictionary<string, object?> { ["least"] = 100, ["size"] = TimeSpan.FromSeconds(30) };
using var counts = quiver.Subscribe<Count>("SELECT window_start, count(*) AS trades FROM trades WHERE price >= $least GROUP BY TUMBLE(ts, $size)", named);

var open = new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc);
Trade("AAPL", 189.5, open);
Trade("MSFT", 99, open.AddSeconds(10));
Trade("AAPL", 190, open.AddSeconds(29));
Trade("O'Neil; DROP SOURCE trades", 120, open.AddSeconds(30));   // a text like any other
quiver.Writer("trades").End();

await foreach (var count in counts) Console.WriteLine($"{count.WindowStart:HH:mm:ss}: {count.Trades}");

using var best = quiver.Query("SELECT max(price) FROM trades WHERE symbol = $1 AND ts < $2", ["AAPL", open.AddSeconds(29)]);
Console.WriteLine($"best so far: {best[0, 0]}");

using var found = quiver.Query("SELECT symbol FROM trades WHERE symbol LIKE ?", ["O'N%"]);
Console.WriteLine($"found: {found[0, 0]}");

try
{
    using var missing = quiver.Query("SELECT * FROM trades WHERE price > $1 AND symbol = $2", [100]);
}
catch (QueryException error)
{
    Console.WriteLine($"{error.Place?.Column}: {error.Message}");
}

void Trade(string symbol, double price, DateTime ts) => quiver.Execute("INSERT INTO trades VALUES (?, ?, ?)", [symbol, price, ts]);

record Count(DateTime WindowStart, long Trades);
