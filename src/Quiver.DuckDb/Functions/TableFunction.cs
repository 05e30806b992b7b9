using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>A table function written in C#: <c>name('argument')</c> makes rows. DuckDB may call it from any of its threads, several at once.</summary>
/// <remarks>
/// Three objects live as long as what they belong to in DuckDB: the function as long as the instance, a <see cref="TableBinding"/> as long as the
/// prepared statement, a <see cref="TableScan"/> as long as one run of it. Exceptions never cross into DuckDB: they become its errors.
/// </remarks>
internal abstract unsafe class TableFunction
{
    /// <summary>Names the columns that the function makes for an argument. Called on the thread that prepares, and again when DuckDB binds anew.</summary>
    /// <param name="argument">The text in parentheses.</param>
    /// <param name="session">The session that prepares, by <see cref="Session.Id"/>.</param>
    public abstract TableBinding Bind(string argument, ulong session);

    /// <summary>Makes the function known to all sessions of an instance.</summary>
    /// <param name="session">A session of the instance.</param>
    /// <param name="name">Its name in SQL.</param>
    /// <exception cref="QuiverException">InternalError: the name is taken.</exception>
    public void Register(Session session, string name)
    {
        session.Instance.ClaimFunction(name);
        using var function = NativeMethods.duckdb_create_table_function();
        using var text = NativeMethods.duckdb_create_logical_type(TypeId.Varchar);
        NativeMethods.duckdb_table_function_set_name(function, name);
        NativeMethods.duckdb_table_function_add_parameter(function, text);
        NativeMethods.duckdb_table_function_set_extra_info(function, Callback.Hold(this), &Callback.Release);
        NativeMethods.duckdb_table_function_set_bind(function, &BindCallback);
        NativeMethods.duckdb_table_function_set_init(function, &InitCallback);
        NativeMethods.duckdb_table_function_set_function(function, &ScanCallback);
        NativeMethods.duckdb_table_function_supports_projection_pushdown(function, pushdown: true);
        if (NativeMethods.duckdb_register_table_function(session.Handle, function) != State.Success)
            throw new QuiverException(ErrorCode.InternalError, $"DuckDB did not accept the table function '{name}'; is the name taken?");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void BindCallback(nint info)
    {
        try
        {
            var function = Callback.Held<TableFunction>(NativeMethods.duckdb_bind_get_extra_info(info));
            var binding = function.Bind(Argument(info), SessionOf(info));
            foreach (var (name, type) in binding.Columns)
            {
                using var handle = type();
                NativeMethods.duckdb_bind_add_result_column(info, name, handle);
            }

            if (binding.Rows is { } rows) NativeMethods.duckdb_bind_set_cardinality(info, (ulong)rows, exact: false);
            NativeMethods.duckdb_bind_set_bind_data(info, Callback.Hold(binding), &Callback.Release);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_bind_set_error(info, CallbackError.Write(error));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitCallback(nint info)
    {
        try
        {
            var binding = Callback.Held<TableBinding>(NativeMethods.duckdb_init_get_bind_data(info));
            var projection = new int[(int)NativeMethods.duckdb_init_get_column_count(info)];
            for (var position = 0; position < projection.Length; position++)
                projection[position] = (int)NativeMethods.duckdb_init_get_column_index(info, (ulong)position);
            var scan = binding.Open(projection);
            NativeMethods.duckdb_init_set_max_threads(info, (ulong)Math.Max(1, scan.MaxThreads));
            NativeMethods.duckdb_init_set_init_data(info, Callback.Hold(scan), &Callback.Release);
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_init_set_error(info, CallbackError.Write(error));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ScanCallback(nint info, nint chunk)
    {
        try
        {
            var scan = Callback.Held<TableScan>(NativeMethods.duckdb_function_get_init_data(info));
            NativeMethods.duckdb_data_chunk_set_size(chunk, (ulong)scan.Fill(chunk));
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_function_set_error(info, CallbackError.Write(error));
        }
    }

    private static string Argument(nint info)
    {
        using var value = NativeMethods.duckdb_bind_get_parameter(info, 0);
        return NativeText.Owned(NativeMethods.duckdb_get_varchar(value)) ?? "";
    }

    private static ulong SessionOf(nint info)
    {
        NativeMethods.duckdb_table_function_get_client_context(info, out var context);
        var id = NativeMethods.duckdb_client_context_get_connection_id(context);
        NativeMethods.duckdb_destroy_client_context(ref context);
        return id;
    }
}

/// <summary>A call of a table function in a prepared statement: its columns are known, its rows not yet.</summary>
internal abstract class TableBinding
{
    /// <summary>Names and types of the columns; a type is made anew for each use, who uses it disposes it.</summary>
    public abstract IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns { get; }

    /// <summary>About how many rows there will be, for the planner; null when that is not known.</summary>
    public virtual long? Rows => null;

    /// <summary>Starts a run.</summary>
    /// <param name="projection">The columns that are read, as positions in <see cref="Columns"/>, in the order the output has them.</param>
    public abstract TableScan Open(int[] projection);
}

/// <summary>One run of a table function. Disposed when DuckDB has ended the run.</summary>
internal abstract class TableScan : IDisposable
{
    /// <summary>How many threads may call <see cref="Fill"/> at once.</summary>
    public virtual int MaxThreads => 1;

    /// <summary>Writes the next rows.</summary>
    /// <param name="chunk">DuckDB's chunk, one vector for each projected column, with room for 2,048 rows.</param>
    /// <returns>How many rows were written; 0 ends the scan for the calling thread.</returns>
    public abstract int Fill(nint chunk);

    /// <inheritdoc/>
    public abstract void Dispose();
}
