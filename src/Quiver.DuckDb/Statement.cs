using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>A prepared statement: names and types of its columns and parameters, and its runs, one at a time.</summary>
internal sealed unsafe partial class Statement : IDisposable
{
    private readonly StatementHandle _statement;

    internal Statement(Session session, StatementHandle statement, string sql)
    {
        Session = session;
        _statement = statement;
        Sql = sql;
        Kind = NativeMethods.duckdb_prepared_statement_type(statement);
    }

    /// <summary>The session it was prepared in.</summary>
    public Session Session { get; }

    /// <summary>The text it was prepared from.</summary>
    public string Sql { get; }

    /// <summary>What it does.</summary>
    public StatementKind Kind { get; }

    /// <summary>How many columns its rows have. While some parameter's type cannot be told, nothing is known of them: then there is one, of type Invalid.</summary>
    public int ColumnCount => (int)NativeMethods.duckdb_prepared_statement_column_count(_statement);

    /// <summary>How many parameters it has.</summary>
    public int ParameterCount => (int)NativeMethods.duckdb_nparams(_statement);

    /// <summary>The name of an output column.</summary>
    /// <param name="column">Position, from 0.</param>
    public string ColumnName(int column) =>
        NativeText.Owned(NativeMethods.duckdb_prepared_statement_column_name(_statement, (ulong)column)) ?? "";

    /// <summary>The type of an output column; Invalid while some parameter's type cannot be told.</summary>
    /// <param name="column">Position, from 0.</param>
    public DuckType ColumnType(int column)
    {
        using var type = NativeMethods.duckdb_prepared_statement_column_logical_type(_statement, (ulong)column);
        return DuckType.Read(type);
    }

    /// <summary>The name of a parameter: its number as text for <c>$1</c> and <c>?</c>.</summary>
    /// <param name="index">Position, from 1.</param>
    public string ParameterName(int index) =>
        NativeText.Owned(NativeMethods.duckdb_parameter_name(_statement, (ulong)index)) ?? "";

    /// <summary>The type DuckDB infers for a parameter; Invalid or SqlNull when it cannot tell.</summary>
    /// <param name="index">Position, from 1.</param>
    public DuckType ParameterType(int index)
    {
        using var type = NativeMethods.duckdb_param_logical_type(_statement, (ulong)index);
        return DuckType.Read(type);
    }

    /// <summary>Runs it to the end and keeps all its rows in DuckDB's memory.</summary>
    /// <param name="cancellation">Interrupts the run.</param>
    /// <exception cref="DuckDbException">The run failed.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public Result Execute(CancellationToken cancellation = default) => Run(streaming: false, cancellation);

    /// <summary>Starts it; its rows are made while they are read. Until the result is read or disposed, nothing else may run in the session: it would cut the rows off.</summary>
    /// <param name="cancellation">Interrupts the start; each read takes its own.</param>
    /// <exception cref="DuckDbException">The run failed.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public Result Stream(CancellationToken cancellation = default) => Run(streaming: Kind == StatementKind.Select, cancellation);

    /// <summary>Binds parameters, runs, and reads the text in the first column of the first row.</summary>
    /// <param name="parameters">Values of <c>$1</c>, <c>$2</c> …</param>
    /// <returns>The text; null when it is NULL or there is no row.</returns>
    /// <exception cref="DuckDbException">The run failed.</exception>
    public string? QueryText(params ReadOnlySpan<object?> parameters)
    {
        for (var index = 0; index < parameters.Length; index++) Bind(index + 1, parameters[index]);
        using var result = Execute();
        using var chunk = result.NextChunk();
        return chunk?.Text(column: 0, row: 0);
    }

    /// <summary>Frees the statement; results of it stay valid.</summary>
    public void Dispose() => _statement.Dispose();

    private Result Run(bool streaming, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_statement.IsClosed, this);
        Session.ThrowIfClosed();
        Cancellation.ThrowIfRequested(cancellation);
        var state = streaming
            ? NativeMethods.duckdb_pending_prepared_streaming(_statement, out var pending)
            : NativeMethods.duckdb_pending_prepared(_statement, out pending);
        using (pending)
        {
            if (state != State.Success)
                throw Cancellation.Or(NativeText.Borrowed(NativeMethods.duckdb_pending_error(pending)), Sql, cancellation);

            // Becoming pending clears the session's interrupt flag, running does not: an interrupt from here on is never lost.
            var result = new ResultHandle();
            using (Cancellation.Interrupting(Session, cancellation))
                state = NativeMethods.duckdb_execute_pending(pending, result);
            if (state == State.Success) return new Result(Session, result, streaming, Sql);
            var report = NativeText.Borrowed(NativeMethods.duckdb_result_error(result));
            result.Dispose();
            throw Cancellation.Or(report, Sql, cancellation);
        }
    }
}
