namespace Quiver.Columns;

/// <summary>
/// Mistakes an engine of this kind could make, each behind a switch of the same name (<c>Quiver.Faults.WindowCloseLess</c> …), so that the differential test, and for the last three the interleavings, can prove they would find them.
/// The switches are read once, before any code that asks for them is compiled to its final form, so that the tests of them vanish.
/// </summary>
internal static class Faults
{
    /// <summary>A window closes when its end is less than the watermark, instead of less or equal.</summary>
    public static readonly bool WindowCloseLess = IsOn(nameof(WindowCloseLess));

    /// <summary>A batch is sliced one row before the row that reaches the deadline.</summary>
    public static readonly bool SliceOneRowEarly = IsOn(nameof(SliceOneRowEarly));

    /// <summary>The last row of a batch is dropped.</summary>
    public static readonly bool LastRowDropped = IsOn(nameof(LastRowDropped));

    /// <summary>Rows that a filter let pass lose their null mask.</summary>
    public static readonly bool NullMaskIgnored = IsOn(nameof(NullMaskIgnored));

    /// <summary>Every row counts +1.</summary>
    public static readonly bool WeightIgnored = IsOn(nameof(WeightIgnored));

    /// <summary>The watermark is taken from the rows that a filter let pass.</summary>
    public static readonly bool WatermarkAfterFilter = IsOn(nameof(WatermarkAfterFilter));

    /// <summary>A restore loses the newest page of state.</summary>
    public static readonly bool RestoreLosesPage = IsOn(nameof(RestoreLosesPage));

    /// <summary>A late row is counted twice.</summary>
    public static readonly bool LateCountedTwice = IsOn(nameof(LateCountedTwice));

    /// <summary>Keys that begin alike are taken for equal.</summary>
    public static readonly bool HashPrefixOnly = IsOn(nameof(HashPrefixOnly));

    /// <summary>A text new to a dictionary gets a code that is taken.</summary>
    public static readonly bool DictionaryCodeReused = IsOn(nameof(DictionaryCodeReused));

    /// <summary>first and last go by arrival, whatever their ORDER BY says.</summary>
    public static readonly bool FirstByArrival = IsOn(nameof(FirstByArrival));

    /// <summary>avg divides by the number of all rows, nulls included.</summary>
    public static readonly bool AvgCountsAllRows = IsOn(nameof(AvgCountsAllRows));

    /// <summary>A pane is merged into a hopping window twice.</summary>
    public static readonly bool PaneMergedTwice = IsOn(nameof(PaneMergedTwice));

    /// <summary>A hopping window misses its last pane.</summary>
    public static readonly bool HopOnePaneShort = IsOn(nameof(HopOnePaneShort));

    /// <summary>The offset of windows is taken with the other sign.</summary>
    public static readonly bool OffsetSign = IsOn(nameof(OffsetSign));

    /// <summary>Where changes are folded, what a row is comes before what it was.</summary>
    public static readonly bool FoldPlusFirst = IsOn(nameof(FoldPlusFirst));

    /// <summary>What DISTINCT has seen in two panes is taken for disjoint.</summary>
    public static readonly bool DistinctAcrossPanes = IsOn(nameof(DistinctAcrossPanes));

    /// <summary>A query that waited for a full reader is not told that there is room again.</summary>
    public static readonly bool CreditLostAfterStall = IsOn(nameof(CreditLostAfterStall));

    /// <summary>Rows of two sources that wait to be run are taken in the wrong order.</summary>
    public static readonly bool SourcesSwapped = IsOn(nameof(SourcesSwapped));

    /// <summary>A state is frozen while an operator is in the middle of its output.</summary>
    public static readonly bool FreezeDuringResume = IsOn(nameof(FreezeDuringResume));

    private static bool IsOn(string name) => AppContext.TryGetSwitch("Quiver.Faults." + name, out var on) && on;
}
