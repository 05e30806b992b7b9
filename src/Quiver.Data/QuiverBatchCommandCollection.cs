using System.Data.Common;

namespace Quiver.Data;

/// <summary>The commands of a batch, in order.</summary>
public sealed class QuiverBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<QuiverBatchCommand> _commands = [];

    /// <inheritdoc/>
    public override int Count => _commands.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    internal IReadOnlyList<QuiverBatchCommand> All => _commands;

    /// <summary>Adds a command.</summary>
    /// <param name="commandText">Its SQL.</param>
    public QuiverBatchCommand Add(string commandText)
    {
        var command = new QuiverBatchCommand(commandText);
        _commands.Add(command);
        return command;
    }

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _commands.Add(Ours(item));

    /// <inheritdoc/>
    public override void Clear() => _commands.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        for (var index = 0; index < _commands.Count; index++) array[arrayIndex + index] = _commands[index];
    }

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _commands.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => item is QuiverBatchCommand command ? _commands.IndexOf(command) : -1;

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _commands.Insert(index, Ours(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => _commands.Remove(Ours(item));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _commands.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _commands[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => _commands[index] = Ours(batchCommand);

    private static QuiverBatchCommand Ours(DbBatchCommand command) =>
        command as QuiverBatchCommand ?? throw new InvalidCastException($"A {nameof(QuiverBatchCommand)} was expected, and a {command?.GetType().Name ?? "null"} found. Make it with CreateBatchCommand, or add its text.");
}
