using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>No rows at all: to see how long a query takes.</summary>
internal sealed class TrashRows : RowPrinter
{
    private TrashRows()
    {
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("trash", CanInterleave: true, (_, _) => new TrashRows());

    /// <inheritdoc/>
    public override void Flush()
    {
        // there is nothing
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // as said above
    }

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        // the rows are counted by whoever hands them over
    }
}
