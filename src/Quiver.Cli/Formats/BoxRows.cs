namespace Quiver.Cli;

/// <summary>The table of <see cref="TableRows"/>, which below its rows also says how many columns there are.</summary>
internal static class BoxRows
{
    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("duckbox", CanInterleave: true, (output, schema) => TableRows.Format.Open(output with { CountsColumns = true }, schema)) { Aliases = ["box"] };
}
