using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Keys some of which are nested: those are byte strings to the table within.</summary>
internal sealed class NestedKeys : KeyTable
{
    private readonly DataType[] _types;
    private readonly KeyTable _inner;
    private readonly Column[] _columns;

    /// <summary>An empty table.</summary>
    public NestedKeys(ReadOnlySpan<DataType> types)
    {
        _types = types.ToArray();
        _columns = new Column[types.Length];
        _inner = Create(Array.ConvertAll(_types, type => type.IsNested ? DataType.Binary : type));
    }

    /// <inheritdoc/>
    public override int Count => _inner.Count;

    /// <inheritdoc/>
    public override void Resolve(ReadOnlySpan<Column> keys, ReadOnlySpan<int> rows, Span<int> ids)
    {
        for (var column = 0; column < _columns.Length; column++)
            _columns[column] = _types[column].IsNested ? NestedBytes.Encode(keys[column], rows, asKey: true, isCompact: true) : Gather.Rows(keys[column], rows);
        _inner.Resolve(_columns, RowNumbers.First(rows.Length), ids);
        foreach (var column in _columns) column.Dispose();
        Array.Clear(_columns);
    }

    /// <inheritdoc/>
    public override Column[] KeysOf(ReadOnlySpan<int> ids)
    {
        var keys = _inner.KeysOf(ids);
        for (var column = 0; column < keys.Length; column++)
        {
            if (!_types[column].IsNested) continue;
            using var bytes = keys[column];
            keys[column] = NestedBytes.Decode(bytes, _types[column]);
        }

        return keys;
    }

    /// <inheritdoc/>
    public override void Compact(ReadOnlySpan<int> live) => _inner.Compact(live);

    /// <inheritdoc/>
    public override Frozen Freeze() => _inner.Freeze();

    /// <inheritdoc/>
    public override void Restore(StateReader reader) => _inner.Restore(reader);

    /// <inheritdoc/>
    public override void Dispose() => _inner.Dispose();
}
