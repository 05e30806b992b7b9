using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Changes stand side by side: −1 with what a row was, then +1 with what it is.</summary>
internal static class ChangePairs
{
    /// <summary>The changes without the pairs that change nothing.</summary>
    /// <param name="changes">A batch with weights; disposed, unless it is returned as it is.</param>
    public static Batch WithoutSilent(Batch changes)
    {
        var rows = changes.Selection is null ? RowNumbers.First(changes.Length) : changes.Selection.Rows;
        var weights = changes.Weights!.Values<long>().All;
        var kept = new List<int>(rows.Length);
        for (var k = 0; k < rows.Length; k++)
        {
            var isSilent = k + 1 < rows.Length && weights[rows[k]] < 0 && weights[rows[k]] + weights[rows[k + 1]] == 0 && AreEqual(changes, rows[k], rows[k + 1]);
            if (isSilent) k++;
            else kept.Add(rows[k]);
        }

        if (kept.Count == rows.Length) return changes;
        using (changes) return changes.With(Selecting.Rows(CollectionsMarshal.AsSpan(kept)));
    }

    private static bool AreEqual(Batch batch, int row, int other)
    {
        for (var column = batch.Columns.Length - 1; column >= 0; column--) // what changes most stands last
            if (!CompareRows.Equal(batch[column], row, batch[column], other)) return false;
        return true;
    }
}
