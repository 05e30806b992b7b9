namespace Quiver.Formats;

/// <summary>Which columns of a table fit a screen, and how wide they may be.</summary>
internal static class ColumnFit
{
    private const int NarrowestCut = 12; // cells that a column keeps however narrow the screen is
    private const int Frame = 3;         // a column's bar and the spaces around its cell
    private const int Gap = 1 + Frame;   // the … in the place of columns left out

    /// <summary>
    /// Leaves out columns from the middle until the others, cut to a least width, fit; then takes cells from the widest until they do. One column stays, however narrow the screen is.
    /// </summary>
    /// <param name="widths">Cells that each column would have; receives those it may have.</param>
    /// <param name="screen">Cells of a line.</param>
    /// <returns>The columns shown at the left, and those at the right of the gap: none when all are shown.</returns>
    public static (int Left, int Right) Into(int[] widths, int screen)
    {
        var (left, right) = (widths.Length, 0);
        while (left + right > 1 && Sum(widths, left, right, NarrowestCut) > screen)
        {
            if (left + right == widths.Length) (left, right) = ((widths.Length + 1) / 2, widths.Length / 2);
            if (left > right) left--;
            else right--;
        }

        for (var excess = Sum(widths, left, right, int.MaxValue) - screen; excess > 0; excess--)
        {
            var widest = Shown(widths.Length, left, right).MaxBy(column => widths[column]);
            if (widths[widest] <= NarrowestCut) break;
            widths[widest]--;
        }

        return (left, right);
    }

    /// <summary>The columns shown, from the left.</summary>
    public static IEnumerable<int> Shown(int count, int left, int right) => Enumerable.Range(0, left).Concat(Enumerable.Range(count - right, right));

    private static int Sum(int[] widths, int left, int right, int widest) =>
        1 + Shown(widths.Length, left, right).Sum(column => Math.Min(widths[column], widest) + Frame) + (left + right < widths.Length ? Gap : 0);
}
