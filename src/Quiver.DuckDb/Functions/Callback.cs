using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.DuckDb;

/// <summary>Passes our objects through DuckDB as pointers: held when handed over, released (and disposed) when DuckDB says it is done with them.</summary>
internal static class Callback
{
    /// <summary>A pointer that stands for an object and keeps it alive until <see cref="Release"/>.</summary>
    public static nint Hold(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    /// <summary>The object a pointer stands for.</summary>
    public static T Held<T>(nint pointer)
        where T : class => Unsafe.As<T>(GCHandle.FromIntPtr(pointer).Target!);

    /// <summary>The destructor that DuckDB calls.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Release(nint pointer)
    {
        var handle = GCHandle.FromIntPtr(pointer);
        try
        {
            (handle.Target as IDisposable)?.Dispose();
        }
        catch (Exception error)
        {
            // Nothing may pass into DuckDB, and it has no error to be told here; a debug build shows the defect.
            System.Diagnostics.Debug.Fail(error.Message);
        }
        finally
        {
            handle.Free();
        }
    }
}
