using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.DuckDb.Syntax;

/// <summary>A SELECT as DuckDB is to read it, and what was found while it was looked through.</summary>
/// <param name="Original">The text as the user wrote it.</param>
/// <param name="Text">The text for DuckDB; <paramref name="Original"/> itself when nothing had to change.</param>
/// <param name="Tables">The relations it reads, each time it names one, in the order of the tree; names of its own WITH are not among them.</param>
/// <param name="SystemColumns">Where it names <c>_seq</c> or <c>_ingested</c>.</param>
/// <param name="Places">From places in <paramref name="Text"/> to those in <paramref name="Original"/>, in UTF-8 bytes.</param>
internal sealed record QueryText(string Original, string Text, ValueList<TableReference> Tables, ValueList<SystemColumn> SystemColumns, PositionMap Places)
{
    /// <summary>The values of the parameters that the original has. Default: none.</summary>
    public ParameterValues Parameters { get; init; } = ParameterValues.None;

    /// <summary>The relations that it reads with their system columns. Default: none.</summary>
    public ValueList<string> WithSystemColumns { get; init; } = [];

    /// <summary>Whether it asks for the time, by <see cref="NowRewrite.Variable"/>. Default: no.</summary>
    public bool ReadsNow { get; init; }

    /// <summary>The place of a byte of <see cref="Text"/> in the original; null when it came from nowhere there.</summary>
    /// <param name="bytes">UTF-8 bytes from the start of <see cref="Text"/>.</param>
    public ErrorPlace? PlaceOfByte(int bytes) => Places.Original(bytes) is { } original ? ErrorPlace.Of(Original, TextOffsets.FromUtf8(Original, original)) : null;
}

/// <summary>A relation that a query reads.</summary>
/// <param name="Name">Its name as written; <c>late('q')</c> for the late rows of q.</param>
/// <param name="IsOurs">Whether it can be a relation of ours: false with the name of an attached database, or of a schema, before it.</param>
/// <param name="Place">Where, in UTF-8 bytes from the start of the original; null when DuckDB does not say.</param>
internal sealed record TableReference(string Name, bool IsOurs, int? Place);

/// <summary>A use of a column that every source has beside its own.</summary>
/// <param name="Name">Its name in lower case: <c>_seq</c> or <c>_ingested</c>.</param>
/// <param name="Place">Where, in UTF-8 bytes from the start of the original; null when DuckDB does not say.</param>
internal sealed record SystemColumn(string Name, int? Place);
