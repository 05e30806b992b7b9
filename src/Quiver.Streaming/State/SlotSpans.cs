using System.Runtime.Intrinsics;

namespace Quiver.Streaming;

/// <summary>What loops ask of the slots of some rows.</summary>
internal static class SlotSpans
{
    private const int RowsOfRun = 16; // on average, so that what is saved on each row pays for the branch at the end, which cannot be predicted

    extension(ReadOnlySpan<int> slots)
    {
        /// <summary>Whether there are rows and all are of one group, as in a query without keys.</summary>
        public bool AreEqual => !slots.IsEmpty && !slots.ContainsAnyExcept(slots[0]);

        /// <summary>Whether most rows are of the same group as the one before, so that loops had better go by runs of them: as in a query without keys when some rows come late.</summary>
        public bool AreRuns
        {
            get
            {
                var changes = 0;
                var k = 1;
                if (Vector512.IsHardwareAccelerated)
                {
                    for (; k <= slots.Length - Vector512<int>.Count; k += Vector512<int>.Count)
                        changes += Vector512<int>.Count - int.PopCount((int)Vector512.Equals(Vector512.Create(slots[k..]), Vector512.Create(slots[(k - 1)..])).ExtractMostSignificantBits());
                }

                for (; k < slots.Length; k++) changes += slots[k] == slots[k - 1] ? 0 : 1;
                return changes * RowsOfRun < slots.Length;
            }
        }
    }
}
