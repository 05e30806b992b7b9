namespace Quiver.Cli;

/// <summary>How <c>quiver run</c> prints and when it stops.</summary>
/// <param name="Format">How rows are printed.</param>
/// <param name="Rows">Rows of each result at most; null for no bound.</param>
/// <param name="For">How long a SUBSCRIBE is read; null until it ends.</param>
internal sealed record RunOptions(RowFormat Format, long? Rows = null, TimeSpan? For = null);
