using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

/// <summary>Reads the zero-terminated UTF-8 texts of the C interface.</summary>
internal static unsafe class NativeText
{
    /// <summary>A text that stays DuckDB's; null stays null.</summary>
    public static string? Borrowed(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>A text that was given to us: it is freed here. Null stays null.</summary>
    public static string? Owned(byte* text)
    {
        if (text == null) return null;
        try
        {
            return Borrowed(text);
        }
        finally
        {
            NativeMethods.duckdb_free(text);
        }
    }
}
