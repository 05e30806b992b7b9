using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>How values of a C# type go into columns and come out of them.</summary>
/// <param name="Kind">Which of the types that columns take.</param>
/// <param name="Type">The type's full name, without its question mark.</param>
/// <param name="IsNullable">Whether it is a <see cref="Nullable{T}"/>.</param>
/// <param name="Number">Of integers and enums the type whose width they have, as C# writes it; else empty.</param>
internal sealed record ValueModel(ValueKind Kind, string Type, bool IsNullable, string Number)
{
    /// <summary>Whether null is a value of the type.</summary>
    public bool TakesNull => IsNullable || Kind is ValueKind.Text or ValueKind.Bytes;

    /// <summary>The model of a type; null when no column holds it.</summary>
    public static ValueModel? Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) return Of(nullable.TypeArguments[0]) is { } value ? value with { IsNullable = true } : null;
        var name = FullName(type);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying }) return new ValueModel(ValueKind.Enum, name, IsNullable: false, FullName(underlying));
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte }) return new ValueModel(ValueKind.Bytes, "byte[]", IsNullable: false, "");
        return KindOf(type) is { } kind ? new ValueModel(kind, name, IsNullable: false, kind is ValueKind.Integer ? name : "") : null;
    }

    /// <summary>A type's name that means it anywhere.</summary>
    public static string FullName(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static ValueKind? KindOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => ValueKind.Boolean,
        SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 => ValueKind.Integer,
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64 => ValueKind.Integer,
        SpecialType.System_Single => ValueKind.Single,
        SpecialType.System_Double => ValueKind.Double,
        SpecialType.System_Decimal => ValueKind.Decimal,
        SpecialType.System_String => ValueKind.Text,
        SpecialType.System_Char => ValueKind.Char,
        SpecialType.System_DateTime => ValueKind.DateTime,
        SpecialType.None => FullName(type) switch
        {
            "global::System.Int128" or "global::System.UInt128" => ValueKind.Integer,
            "global::System.DateTimeOffset" => ValueKind.DateTimeOffset,
            "global::System.DateOnly" => ValueKind.DateOnly,
            "global::System.TimeOnly" => ValueKind.TimeOnly,
            "global::System.TimeSpan" => ValueKind.TimeSpan,
            "global::System.Guid" => ValueKind.Guid,
            "global::Quiver.Columns.Interval" => ValueKind.Interval,
            _ => null,
        },
        _ => null,
    };
}

/// <summary>The C# types that columns take.</summary>
internal enum ValueKind
{
    Boolean,
    Integer,
    Single,
    Double,
    Decimal,
    Text,
    Char,
    Bytes,
    Enum,
    DateTime,
    DateTimeOffset,
    DateOnly,
    TimeOnly,
    TimeSpan,
    Guid,
    Interval,
}
