namespace Quiver.Columns;

/// <summary>
/// Where a loop written for many rows is not worth having: the runtime compiles it in its best form when it is first called, which takes milliseconds. A query's first rows mostly come by themselves; they run through
/// the plain loop beside it.
/// </summary>
internal static class FewRows
{
    /// <summary>Up to how many rows are few.</summary>
    public const int Most = 16;
}
