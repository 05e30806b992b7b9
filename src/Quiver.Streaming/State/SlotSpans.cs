namespace Quiver.Streaming;

/// <summary>What loops ask of the slots of some rows.</summary>
internal static class SlotSpans
{
    extension(ReadOnlySpan<int> slots)
    {
        /// <summary>Whether there are rows and all are of one group, as in a query without keys.</summary>
        public bool AreEqual => !slots.IsEmpty && !slots.ContainsAnyExcept(slots[0]);
    }
}
