using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>For the fault that takes the watermark behind a filter: which rows the filter lets pass.</summary>
internal static class PassingRows
{
    /// <summary>A bit for each row that passes and has a time; null when the only reader is no filter.</summary>
    public static ulong[]? Of(Batch batch, Column times, Operator? reader)
    {
        if (reader is not Filter filter) return null;
        var probe = new Probe(times);
        filter.OnBatch(0, batch, probe); // it has no state, so once more does no harm
        return probe.Passing;
    }

    private sealed class Probe(Column times) : Output
    {
        public ulong[] Passing { get; } = new ulong[(times.Length + 63) / 64];

        public override bool HasCredit => true;

        public override void Emit(Batch batch)
        {
            var valid = times.Validity;
            foreach (var row in (batch.Selection ?? Selecting.All(batch.Length)).Rows)
                if (valid.IsEmpty || valid[row]) Passing[row >> 6] |= 1UL << row;
            batch.Dispose();
        }

        public override void Watermark(long time)
        {
        }

        public override void Late(Batch rows) => rows.Dispose();
    }
}
