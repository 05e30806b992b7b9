namespace Quiver.Formats;

/// <summary>What a user may choose about how rows look, whatever their format; each format takes what means something to it.</summary>
internal sealed record RowLook
{
    /// <summary>What is said by nobody.</summary>
    public static RowLook Default { get; } = new();

    /// <summary>What stands for NULL; null leaves it to the format.</summary>
    public string? NullText { get; init; }

    /// <summary>Whether the names of the columns are said.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between two values of a line; null leaves it to the format.</summary>
    public string? Separator { get; init; }

    /// <summary>Cells that columns have, from the left; 0, and for those not here, as many as they need.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>The table that statements write to.</summary>
    public string Table { get; init; } = "rows";
}
