// What came too late for its window is not lost: which rows, and by how much. A stream that waits longer misses less.
// Run it: dotnet run samples/late.cs
#:project ../src/Quiver/Quiver.csproj
#:property PublishAot=false

using Quiver;

using var quiver = Connection.Open();
quiver.Execute("""
    CREATE SOURCE readings (sensor VARCHAR, celsius DOUBLE, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND);
    CREATE STREAM hasty AS SELECT window_start, count(*) AS readings, max(celsius) AS celsius FROM readings GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
    CREATE STREAM patient AS SELECT window_start, count(*) AS readings, max(celsius) AS celsius FROM readings GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)
      ALLOW LATENESS INTERVAL '1' MINUTE;
    INSERT INTO readings VALUES
      ('roof',   20.0, '2026-01-05 10:00:02'),
      ('cellar', 12.0, '2026-01-05 10:00:14'),   -- the watermark is 10:00:09: the first window is open
      ('roof',   21.0, '2026-01-05 10:00:08'),   -- out of order, and in time
      ('roof',   22.0, '2026-01-05 10:00:36'),   -- 10:00:31: the windows up to 10:00:30 close
      ('cellar', 30.0, '2026-01-05 10:00:09'),   -- its window ended at 10:00:10, 20 seconds before
      ('cellar', 11.0, '2026-01-05 10:00:17');   -- 10 seconds before
    """);

using var writer = quiver.Writer("readings");
writer.End();

Show("hasty", "SELECT strftime(window_start, '%H:%M:%S'), readings, celsius FROM hasty ORDER BY 1");
Show("patient", "SELECT strftime(window_start, '%H:%M:%S'), readings, celsius FROM patient ORDER BY 1");
Show("late for hasty", "SELECT sensor, strftime(ts, '%H:%M:%S'), late_by::VARCHAR FROM late('hasty') ORDER BY ts");
Show("late for patient", "SELECT sensor, ts, late_by FROM late('patient')");

void Show(string title, string sql)
{
    using var rows = quiver.Query(sql);
    Console.WriteLine($"{title}: {rows.RowCount}");
    for (var row = 0; row < rows.RowCount; row++) Console.WriteLine($"  {rows[row, 0]}  {rows[row, 1]}  {rows[row, 2]}");
}
