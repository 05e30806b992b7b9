// Two sources make one stream, and streams read streams. A minute closes when both sources are past it.
// Run it: dotnet run samples/union.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("""
    CREATE SOURCE web (euros DOUBLE, ts TIMESTAMP, WATERMARK FOR ts AS ts);
    CREATE SOURCE shop (cents BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts);
    CREATE STREAM sales AS
      SELECT 'web' AS place, euros, ts FROM web
      UNION ALL
      SELECT 'shop' AS place, cents / 100 AS euros, ts FROM shop;
    CREATE STREAM large AS SELECT * FROM sales WHERE euros >= 10;
    CREATE STREAM per_minute AS
      SELECT window_start, count(*) AS sales, sum(euros) AS euros FROM large GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
    """);
using var minutes = quiver.Subscribe<Minute>("per_minute");

Sell("web", "(30, '2026-01-05 10:00:10'), (5, '2026-01-05 10:00:20')");        // the second is not large
Sell("shop", "(1250, '2026-01-05 10:00:30')");
Sell("web", "(50, '2026-01-05 10:01:00')");                                    // 10:00 is over for web, not for the shop
Sell("shop", "(2000, '2026-01-05 10:00:59'), (1000, '2026-01-05 10:01:05')");  // now for both
quiver.Writer("web").End();                                                    // an ended source waits for nobody
quiver.Writer("shop").End();
Print();

void Sell(string source, string rows)
{
    quiver.Execute($"INSERT INTO {source} VALUES {rows}");
    Console.WriteLine($"{source} {rows}");
    Print();
}

void Print()
{
    while (minutes.TryNext(out var minute)) Console.WriteLine($"  {minute.WindowStart:HH:mm}: {minute.Sales} sales, {minute.Euros} euros");
}

record Minute(DateTime WindowStart, long Sales, double Euros);
