using Microsoft.CodeAnalysis;

namespace Quiver.Generators;

/// <summary>How values of a C# type go into columns and come out of them.</summary>
/// <param name="Kind">Which of the types that columns take.</param>
/// <param name="Type">The type's full name, without its question mark.</param>
/// <param name="IsNullable">Whether it is a <see cref="Nullable{T}"/>.</param>
internal sealed record ValueModel(ValueKind Kind, string Type, bool IsNullable)
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>Of integers and enums the type whose width they have, as C# writes it; else empty.</summary>
    public string Number { get; init; } = "";

    /// <summary>Whether its values are objects, which may be null whatever their type says.</summary>
    public bool IsObject { get; init; }

    /// <summary>Of a record, class or struct its place in <see cref="RowModel.Types"/>.</summary>
    public int Members { get; init; } = -1;

    /// <summary>Of a list its elements, of a dictionary keys and values.</summary>
    public EquatableArray<PartModel> Parts { get; init; }

    /// <summary>What a list or a dictionary is made as.</summary>
    public ListKind List { get; init; }

    /// <summary>Of a list or a dictionary whether <c>foreach</c> over the type itself gives the elements, rather than over the interface of a sequence.</summary>
    public bool IsWalked { get; init; }

    /// <summary>Whether going through it may run the user's code: it is a list, but no array, List, ImmutableArray or Dictionary.</summary>
    public bool RunsCode => Kind is ValueKind.List or ValueKind.Map && List is ListKind.None or ListKind.Sequence or ListKind.Indexed or ListKind.Pairs;

    /// <summary>The model of a type that is one value of a column; null for others.</summary>
    public static ValueModel? Of(ITypeSymbol type)
    {
        var name = FullName(type);
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying }) return new ValueModel(ValueKind.Enum, name, IsNullable: false) { Number = FullName(underlying) };
        if (IsBytes(type)) return new ValueModel(ValueKind.Bytes, "byte[]", IsNullable: false);
        return KindOf(type) is { } kind ? new ValueModel(kind, name, IsNullable: false) { Number = kind is ValueKind.Integer ? name : "" } : null;
    }

    /// <summary>A type's name that means it anywhere.</summary>
    public static string FullName(ITypeSymbol type) => type.ToDisplayString(Full);

    /// <summary>Whether a type is an array of bytes, which is a value and no list.</summary>
    public static bool IsBytes(ITypeSymbol type) => type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte };

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
    List,
    Map,
    Members,
}
