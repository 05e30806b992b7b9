using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>What CREATE SOURCE declares, checked.</summary>
/// <param name="Columns">The declared columns; null when they are to be found in the data.</param>
/// <param name="Watermark">The watermark clause; null without event time.</param>
/// <param name="RetainBytes">Bytes of history.</param>
/// <param name="IdleTimeout">How long it may be silent before nobody waits for it; null: for ever.</param>
/// <param name="MaxSkewMicros">How far ahead of the watermark a row may be, in microseconds; null: as far as it likes.</param>
/// <param name="OnError">What becomes of records that do not fit.</param>
/// <param name="RetainErrorsBytes">Bytes of them to keep.</param>
internal sealed record SourceDefinition(Schema? Columns, WatermarkClause? Watermark, long RetainBytes, TimeSpan? IdleTimeout, long? MaxSkewMicros, BadRecords OnError, long RetainErrorsBytes)
{
    private const long DefaultRetainErrors = 4 << 20;

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
        var options = new OptionValues(source, create.Options, "WITH of a source");
        options.RefuseOthers("retain", "retain_errors", "idle_timeout", "max_future_skew");
        foreach (var option in create.Watermark is null ? create.Options.Items : [])
        {
            if (option.Key.Equals("retain", StringComparison.OrdinalIgnoreCase) || option.Key.Equals("retain_errors", StringComparison.OrdinalIgnoreCase)) continue;
            throw source.Error(ErrorCode.InvalidSchema, option.KeySpan.Offset, $"The option {option.Key} is about event time, and source '{create.Name.Text}' has none. Declare WATERMARK FOR a column, or remove the option.");
        }

        return new SourceDefinition(
            fields.Count == 0 ? null : new Schema(fields),
            create.Watermark,
            options.Bytes("retain") ?? defaultRetain,
            options.Micros("idle_timeout") is { } idle ? TimeSpan.FromMicroseconds(idle) : null,
            options.Micros("max_future_skew"),
            create.OnError?.Policy switch { ErrorPolicy.Skip => BadRecords.Skip, ErrorPolicy.NullField => BadRecords.NullField, _ => BadRecords.Fail },
            options.Bytes("retain_errors") ?? DefaultRetainErrors);
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

        return new EventTimeRule(column, watermark.DelayMicros, MaxSkewMicros);
    }
}
