namespace Quiver.Columns;

/// <summary>An appender over one <see cref="ColumnBuilder"/>.</summary>
internal abstract class PlainAppender(Field field, int capacity) : ColumnAppender(field)
{
    /// <summary>Receives the values.</summary>
    protected ColumnBuilder Builder { get; } = new(field.Type, capacity);

    public sealed override int Length => Builder.Length;

    internal sealed override long TextBytes => Builder.TextBytes;

    internal sealed override void Reopen(bool isBack) => Builder.Reopen(isBack);

    internal sealed override void Truncate(int length) => Builder.Truncate(length);

    internal sealed override Column Finish() => Builder.Finish();

    internal sealed override void Release() => Builder.Dispose();

    private protected sealed override void AddNull() => Builder.AppendNull();
}
