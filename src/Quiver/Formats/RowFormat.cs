using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>A way to print rows.</summary>
/// <param name="Name">What <c>--format</c> calls it.</param>
/// <param name="CanInterleave">Whether rows of several results may alternate and still be told apart.</param>
/// <param name="Open">Begins a result of some columns.</param>
internal sealed record RowFormat(string Name, bool CanInterleave, Func<RowOutput, Schema, RowPrinter> Open)
{
    /// <summary>Whether it writes files alone, one result in each, and opens them itself: see <see cref="RowOutput.File"/>.</summary>
    public bool IsFile { get; init; }

    /// <summary>What others call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Endings of file names that tell the format.</summary>
    public IReadOnlyList<string> Endings { get; init; } = [];
}
