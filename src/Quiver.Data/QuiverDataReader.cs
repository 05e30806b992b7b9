using System.Data;
using System.Diagnostics.CodeAnalysis;
using Quiver.Reading;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Data;

/// <summary>The rows of a command's statements, one statement after another: each is executed when <see cref="NextResult"/> comes to it, the first one at once.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Data readers are enumerable and called readers.")]
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "Data readers enumerate as their base does.")]
public sealed class QuiverDataReader : BatchDataReader
{
    private readonly QuiverCommand _command;
    private readonly Connection _engine;
    private readonly Queue<Pending> _statements;
    private readonly CommandBehavior _behavior;
    private int _written = -1;
    private bool _wasRead;

    private QuiverDataReader(QuiverCommand command, Connection engine, IEnumerable<Pending> statements, CommandBehavior behavior)
    {
        _command = command;
        _engine = engine;
        _statements = new Queue<Pending>(statements);
        _behavior = behavior;
    }

    /// <summary>Rows that INSERT statements wrote so far; -1 when there was none.</summary>
    public override int RecordsAffected => _written;

    /// <inheritdoc/>
    public override bool HasRows => !_behavior.HasFlag(CommandBehavior.SchemaOnly) && base.HasRows;

    /// <inheritdoc/>
    public override bool Read(CancellationToken cancellation)
    {
        if (IsDone()) return false;
        return _wasRead = QuiverDataException.Of(() => base.Read(cancellation));
    }

    /// <inheritdoc/>
    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (IsDone()) return false;
        try
        {
            return _wasRead = await base.ReadAsync(cancellationToken);
        }
        catch (QuiverException error)
        {
            throw new QuiverDataException(error);
        }
    }

    /// <summary>Executes the statements up to the next one that has rows, and goes on to them.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="QuiverDataException">A statement is wrong or fails; those before it stay done.</exception>
    public override bool NextResult()
    {
        ThrowIfClosed();
        Show(null);
        _wasRead = false;
        while (_statements.TryDequeue(out var statement))
        {
            if (Execute(statement) is not { } rows) continue;
            if (_behavior.HasFlag(CommandBehavior.SingleResult)) ExecuteRest();
            Show(rows);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => _command.OnPool(NextResult, cancellationToken);

    /// <summary>Executes the statements that are left, and ends; a subscription stops.</summary>
    public override void Close()
    {
        if (IsClosed) return;
        try
        {
            ExecuteRest();
        }
        finally
        {
            base.Close();
            if (_behavior.HasFlag(CommandBehavior.CloseConnection)) _command.Connection?.Close();
        }
    }

    /// <summary>Executes the first statements.</summary>
    internal static QuiverDataReader Start(QuiverCommand command, Connection engine, IReadOnlyList<(SourceText Text, QuiverBatchCommand? Command)> texts, CommandBehavior behavior)
    {
        foreach (var (_, part) in texts)
            if (part is not null) part.Written = -1;
        var reader = new QuiverDataReader(command, engine, [.. texts.SelectMany(text => Parse(text.Text, text.Command))], behavior);
        try
        {
            reader.NextResult();
            return reader;
        }
        catch
        {
            reader._statements.Clear(); // an error ends the command
            reader.Close();
            throw;
        }
    }

    private bool IsDone()
    {
        ThrowIfClosed();
        return _behavior.HasFlag(CommandBehavior.SchemaOnly) || (_wasRead && _behavior.HasFlag(CommandBehavior.SingleRow));
    }

    private void ExecuteRest()
    {
        while (_statements.TryDequeue(out var statement)) Execute(statement)?.Dispose();
    }

    private static List<Pending> Parse(SourceText text, QuiverBatchCommand? command)
    {
        try
        {
            var statements = QuiverDataException.Of(() => StatementParser.ParseAll(text));
            if (statements.Count > 1 && text.Parameters.Count > 0)
                throw new QuiverDataException(text.Error(ErrorCode.QueryFailed, statements[1].Span.Offset, $"Parameters are those of one statement; there are {statements.Count}. Execute each with its own."));
            return [.. statements.Select(statement => new Pending(statement, text, command))];
        }
        catch (QuiverDataException error)
        {
            error.BatchCommand = command;
            throw;
        }
    }

    private BatchSource? Execute(Pending pending)
    {
        try
        {
            if (pending.Statement is SubscribeStatement subscribe) return new SubscribedBatches(QuiverDataException.Of(() => _engine.Subscribe(subscribe, pending.Text, options: null)), isOwned: true);
            var done = _command.Run(cancellation => _engine.Execute(pending.Statement, pending.Text, cancellation));
            if (done.Kind == ExecuteKind.RowsAffected)
            {
                _written = Sum(_written, done.RowsAffected);
                if (pending.Command is { } command) command.Written = Sum(command.Written, done.RowsAffected);
            }

            return done.Rows is { } rows ? new AnsweredBatches(rows, isOwned: true) : null;
        }
        catch (QuiverDataException error)
        {
            error.BatchCommand = pending.Command;
            throw;
        }
    }

    private static int Sum(int before, long rows) => (int)Math.Min(int.MaxValue, Math.Max(before, 0) + rows);

    /// <summary>A statement to execute, of the text it stands in, and of the batch's command that has it, if any.</summary>
    private sealed record Pending(Statement Statement, SourceText Text, QuiverBatchCommand? Command);
}
