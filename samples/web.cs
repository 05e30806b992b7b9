// Trades come in by HTTP, and a kept query goes out as server-sent events.
// Run it: dotnet run samples/web.cs
#:sdk Microsoft.NET.Sdk.Web
#:project ../src/Quiver.Extensions.Hosting/Quiver.Extensions.Hosting.csproj
#:property PublishAot=false

using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Quiver;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();                                // the log is not what is to be shown
builder.WebHost.UseUrls("http://127.0.0.1:0");                   // a free port
builder.Services.AddQuiver().Execute("""
    CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
    CREATE STREAM bars AS SELECT symbol, window_start, max(price) AS high, sum(qty) AS volume FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
    """);
builder.Services.AddHealthChecks().AddQuiver();
await using var app = builder.Build();

app.MapPost("/trades", (Trade[] trades, Connection quiver) =>
{
    using var writer = quiver.Writer<Trade>("trades");
    writer.Write(trades);
    return TypedResults.Accepted((string?)null);
});
app.MapGet("/bars", (Connection quiver, CancellationToken left) => TypedResults.ServerSentEvents(Bars(quiver, left), "bar"));
app.MapHealthChecks("/health");

await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
await client.PostAsJsonAsync("/trades", new Trade[] { new("AAPL", 189.5, 100, At(0)), new("AAPL", 190, 50, At(30)), new("AAPL", 188, 10, At(70)) });
using (var stream = await client.GetStreamAsync("/bars"))
{
    var seen = 0;
    await foreach (var bar in SseParser.Create(stream).EnumerateAsync())
    {
        Console.WriteLine($"{bar.EventType} {bar.Data}");
        if (++seen == 2) break;
        await client.PostAsJsonAsync("/trades", new Trade[] { new("MSFT", 407, 5, At(130)) });
    }

    Console.WriteLine(await client.GetStringAsync("/health"));
}                                                                // the reader leaves, and its query stops

await app.StopAsync();                                           // what was written is worked off first

static async IAsyncEnumerable<Bar> Bars(Connection quiver, [EnumeratorCancellation] CancellationToken left)
{
    using var bars = quiver.Subscribe<Bar>("SELECT * FROM bars FROM BEGINNING");
    await foreach (var bar in bars.WithCancellation(left)) yield return bar;
}

static DateTime At(int second) => new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc).AddSeconds(second);

record Trade(string Symbol, double Price, long Qty, DateTime Ts);
record Bar(string Symbol, DateTime WindowStart, double High, long Volume);
