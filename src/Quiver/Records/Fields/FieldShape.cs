using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>How values of a type are read from text, and how those are that they are made of.</summary>
/// <param name="Type">The type.</param>
/// <param name="Parser">Reads a value from one text.</param>
/// <param name="Parts">Of a list its elements, of a map its keys and values, of a struct its members.</param>
internal sealed record FieldShape(DataType Type, FieldParser Parser, ImmutableArray<FieldShape> Parts)
{
    /// <summary>The members of a struct; null for other types.</summary>
    public Schema? Members { get; } = Type.Kind == TypeKind.Struct ? new Schema(Type.Fields.AsSpan()) : null;

    /// <summary>The shape of a type.</summary>
    public static FieldShape Of(DataType type, EngineCasts casts)
    {
        IEnumerable<DataType> parts = type.Kind switch
        {
            TypeKind.Map => type.Element!.Fields.Select(field => field.Type),
            TypeKind.Struct => type.Fields.Select(field => field.Type),
            _ => type.Element is { } element ? [element] : [],
        };
        return new FieldShape(type, FieldParser.For(type, casts), [.. parts.Select(part => Of(part, casts))]);
    }
}
