using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

/// <summary>A pointer that DuckDB gave us to own. Released once, by <c>Dispose</c> or the finalizer, and never while a call uses it.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }

    /// <summary>Gives the pointer back to DuckDB, which sets it to null.</summary>
    private protected abstract void Destroy(ref nint pointer);
}

internal sealed class ConfigHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_config(ref pointer);
}

internal sealed class DatabaseHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_close(ref pointer);
}

internal sealed class ConnectionHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_disconnect(ref pointer);
}

internal sealed class ExtractedHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_extracted(ref pointer);
}

internal sealed class StatementHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_prepare(ref pointer);
}

internal sealed class PendingHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_pending(ref pointer);
}

internal sealed class ChunkHandle : NativeHandle
{
    /// <summary>The chunk; valid while this handle is not disposed.</summary>
    public nint Pointer => handle;

    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_data_chunk(ref pointer);
}

internal sealed class LogicalTypeHandle : NativeHandle
{
    /// <summary>The type; valid while this handle is not disposed.</summary>
    public nint Pointer => handle;

    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_logical_type(ref pointer);
}

internal sealed class ValueHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_value(ref pointer);
}

internal sealed class TableFunctionHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_table_function(ref pointer);
}

internal sealed class ScalarFunctionHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_scalar_function(ref pointer);
}

internal sealed class ScalarFunctionSetHandle : NativeHandle
{
    private protected override void Destroy(ref nint pointer) => NativeMethods.duckdb_destroy_scalar_function_set(ref pointer);
}

/// <summary>A result. The C interface fills a structure of the caller's, so its memory is ours and its contents DuckDB's.</summary>
internal sealed unsafe class ResultHandle : NativeHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    /// <summary>The structure, for the calls that take it by value; valid while this handle is not disposed.</summary>
    public NativeResult Value => *(NativeResult*)handle;

    private protected override void Destroy(ref nint pointer)
    {
        NativeMethods.duckdb_destroy_result((NativeResult*)pointer);
        NativeMemory.Free((void*)pointer);
    }
}
