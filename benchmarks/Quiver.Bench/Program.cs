using Quiver.Bench.Commands;

return await BenchCommandLine.RunAsync(args);
