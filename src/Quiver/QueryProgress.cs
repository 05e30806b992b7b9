namespace Quiver;

/// <summary>How far a query is.</summary>
/// <param name="Fraction">From 0 to 1, by what is read of sources, streams and files (and, of an INSERT, written); it never goes back. Null while that cannot be told.</param>
/// <param name="RowsDone">Rows of its inputs that were gone through; of an INSERT with those written.</param>
/// <param name="RowsInAll">Rows of its inputs: of sources and streams exactly, of files as DuckDB estimates them; 0 while that cannot be told.</param>
/// <param name="Elapsed">How long it has run.</param>
public readonly record struct QueryProgress(double? Fraction, long RowsDone, long RowsInAll, TimeSpan Elapsed);
