using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>What stands in a call besides its argument: <c>first(DISTINCT x ORDER BY y DESC NULLS FIRST)</c>.</summary>
/// <param name="Distinct">Equal arguments count once.</param>
/// <param name="OrderKeyType">The type of the key that <c>ORDER BY</c> sorts by; null when there is none.</param>
/// <param name="OrderDescending">Greatest keys first.</param>
/// <param name="NullsFirst">Rows without a key come before the others, whichever the direction.</param>
internal readonly record struct AggregateOptions(bool Distinct = false, DataType? OrderKeyType = null, bool OrderDescending = false, bool NullsFirst = false);
