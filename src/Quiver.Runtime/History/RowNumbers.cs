using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>The sequence numbers of selected rows, which a gathered batch no longer has in one run.</summary>
internal static class RowNumbers
{
    /// <summary>The number of the first row of each run, counted by selected rows; null when they are one run.</summary>
    public static RowSteps? Of(Batch rows)
    {
        if (rows.Selection is null || rows.Count == 0) return null;
        var selected = rows.Selection.Rows;
        if (selected[^1] - selected[0] == selected.Length - 1) return null;
        var numbers = new RowSteps();
        for (var position = 0; position < selected.Length; position++)
            if (position == 0 || selected[position] != selected[position - 1] + 1) numbers.Add(position, rows.FirstSequence + selected[position]);
        return numbers;
    }
}
