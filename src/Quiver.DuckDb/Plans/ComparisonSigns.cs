namespace Quiver.DuckDb.Plans;

/// <summary>How SQL writes comparisons.</summary>
internal static class ComparisonSigns
{
    /// <summary>What stands between the two sides.</summary>
    public static string Sign(this ComparisonKind kind) => kind switch
    {
        ComparisonKind.Equal => "=",
        ComparisonKind.NotEqual => "<>",
        ComparisonKind.LessThan => "<",
        ComparisonKind.LessThanOrEqual => "<=",
        ComparisonKind.GreaterThan => ">",
        ComparisonKind.GreaterThanOrEqual => ">=",
        ComparisonKind.IsDistinctFrom => "IS DISTINCT FROM",
        _ => "IS NOT DISTINCT FROM",
    };
}
