namespace Quiver.Streaming;

/// <summary>Packed keys of many words: interned as byte strings.</summary>
internal sealed class LongKeys(KeyLayout layout) : PackedKeys(layout)
{
    private TextInterner _keys = new();

    /// <inheritdoc/>
    public override int Count => _keys.Count;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> KeyOf(int id) => _keys[id];

    /// <inheritdoc/>
    protected override void Find(ReadOnlySpan<byte> packed, Span<int> ids)
    {
        for (var k = 0; k < ids.Length; k++) ids[k] = _keys.Add(packed.Slice(k * Stride, Stride));
    }

    /// <inheritdoc/>
    protected override int AddUnlisted() => throw new System.Diagnostics.UnreachableException(); // no single column makes a key so long

    /// <inheritdoc/>
    protected override Frozen FreezeKeys() => _keys.Freeze();

    /// <inheritdoc/>
    protected override void RestoreKeys(StateReader reader) => _keys.Restore(reader);

    /// <inheritdoc/>
    protected override void Clear()
    {
        _keys.Dispose();
        _keys = new TextInterner();
    }
}
