namespace Quiver.Bench.Data;

/// <summary>A trade as a program has it.</summary>
[Row]
public readonly record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);
