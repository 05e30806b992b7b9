using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Quiver.Sql.Text;

namespace Quiver.Data;

/// <summary>
/// Statements to execute, separated by semicolons. SUBSCRIBE is one too: its reader gives rows as they come, until the input ends or the reader is closed. Used by one thread at a time, but for
/// <see cref="Cancel"/>.
/// </summary>
public sealed class QuiverCommand : DbCommand
{
    private readonly Lock _lock = new();
    private string _text = "";
    private CancellationTokenSource? _running;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => _text = value ?? "";
    }

    /// <summary>Seconds that a statement may take; 0 is no limit. Default: 30. Waiting for the rows of a SUBSCRIBE does not count.</summary>
    public override int CommandTimeout
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A timeout is zero or more seconds.");
    } = 30;

    /// <summary>Text: there are no stored procedures.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => RefuseUnlessText(value);
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; } = UpdateRowSource.None;

    /// <summary>The connection it is executed on.</summary>
    public new QuiverConnection? Connection { get; set; }

    /// <summary>The values of its parameters.</summary>
    public new QuiverParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = Ours(value);
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set => RefuseTransaction(value);
    }

    /// <summary>Stops what it executes, from any thread.</summary>
    public override void Cancel()
    {
        lock (_lock) _running?.Cancel();
    }

    /// <summary>Does nothing: statements are planned when they are executed, which takes less than a millisecond.</summary>
    public override void Prepare() => _ = Engine();

    /// <summary>Executes all statements.</summary>
    /// <returns>Rows that INSERT statements wrote; -1 when there was none.</returns>
    /// <exception cref="QuiverDataException">A statement is wrong or fails; those before it stay done.</exception>
    public override int ExecuteNonQuery() => Written(ExecuteReader());

    /// <summary>Executes all statements.</summary>
    /// <returns>The first column of the first row of the first statement that has rows; null when there is none, DBNull for NULL.</returns>
    /// <exception cref="QuiverDataException">A statement is wrong or fails; those before it stay done.</exception>
    public override object? ExecuteScalar() => First(ExecuteReader());

    /// <summary>Executes the statements one after another, as <see cref="DbDataReader.NextResult"/> comes to them.</summary>
    /// <param name="behavior">CloseConnection closes it with the reader; SingleRow, SingleResult and SchemaOnly leave out what is not wanted.</param>
    /// <exception cref="QuiverDataException">The first statement is wrong or fails.</exception>
    public new QuiverDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => QuiverDataReader.Start(this, Engine(), [(TextOf(_text, Parameters), null)], behavior);

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => OnPool(ExecuteNonQuery, cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => OnPool(ExecuteScalar, cancellationToken);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        OnPool<DbDataReader>(() => ExecuteReader(behavior), cancellationToken);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new QuiverParameter();

    /// <summary>Runs one statement, so that <see cref="Cancel"/> and the timeout stop it.</summary>
    /// <exception cref="QuiverDataException">It fails, was cancelled or took too long.</exception>
    internal T Run<T>(Func<CancellationToken, T> statement)
    {
        using var running = new CancellationTokenSource();
        using var late = new CancellationTokenSource();
        using var stop = late.Token.Register(running.Cancel);
        lock (_lock) _running = running;
        if (CommandTimeout > 0) late.CancelAfter(TimeSpan.FromSeconds(CommandTimeout));
        try
        {
            return QuiverDataException.Of(() => statement(running.Token));
        }
        catch (Exception error) when (running.IsCancellationRequested && error is OperationCanceledException or QuiverDataException { Code: ErrorCode.QueryCancelled })
        {
            throw new QuiverDataException(late.IsCancellationRequested
                ? new QuiverException(ErrorCode.QueryCancelled, $"The statement took longer than its CommandTimeout of {CommandTimeout} s. Give it more, or 0 for no limit.", inner: new TimeoutException())
                : new QuiverException(ErrorCode.QueryCancelled, "The statement was cancelled.", inner: error));
        }
        finally
        {
            lock (_lock) _running = null;
        }
    }

    /// <summary>Does something on a thread of the pool, until cancelled.</summary>
    internal async Task<T> OnPool<T>(Func<T> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var stop = cancellation.Register(Cancel);
        try
        {
            return await Task.Run(action, cancellation);
        }
        catch (QuiverDataException error) when (cancellation.IsCancellationRequested && error.Code == ErrorCode.QueryCancelled)
        {
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
    }

    /// <summary>Executes all that is left; -1 or the rows written.</summary>
    internal static int Written(QuiverDataReader reader)
    {
        using (reader)
        {
            while (reader.NextResult())
            {
            }

            return reader.RecordsAffected;
        }
    }

    /// <summary>Executes all that is left; the first value.</summary>
    internal static object? First(QuiverDataReader reader)
    {
        using (reader)
        {
            object? first = null;
            do
            {
                if (first is null && reader.FieldCount > 0 && reader.Read()) first = reader.GetValue(0);
            }
            while (reader.NextResult());
            return first;
        }
    }

    internal static QuiverConnection? Ours(DbConnection? connection) => connection is null or QuiverConnection ? (QuiverConnection?)connection
        : throw new InvalidCastException($"A {nameof(QuiverConnection)} was expected, and a {connection.GetType().Name} found.");

    internal static void RefuseTransaction(DbTransaction? transaction)
    {
        if (transaction is not null) throw new NotSupportedException("Quiver's streams have no transactions. Execute the command without one.");
    }

    internal static void RefuseUnlessText(CommandType type)
    {
        if (!Enum.IsDefined(type)) throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type of command. The text of a command is SQL: leave it Text.");
        if (type != CommandType.Text) throw new NotSupportedException($"{type} commands are not supported: the text of a command is SQL. SELECT * FROM a table by its name.");
    }

    /// <summary>The text of a command with the values of its parameters.</summary>
    internal static SourceText TextOf(string text, QuiverParameterCollection parameters)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new InvalidOperationException("The command has no text. Set its CommandText to SQL.");
        if (parameters.Count == 0) return new SourceText(text);
        return QuiverDataException.Of(() => new SourceText(text)
        {
            Parameters = parameters.InOrder is { } values ? DuckDb.Syntax.ParameterValues.Of(values) : DuckDb.Syntax.ParameterValues.Of(parameters.ByName()),
        });
    }

    internal Connection Engine() => (Connection ?? throw new InvalidOperationException("The command has no connection. Set its Connection, or make it with QuiverConnection.CreateCommand.")).Engine;
}
