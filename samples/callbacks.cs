// Rows that come to you: a callback on a loop of its own, and one inside the write itself.
// Run it: dotnet run samples/callbacks.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;
using Quiver.Columns;

using var quiver = Connection.Open();
quiver.Execute("CREATE SOURCE orders (id BIGINT, item VARCHAR, price DOUBLE)");

// Runs on the writer's thread before Write returns: the shortest way, for little work.
var seen = 0;
using var counting = quiver.SubscribeInline("orders", batch => seen += batch.Length);

// Runs beside the writer, and may take its time: rows wait in a queue, and a writer that is far ahead waits too.
using var printing = quiver.Subscribe("SELECT id, item, price * 2 AS doubled FROM orders WHERE price >= 10", Print);

using var orders = quiver.Writer<Order>("orders");
orders.Write([new(1, "lamp", 20), new(2, "screw", 0.5), new(3, null, 12.5)]);
var seenAtOnce = seen;
orders.Write(new Order(4, "chair", 45));
orders.End();
await printing.Completion;   // every row was printed; an error in the callback is thrown here
Console.WriteLine($"seen after the first write: {seenAtOnce}, in the end: {seen}");

static void Print(Batch batch)   // columns, as they are in memory; the batch is given back when this returns
{
    var (ids, items, doubled) = (batch[0], batch[1], batch[2]);
    for (var row = 0; row < batch.Length; row++)
        Console.WriteLine($"order {ids.Values<long>().All[row]}: {items.Texts.Text(row) ?? "(no item)"}, {doubled.Values<double>().All[row]}");
}

record struct Order(long Id, string? Item, double Price);
