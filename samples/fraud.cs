// Cards with more than three payments within any 30 seconds, looked at every 5; the alerts read the stream of bursts.
// Run it: dotnet run samples/fraud.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("""
    CREATE SOURCE payments (card VARCHAR, amount DECIMAL(9,2), ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND);
    CREATE STREAM bursts AS
      SELECT card, window_start, window_end, count(*) AS payments, sum(amount) AS amount
      FROM payments GROUP BY card, HOP(ts, INTERVAL '5' SECOND, INTERVAL '30' SECOND) HAVING count(*) > 3;
    CREATE STREAM alerts AS
      SELECT card, window_start AS minute, max(payments) AS payments, max(amount) AS amount, count(*) AS bursts
      FROM bursts GROUP BY card, TUMBLE(window_start, INTERVAL '1' MINUTE);
    """);
using var bursts = quiver.Subscribe<Burst>("bursts");
using var alerts = quiver.Subscribe<Alert>("alerts");

using var payments = quiver.Writer<Payment>("payments");
Pay("4711", 31, 12.00m);
Pay("1234", 35, 80.00m);
Pay("4711", 39, 15.50m);
Pay("4711", 47, 20.00m);
Pay("4711", 52, 99.00m);   // 31, 39, 47, 52: four in 30 seconds
Pay("4711", 58, 10.25m);   // and the fifth
Pay("1234", 59, 80.00m);   // two are no burst
payments.End();

await foreach (var burst in bursts)
    Console.WriteLine($"{burst.Card}: {burst.Payments} payments from {burst.WindowStart:HH:mm:ss} to {burst.WindowEnd:HH:mm:ss}, {burst.Amount}");
await foreach (var alert in alerts)
    Console.WriteLine($"ALERT {alert.Minute:HH:mm} {alert.Card}: up to {alert.Payments} payments and {alert.Amount} in 30 seconds ({alert.Bursts} bursts)");

void Pay(string card, int second, decimal amount) => payments.Write(new Payment(card, amount, new DateTime(2026, 1, 5, 10, 0, second, DateTimeKind.Utc)));

record struct Payment(string Card, decimal Amount, DateTime Ts);
record Burst(string Card, DateTime WindowStart, DateTime WindowEnd, long Payments, decimal Amount);
record Alert(string Card, DateTime Minute, long Payments, decimal Amount, long Bursts);
