using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>What CREATE SOURCE declares, checked.</summary>
/// <param name="Columns">The declared columns; null when they are to be found in the data.</param>
/// <param name="Watermark">The watermark clause; null without event time.</param>
/// <param name="RetainBytes">Bytes of history.</param>
internal sealed record SourceDefinition(Schema? Columns, WatermarkClause? Watermark, long RetainBytes)
{
    /// <summary>The columns, known by now.</summary>
    public Schema Schema => Columns!;

    /// <summary>Reads a statement.</summary>
    /// <exception cref="QueryException">A type is unknown, a name comes twice, an option does not fit.</exception>
    public static SourceDefinition Read(CreateSourceStatement create, SourceText source, long defaultRetain)
    {
        var fields = new List<Field>();
        foreach (var column in create.Columns)
        {
            if (fields.Any(field => string.Equals(field.Name, column.Name.Text, StringComparison.OrdinalIgnoreCase)))
                throw source.Error(ErrorCode.InvalidSchema, column.Name.Span.Offset, $"Column '{column.Name.Text}' is declared twice; names are compared without case. Give one another name.");
            if (column.Default is { } value)
                throw source.Error(ErrorCode.QueryFailed, value.Offset, $"DEFAULT is not supported yet. Write the value of '{column.Name.Text}' with each row.");
            fields.Add(new Field(column.Name.Text, TypeNames.Read(source, column.Type), column.Nullable));
        }

        if (fields.Count == 0 && create.Connector is null)
            throw source.Error(ErrorCode.InvalidSchema, create.Name.Span.Offset, $"Source '{create.Name.Text}' has no columns. Declare them, or add FROM FILES (path = '…') to find them.");
        return new SourceDefinition(fields.Count == 0 ? null : new Schema(fields), create.Watermark, Retain(create.Options, source) ?? defaultRetain);
    }

    /// <summary>The same with the columns found.</summary>
    public SourceDefinition WithColumns(Schema columns) => this with { Columns = columns };

    /// <summary>The rule for event time; null without a watermark.</summary>
    /// <exception cref="QueryException">The watermark is for a column that is not there or carries no time.</exception>
    public EventTimeRule? EventTime(SourceText source)
    {
        if (Watermark is not { } watermark) return null;
        var column = Schema.IndexOf(watermark.Column.Text);
        if (column < 0)
        {
            throw source.Error(
                ErrorCode.UnknownColumn,
                watermark.Column.Span.Offset,
                Missing.Column(watermark.Column.Text, "here", Schema));
        }

        var type = Schema[column].Type;
        if (type.Kind is not (TypeKind.Timestamp or TypeKind.Date))
        {
            throw source.Error(
                ErrorCode.InvalidSchema,
                watermark.Column.Span.Offset,
                $"The watermark is for '{Schema[column].Name}', which is {type}. Expected a TIMESTAMP or a DATE.");
        }

        return new EventTimeRule(column, watermark.DelayMicros);
    }

    private static long? Retain(OptionList options, SourceText source)
    {
        var values = new OptionValues(source, options, "WITH of a source");
        values.RefuseOthers("retain");
        return values.Bytes("retain");
    }
}
