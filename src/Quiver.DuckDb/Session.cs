using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>
/// A session on a DuckDB instance: settings, a transaction, and one running statement at a time. Use it from one thread
/// at a time; only <see cref="Interrupt"/> may come from another.
/// </summary>
internal sealed unsafe class Session : IDisposable
{
    internal Session(Instance instance, ConnectionHandle connection, string timeZone)
    {
        Instance = instance;
        Handle = connection;
        NativeMethods.duckdb_connection_get_client_context(connection, out var context);
        Id = NativeMethods.duckdb_client_context_get_connection_id(context);
        NativeMethods.duckdb_destroy_client_context(ref context);
        try
        {
            // Structured errors carry the place and the candidates; the zone would otherwise be the machine's.
            Execute($"SET errors_as_json = true; SET TimeZone = {Sql.Literal(timeZone)}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The instance it is a session of.</summary>
    public Instance Instance { get; }

    /// <summary>A number that no other session of the instance has; table functions learn who calls them by it.</summary>
    public ulong Id { get; }

    /// <summary>The session as the C interface knows it.</summary>
    internal ConnectionHandle Handle { get; }

    /// <summary>The result of the newest run.</summary>
    internal Result? Current { get; set; }

    /// <summary>Prepares one statement.</summary>
    /// <param name="sql">The statement; a semicolon may end it.</param>
    /// <exception cref="DuckDbException">The text does not parse or bind, or holds more than one statement.</exception>
    public Statement Prepare(string sql)
    {
        Check(sql);
        var state = NativeMethods.duckdb_prepare(Handle, sql, out var statement);
        return Prepared(state, statement, sql);
    }

    /// <summary>Takes a text of several statements apart. Each is prepared when asked for, as it may need what those before it make.</summary>
    /// <param name="sql">The statements, separated by semicolons; may be empty.</param>
    /// <exception cref="DuckDbException">Some statement does not parse.</exception>
    public Script Parse(string sql)
    {
        Check(sql);
        var count = (int)NativeMethods.duckdb_extract_statements(Handle, sql, out var statements);
        if (count > 0) return new Script(this, statements, count, sql);
        var report = NativeText.Borrowed(NativeMethods.duckdb_extract_statements_error(statements));
        if (report is null) return new Script(this, statements, count: 0, sql);
        statements.Dispose();
        throw new DuckDbException(DuckDbError.Read(report, sql), sql);
    }

    /// <summary>Runs every statement of a text and drops their rows.</summary>
    /// <param name="sql">The statements, separated by semicolons; may be empty.</param>
    /// <param name="cancellation">Interrupts the running statement.</param>
    /// <returns>The rows that the last statement changed; 0 when it changes none.</returns>
    /// <exception cref="DuckDbException">A statement failed; those before it have run.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public long Execute(string sql, CancellationToken cancellation = default)
    {
        using var script = Parse(sql);
        var changed = 0L;
        for (var index = 0; index < script.Count; index++)
        {
            using var statement = script.Prepare(index);
            using var result = statement.Execute(cancellation);
            changed = result.RowsChanged;
        }

        return changed;
    }

    /// <summary>Runs one statement and reads the text in the first column of its first row.</summary>
    /// <param name="sql">The statement; its first column is cast by it to VARCHAR.</param>
    /// <param name="parameters">Values of <c>$1</c>, <c>$2</c> … as <see cref="Statement.Bind(int, object?)"/> takes them.</param>
    /// <returns>The text; null when it is NULL or there is no row.</returns>
    /// <exception cref="DuckDbException">The statement failed.</exception>
    public string? QueryText(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        return statement.QueryText(parameters);
    }

    /// <summary>Stops the statement that runs now, if one does; it fails with QueryCancelled. Thread-safe.</summary>
    public void Interrupt()
    {
        try
        {
            NativeMethods.duckdb_interrupt(Handle);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile by its own thread: nothing runs any more.
        }
    }

    /// <summary>How far the statement that runs now is: from 0 to 100, negative while DuckDB cannot tell; rows gone through, and rows in all. Null when the session is closed. Thread-safe.</summary>
    public (double Percent, long Done, long All)? Progress
    {
        get
        {
            try
            {
                var progress = NativeMethods.duckdb_query_progress(Handle);
                return (progress.Percentage, (long)Math.Min(progress.RowsProcessed, long.MaxValue), (long)Math.Min(progress.RowsInAll, long.MaxValue));
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Ends the session; an open transaction is rolled back.</summary>
    public void Dispose() => Handle.Dispose();

    internal Statement Prepared(State state, StatementHandle statement, string sql)
    {
        if (state == State.Success) return new Statement(this, statement, sql);
        var report = NativeText.Borrowed(NativeMethods.duckdb_prepare_error(statement)) ?? "DuckDB could not prepare the statement.";
        statement.Dispose();
        throw new DuckDbException(DuckDbError.Read(report, sql), sql);
    }

    private void Check(string sql)
    {
        ThrowIfClosed();
        var zero = sql.IndexOf('\0', StringComparison.Ordinal); // would end the text for the C interface
        if (zero >= 0) throw new DuckDbException(new DuckDbError(ErrorKind.Parser, "the text holds a zero character; pass it as a parameter") { Offset = zero }, sql);
    }

    internal void ThrowIfClosed()
    {
        if (Handle.IsClosed) throw new QuiverException(ErrorCode.ConnectionClosed, "The session is closed; make another one to go on.");
    }
}
