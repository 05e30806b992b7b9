using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>A type as DuckDB has it, nested ones included.</summary>
/// <param name="Id">Which type.</param>
internal sealed record DuckType(TypeId Id)
{
    /// <summary>Digits of a decimal, 1 to 38.</summary>
    public int Width { get; init; }

    /// <summary>Digits of a decimal after the point.</summary>
    public int Scale { get; init; }

    /// <summary>How a decimal's or enum's values are stored: as integers of 1, 2, 4, 8 or 16 bytes.</summary>
    public TypeId Storage { get; private init; }

    /// <summary>Elements of a fixed-size array.</summary>
    public long ArraySize { get; init; }

    /// <summary>Values of an enum, in order.</summary>
    public ImmutableArray<string> EnumValues { get; private init; } = [];

    /// <summary>Element of a list or array; key and value of a map; members of a struct or union. Names are empty where there are none.</summary>
    public ImmutableArray<(string Name, DuckType Type)> Children { get; init; } = [];

    /// <summary>The name the type was given, such as JSON for a VARCHAR or that of a user's enum; null for plain types.</summary>
    public string? Alias { get; init; }

    /// <summary>The type as SQL writes it, member names quoted.</summary>
    public string Name => Alias ?? Id switch
    {
        TypeId.UTinyInt => "UTINYINT",
        TypeId.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Width},{Scale})"),
        TypeId.TimestampS => "TIMESTAMP_S",
        TypeId.TimestampMs => "TIMESTAMP_MS",
        TypeId.TimestampNs => "TIMESTAMP_NS",
        TypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        TypeId.TimeTz => "TIME WITH TIME ZONE",
        TypeId.TimeNs => "TIME_NS",
        TypeId.Enum => $"ENUM({string.Join(", ", EnumValues.Select(Sql.Literal))})",
        TypeId.List => $"{Children[0].Type.Name}[]",
        TypeId.Array => string.Create(CultureInfo.InvariantCulture, $"{Children[0].Type.Name}[{ArraySize}]"),
        TypeId.Map => $"MAP({Children[0].Type.Name}, {Children[1].Type.Name})",
        TypeId.Struct => $"STRUCT({Members()})",
        TypeId.Union => $"UNION({Members()})",
        TypeId.SqlNull => "\"NULL\"",
        _ => Id.ToString().ToUpperInvariant(),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Reads a type; the handle stays the caller's.</summary>
    internal static unsafe DuckType Read(LogicalTypeHandle type)
    {
        if (type.IsInvalid) return new DuckType(TypeId.Invalid);
        var id = NativeMethods.duckdb_get_type_id(type);
        return Read(id, type) with { Alias = NativeText.Owned(NativeMethods.duckdb_logical_type_get_alias(type)) };
    }

    /// <summary>The type as the C interface takes it, to be disposed: plain types, decimals, and lists, arrays, maps and structs of them.</summary>
    internal LogicalTypeHandle ToHandle()
    {
        var type = Id switch
        {
            TypeId.Decimal => NativeMethods.duckdb_create_decimal_type((byte)Width, (byte)Scale),
            TypeId.Struct => StructHandle(),
            TypeId.List => ListHandle(),
            TypeId.Array => ArrayHandle(),
            TypeId.Map => MapHandle(),
            _ => NativeMethods.duckdb_create_logical_type(Id),
        };
        if (Alias is not null) NativeMethods.duckdb_logical_type_set_alias(type, Alias);
        return type;
    }

    private LogicalTypeHandle ListHandle()
    {
        using var element = Children[0].Type.ToHandle();
        return NativeMethods.duckdb_create_list_type(element);
    }

    private LogicalTypeHandle ArrayHandle()
    {
        using var element = Children[0].Type.ToHandle();
        return NativeMethods.duckdb_create_array_type(element, (ulong)ArraySize);
    }

    private LogicalTypeHandle MapHandle()
    {
        using var key = Children[0].Type.ToHandle();
        using var value = Children[1].Type.ToHandle();
        return NativeMethods.duckdb_create_map_type(key, value);
    }

    private unsafe LogicalTypeHandle StructHandle()
    {
        var members = new LogicalTypeHandle[Children.Length];
        var pointers = new nint[members.Length];
        var names = new nint[members.Length];
        try
        {
            for (var member = 0; member < members.Length; member++)
            {
                members[member] = Children[member].Type.ToHandle();
                pointers[member] = members[member].Pointer;
                names[member] = Marshal.StringToCoTaskMemUTF8(Children[member].Name);
            }

            fixed (nint* types = pointers)
            fixed (nint* texts = names)
                return NativeMethods.duckdb_create_struct_type(types, (byte**)texts, (ulong)members.Length);
        }
        finally
        {
            foreach (var name in names) Marshal.FreeCoTaskMem(name);
            foreach (var member in members) member?.Dispose();
        }
    }

    private static DuckType Read(TypeId id, LogicalTypeHandle type) => id switch
    {
        TypeId.Decimal => new DuckType(id)
        {
            Width = NativeMethods.duckdb_decimal_width(type),
            Scale = NativeMethods.duckdb_decimal_scale(type),
            Storage = NativeMethods.duckdb_decimal_internal_type(type),
        },
        TypeId.Enum => new DuckType(id)
        {
            Storage = NativeMethods.duckdb_enum_internal_type(type),
            EnumValues = EnumValuesOf(type),
        },
        TypeId.List => new DuckType(id) { Children = [("", Child(NativeMethods.duckdb_list_type_child_type(type)))] },
        TypeId.Array => new DuckType(id)
        {
            ArraySize = (long)NativeMethods.duckdb_array_type_array_size(type),
            Children = [("", Child(NativeMethods.duckdb_array_type_child_type(type)))],
        },
        TypeId.Map => new DuckType(id)
        {
            Children =
            [
                ("key", Child(NativeMethods.duckdb_map_type_key_type(type))),
                ("value", Child(NativeMethods.duckdb_map_type_value_type(type))),
            ],
        },
        TypeId.Struct => new DuckType(id) { Children = StructMembers(type) },
        TypeId.Union => new DuckType(id) { Children = UnionMembers(type) },
        _ => new DuckType(id),
    };

    private static DuckType Child(LogicalTypeHandle type)
    {
        using (type) return Read(type);
    }

    private static unsafe ImmutableArray<string> EnumValuesOf(LogicalTypeHandle type)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        for (var index = 0u; index < NativeMethods.duckdb_enum_dictionary_size(type); index++)
            values.Add(NativeText.Owned(NativeMethods.duckdb_enum_dictionary_value(type, index)) ?? "");
        return values.ToImmutable();
    }

    private static unsafe ImmutableArray<(string, DuckType)> StructMembers(LogicalTypeHandle type)
    {
        var members = ImmutableArray.CreateBuilder<(string, DuckType)>();
        for (var index = 0ul; index < NativeMethods.duckdb_struct_type_child_count(type); index++)
            members.Add((NativeText.Owned(NativeMethods.duckdb_struct_type_child_name(type, index)) ?? "",
                Child(NativeMethods.duckdb_struct_type_child_type(type, index))));
        return members.ToImmutable();
    }

    private static unsafe ImmutableArray<(string, DuckType)> UnionMembers(LogicalTypeHandle type)
    {
        var members = ImmutableArray.CreateBuilder<(string, DuckType)>();
        for (var index = 0ul; index < NativeMethods.duckdb_union_type_member_count(type); index++)
            members.Add((NativeText.Owned(NativeMethods.duckdb_union_type_member_name(type, index)) ?? "",
                Child(NativeMethods.duckdb_union_type_member_type(type, index))));
        return members.ToImmutable();
    }

    private string Members() => string.Join(", ", Children.Select(member =>
        member.Name.Length == 0 ? member.Type.Name : $"{Sql.Identifier(member.Name)} {member.Type.Name}"));
}
