using System.Data;
using System.Data.Common;

namespace Quiver.Data;

/// <summary>Commands that are executed one after another in one call, each with parameters of its own. Nothing is executed behind one that fails; those before it stay done. Used by one thread at a time, but for <see cref="Cancel"/>.</summary>
public sealed class QuiverBatch : DbBatch
{
    private readonly QuiverCommand _runner = new(); // has the connection, the timeout and what is cancelled

    /// <summary>The commands.</summary>
    public new QuiverBatchCommandCollection BatchCommands { get; } = [];

    /// <summary>Seconds that each statement may take; 0 is no limit. Default: 30.</summary>
    public override int Timeout
    {
        get => _runner.CommandTimeout;
        set => _runner.CommandTimeout = value;
    }

    /// <summary>The connection they are executed on.</summary>
    public new QuiverConnection? Connection
    {
        get => _runner.Connection;
        set => _runner.Connection = value;
    }

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = QuiverCommand.Ours(value);
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set => QuiverCommand.RefuseTransaction(value);
    }

    /// <summary>Executes the commands as <see cref="DbDataReader.NextResult"/> comes to them.</summary>
    /// <param name="behavior">As of <see cref="QuiverCommand.ExecuteReader"/>.</param>
    /// <exception cref="QuiverDataException">A command is wrong, or the first one fails.</exception>
    public new QuiverDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default)
    {
        var engine = _runner.Engine();
        if (BatchCommands.Count == 0) throw new InvalidOperationException("The batch has no commands. Add some to its BatchCommands.");
        return QuiverDataReader.Start(_runner, engine, [.. BatchCommands.All.Select(command => (QuiverCommand.TextOf(command.CommandText, command.Parameters), (QuiverBatchCommand?)command))], behavior);
    }

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => QuiverCommand.Written(ExecuteReader());

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) => _runner.OnPool(ExecuteNonQuery, cancellationToken);

    /// <inheritdoc/>
    public override object? ExecuteScalar() => QuiverCommand.First(ExecuteReader());

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) => _runner.OnPool(ExecuteScalar, cancellationToken);

    /// <summary>Does nothing, as <see cref="QuiverCommand.Prepare"/>.</summary>
    public override void Prepare() => _ = _runner.Engine();

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        Prepare();
        return Task.CompletedTask;
    }

    /// <summary>Stops what it executes, from any thread.</summary>
    public override void Cancel() => _runner.Cancel();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _runner.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        _runner.OnPool<DbDataReader>(() => ExecuteReader(behavior), cancellationToken);

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new QuiverBatchCommand();
}
