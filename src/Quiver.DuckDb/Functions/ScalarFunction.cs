using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>One form of a scalar function written in C#: what it takes, what it gives, and how.</summary>
/// <param name="Parameters">Types of the arguments that must be there.</param>
/// <param name="Result">Type of the results.</param>
/// <param name="Compute">Computes the results of some rows. Called from any DuckDB thread, several at once; an exception becomes an error of the query.</param>
internal sealed record ScalarOverload(IReadOnlyList<DuckType> Parameters, DuckType Result, ScalarCompute Compute)
{
    /// <summary>The type of any further arguments; <see cref="TypeId.Any"/> takes all types. Null, the default: there are none.</summary>
    public DuckType? Rest { get; init; }

    /// <summary>Whether equal arguments may give different results, so that calls are never folded or merged. Default: no.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether null arguments reach <see cref="Compute"/>; else a null argument makes a null result. Default: no.</summary>
    public bool TakesNulls { get; init; }
}

/// <summary>Computes the results of a chunk of rows.</summary>
/// <param name="call">The arguments and where the results go.</param>
internal delegate void ScalarCompute(ScalarCall call);

/// <summary>The arguments of a call on up to 2,048 rows, and the vector of its results.</summary>
internal readonly ref struct ScalarCall(nint arguments, nint result)
{
    /// <summary>How many rows there are.</summary>
    public int Length { get; } = (int)NativeMethods.duckdb_data_chunk_get_size(arguments);

    /// <summary>How many arguments each row has.</summary>
    public int ArgumentCount => (int)NativeMethods.duckdb_data_chunk_get_column_count(arguments);

    /// <summary>An argument.</summary>
    /// <param name="index">Position, from 0.</param>
    public Vector Argument(int index) => new(NativeMethods.duckdb_data_chunk_get_vector(arguments, (ulong)index), Length);

    /// <summary>The slots of the results, to be written.</summary>
    public unsafe Span<T> Results<T>()
        where T : unmanaged => new(NativeMethods.duckdb_vector_get_data(result), Length);

    /// <summary>The slots of a member of results that are structs, to be written.</summary>
    /// <param name="member">Position of the member, from 0.</param>
    public unsafe Span<T> Results<T>(int member)
        where T : unmanaged => new(NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(result, (ulong)member)), Length);

    /// <summary>Which results are values, to be written: one bit a row, all set at first.</summary>
    public unsafe Span<ulong> ResultValidity()
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(result);
        return new(NativeMethods.duckdb_vector_get_validity(result), (Length + 63) >> 6);
    }
}

/// <summary>Registers scalar functions written in C#.</summary>
internal static unsafe class ScalarFunction
{
    /// <summary>Makes a function known to all sessions of an instance.</summary>
    /// <param name="session">A session of the instance.</param>
    /// <param name="name">Its name in SQL.</param>
    /// <param name="overloads">Its forms, at least one; DuckDB chooses by the types of the arguments.</param>
    /// <exception cref="QuiverException">InternalError: two forms take the same arguments, or the name is taken.</exception>
    public static void Register(Session session, string name, params ReadOnlySpan<ScalarOverload> overloads)
    {
        session.Instance.ClaimFunction(name);
        using var set = NativeMethods.duckdb_create_scalar_function_set(name);
        foreach (var overload in overloads)
        {
            using var function = Create(name, overload);
            if (NativeMethods.duckdb_add_scalar_function_to_set(set, function) != State.Success) throw Refused(name);
        }

        if (NativeMethods.duckdb_register_scalar_function_set(session.Handle, set) != State.Success) throw Refused(name);
    }

    private static ScalarFunctionHandle Create(string name, ScalarOverload overload)
    {
        var function = NativeMethods.duckdb_create_scalar_function();
        NativeMethods.duckdb_scalar_function_set_name(function, name);
        foreach (var parameter in overload.Parameters)
        {
            using var type = parameter.ToHandle();
            NativeMethods.duckdb_scalar_function_add_parameter(function, type);
        }

        if (overload.Rest is { } rest)
        {
            using var type = rest.ToHandle();
            NativeMethods.duckdb_scalar_function_set_varargs(function, type);
        }

        using (var result = overload.Result.ToHandle()) NativeMethods.duckdb_scalar_function_set_return_type(function, result);
        if (overload.TakesNulls) NativeMethods.duckdb_scalar_function_set_special_handling(function);
        if (overload.IsVolatile) NativeMethods.duckdb_scalar_function_set_volatile(function);
        NativeMethods.duckdb_scalar_function_set_extra_info(function, Callback.Hold(overload.Compute), &Callback.Release);
        NativeMethods.duckdb_scalar_function_set_function(function, &Call);
        return function;
    }

    private static QuiverException Refused(string name) => new(
        ErrorCode.InternalError, $"DuckDB did not accept the function '{name}'; is the name taken, or do two of its forms take the same arguments?");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Call(nint info, nint arguments, nint result)
    {
        try
        {
            Callback.Held<ScalarCompute>(NativeMethods.duckdb_scalar_function_get_extra_info(info))(new ScalarCall(arguments, result));
        }
        catch (Exception error)
        {
            NativeMethods.duckdb_scalar_function_set_error(info, CallbackError.Write(error));
        }
    }
}
