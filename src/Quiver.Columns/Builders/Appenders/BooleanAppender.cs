namespace Quiver.Columns;

/// <summary>Appends to a BOOLEAN column.</summary>
internal sealed class BooleanAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(bool value) => Builder.AppendBoolean(value);
}
