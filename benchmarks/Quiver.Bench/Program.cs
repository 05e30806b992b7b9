using System.Globalization;
using Quiver.Bench.Data;
using Quiver.Bench.Workloads;

var rows = args.Contains("--quick") ? MarketFiles.QuickTrades : MarketFiles.FullTrades;
var only = args.SkipWhile(argument => argument != "--only").Skip(1).FirstOrDefault()?.Split(',');
var files = MarketFiles.Ensure(Path.Combine(Path.GetTempPath(), "quiver-bench"), rows);
foreach (var workload in WorkloadList.All)
{
    if (only is not null && !only.Contains(workload.Key)) continue;
    var result = workload.Run(files, warmUps: 1, runs: 5);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Key} {result.RowsPerSecond / 1e6:0.0} M rows/s, {result.RowsOut} rows out, {result.AllocatedBytesPerRow:0.000} B/row, {result.Collections} collections, peak {result.PeakBytes >> 20} MB"));
}
