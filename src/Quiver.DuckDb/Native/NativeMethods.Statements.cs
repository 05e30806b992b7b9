using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial ulong duckdb_extract_statements(ConnectionHandle connection, string query, out ExtractedHandle statements);

    [LibraryImport(Library)]
    public static partial State duckdb_prepare_extracted_statement(ConnectionHandle connection, ExtractedHandle statements, ulong index, out StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_extract_statements_error(ExtractedHandle statements);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial State duckdb_prepare(ConnectionHandle connection, string query, out StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepare_error(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(Library)]
    public static partial StatementKind duckdb_prepared_statement_type(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial ulong duckdb_prepared_statement_column_count(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepared_statement_column_name(StatementHandle statement, ulong column);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_prepared_statement_column_logical_type(StatementHandle statement, ulong column);

    [LibraryImport(Library)]
    public static partial ulong duckdb_nparams(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_parameter_name(StatementHandle statement, ulong index);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_param_logical_type(StatementHandle statement, ulong index);

    [LibraryImport(Library)]
    public static partial State duckdb_clear_bindings(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_null(StatementHandle statement, ulong index);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_boolean(StatementHandle statement, ulong index, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_int8(StatementHandle statement, ulong index, sbyte value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_int16(StatementHandle statement, ulong index, short value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_int32(StatementHandle statement, ulong index, int value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_int64(StatementHandle statement, ulong index, long value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_hugeint(StatementHandle statement, ulong index, NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_uint8(StatementHandle statement, ulong index, byte value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_uint16(StatementHandle statement, ulong index, ushort value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_uint32(StatementHandle statement, ulong index, uint value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_uint64(StatementHandle statement, ulong index, ulong value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_float(StatementHandle statement, ulong index, float value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_double(StatementHandle statement, ulong index, double value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_decimal(StatementHandle statement, ulong index, NativeDecimal value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_date(StatementHandle statement, ulong index, int days);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_time(StatementHandle statement, ulong index, long micros);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_timestamp(StatementHandle statement, ulong index, long micros);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_timestamp_tz(StatementHandle statement, ulong index, long micros);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_interval(StatementHandle statement, ulong index, NativeInterval value);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_varchar_length(StatementHandle statement, ulong index, byte* text, ulong length);

    [LibraryImport(Library)]
    public static partial State duckdb_bind_blob(StatementHandle statement, ulong index, byte* bytes, ulong length);
}
