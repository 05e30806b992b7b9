using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_logical_type(TypeId type);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_decimal_type(byte width, byte scale);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_list_type(LogicalTypeHandle element);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_array_type(LogicalTypeHandle element, ulong size);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_map_type(LogicalTypeHandle key, LogicalTypeHandle value);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_create_struct_type(nint* memberTypes, byte** memberNames, ulong memberCount);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_logical_type(ref nint type);

    [LibraryImport(Library)]
    public static partial TypeId duckdb_get_type_id(LogicalTypeHandle type);

    /// <summary>The type's alias (JSON is VARCHAR by that alias), or null; to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* duckdb_logical_type_get_alias(LogicalTypeHandle type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_logical_type_set_alias(LogicalTypeHandle type, string alias);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_width(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_scale(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial TypeId duckdb_decimal_internal_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial TypeId duckdb_enum_internal_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial uint duckdb_enum_dictionary_size(LogicalTypeHandle type);

    /// <summary>A value of an enum; to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* duckdb_enum_dictionary_value(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_list_type_child_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_array_type_child_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_array_type_array_size(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_map_type_key_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_map_type_value_type(LogicalTypeHandle type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_struct_type_child_count(LogicalTypeHandle type);

    /// <summary>The name of a struct's member; to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* duckdb_struct_type_child_name(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_struct_type_child_type(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial ulong duckdb_union_type_member_count(LogicalTypeHandle type);

    /// <summary>The name of a union's member; to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* duckdb_union_type_member_name(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_union_type_member_type(LogicalTypeHandle type, ulong index);
}
