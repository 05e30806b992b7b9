using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Keys of one text column: the interned text's number is the id, so a coded column costs a load a row.</summary>
internal sealed class TextKeys(DataType type) : KeyTable
{
    private readonly TextInterner _texts = new();
    private readonly Column[] _columns = new Column[1];

    /// <inheritdoc/>
    public override int Count => _texts.Count;

    /// <inheritdoc/>
    public override void Resolve(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids) => _texts.Resolve(keys[0], rows, ids);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Find(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> room)
    {
        if (_texts.CodesThatAreNumbers(keys[0], rows) is { IsEmpty: false } codes) return codes;
        _texts.Resolve(keys[0], rows, room);
        return room;
    }

    /// <inheritdoc/>
    public override Column[] KeysOf(ReadOnlySpan<int> ids)
    {
        _columns[0] = _texts.ToColumn(type, ids);
        return _columns;
    }

    /// <inheritdoc/>
    public override void Compact(ReadOnlySpan<int> live) => _texts.Compact(live);

    /// <inheritdoc/>
    public override Frozen Freeze() => _texts.Freeze();

    /// <inheritdoc/>
    public override void Restore(StateReader reader) => _texts.Restore(reader);

    /// <inheritdoc/>
    public override void Dispose() => _texts.Dispose();
}
