using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial void duckdb_destroy_value(ref nint value);

    /// <summary>The value as text; to be freed.</summary>
    [LibraryImport(Library)]
    public static partial byte* duckdb_get_varchar(ValueHandle value);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool duckdb_is_null_value(ValueHandle value);
}
