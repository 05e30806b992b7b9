namespace Quiver.Columns;

/// <summary>Appends to a BLOB column.</summary>
internal sealed class BinaryAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(ReadOnlySpan<byte> value) => Builder.AppendText(value);
}
