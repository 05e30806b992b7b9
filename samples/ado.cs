// The rows of streams through ADO.NET, read and written by Dapper; and a query kept by a plain command of ADO.NET.
// Run it: dotnet run samples/ado.cs
#:project ../src/Quiver.Data/Quiver.Data.csproj
#:package Dapper
#:property PublishAot=false

using System.Globalization;
using Dapper;
using Quiver.Data;

using var source = new QuiverDataSource();          // one engine
using var connection = source.OpenConnection();     // as many connections to it as there are threads
connection.Execute("CREATE SOURCE orders (item VARCHAR, price DOUBLE, qty BIGINT)");

using var kept = source.CreateCommand("SUBSCRIBE SELECT item, price * qty AS value FROM orders WHERE qty >= 10");
using var large = kept.ExecuteReader();

connection.Execute("INSERT INTO orders VALUES ($Item, $Price, $Qty)", new[] { new Order("tea", 4.5, 2), new Order("rice", 1.25, 40), new Order("tea", 4.5, 12) });

for (var row = 0; row < 2 && large.Read(); row++)   // Read waits for rows that are still to come
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"large: {large.GetString(0),-4} {large.GetDouble(1)}"));

foreach (var (item, total) in connection.Query<(string, double)>("SELECT item, sum(price * qty) FROM orders WHERE price < $Most GROUP BY item ORDER BY item", new { Most = 100 }))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{item,-4} {total}"));

record Order(string Item, double Price, long Qty);
