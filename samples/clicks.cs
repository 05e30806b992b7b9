// Clicks per page and minute, where phones deliver late: a minute waits half a minute longer, and says what came later still.
// Run it: dotnet run samples/clicks.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("""
    CREATE SOURCE clicks (page VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts);
    CREATE STREAM per_minute AS
      SELECT page, window_start, count(*) AS clicks FROM clicks GROUP BY page, TUMBLE(ts, INTERVAL '1' MINUTE)
      ALLOW LATENESS INTERVAL '30' SECOND;
    """);
using var counts = quiver.Subscribe<Count>("per_minute");
using var clicks = quiver.Writer<Click>("clicks");

Click("home", "10:00:10");
Click("cart", "10:00:40");
Click("home", "10:01:20");   // 10:00 is over, and open until 10:01:30
Click("home", "10:00:55");   // late, and counted
Click("home", "10:01:30");   // closes 10:00
Click("home", "10:00:59");   // too late
clicks.End();
Print();
Console.WriteLine($"too late: {quiver.Stream("per_minute").LateRows}");

void Click(string page, string time)
{
    clicks.Write(new Click(page, new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc) + TimeSpan.Parse(time)));
    Console.WriteLine($"{time} {page}");
    Print();
}

void Print()
{
    while (counts.TryNext(out var count)) Console.WriteLine($"  {count.WindowStart:HH:mm} {count.Page}: {count.Clicks}");
}

record struct Click(string Page, DateTime Ts);
record Count(string Page, DateTime WindowStart, long Clicks);
