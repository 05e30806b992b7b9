using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>For the fault that takes the watermark behind a filter: which rows the first operator lets pass.</summary>
internal static class PassingRows
{
    /// <summary>A bit for each row; null when the operator is not one that only selects rows.</summary>
    public static ulong[]? Of(Batch batch, Operator? reader)
    {
        if (reader is null || reader.NextDeadline != Watermark.End || !reader.Schema.Equals(batch.Schema)) return null;
        var probe = new Probe(batch.Length);
        reader.OnBatch(0, batch, probe);
        return probe.Selects ? probe.Passing : null;
    }

    private sealed class Probe(int rows) : Output
    {
        public ulong[] Passing { get; } = new ulong[(rows + 63) / 64];

        public bool Selects { get; private set; } = true;

        public override bool HasCredit => true;

        public override void Emit(Batch batch)
        {
            if (batch.Selection is null) Selects = false;
            else foreach (var row in batch.Selection.Rows) Passing[row >> 6] |= 1UL << row;
            batch.Dispose();
        }

        public override void Watermark(long time)
        {
        }

        public override void Late(Batch rows) => rows.Dispose();
    }
}
