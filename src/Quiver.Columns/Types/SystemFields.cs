namespace Quiver.Columns;

/// <summary>
/// The two columns that every source and stream has beside its own, in statements that name them: the number a row has in the sequence, and the time at which it was appended. They are
/// the last two, and no star shows them.
/// </summary>
internal static class SystemFields
{
    /// <summary>The row's number: BIGINT.</summary>
    public const string Sequence = "_seq";

    /// <summary>The time at which the row was appended: TIMESTAMP.</summary>
    public const string Ingested = "_ingested";

    /// <summary>Whether a name is one of the two, in any case.</summary>
    public static bool IsOne(string name) => string.Equals(name, Sequence, StringComparison.OrdinalIgnoreCase) || string.Equals(name, Ingested, StringComparison.OrdinalIgnoreCase);

    /// <summary>A relation's columns with the two behind them.</summary>
    public static Schema With(Schema schema) => schema.With(new Field(Sequence, DataType.Int64, Nullable: false), new Field(Ingested, DataType.Timestamp, Nullable: false));

    /// <summary>A relation's columns without the two, where they are its last.</summary>
    public static Schema Without(Schema schema) =>
        schema.Fields is [.. var own, { Name: Sequence }, { Name: Ingested }] ? new Schema(own) : schema;
}
