namespace Quiver;

/// <summary>How far a query is.</summary>
/// <param name="Fraction">From 0 to 1; null while DuckDB cannot tell.</param>
/// <param name="RowsDone">Rows of its inputs that were gone through.</param>
/// <param name="RowsInAll">Rows of its inputs, as estimated; 0 while that cannot be told.</param>
/// <param name="Elapsed">How long it has run.</param>
public readonly record struct QueryProgress(double? Fraction, long RowsDone, long RowsInAll, TimeSpan Elapsed);
