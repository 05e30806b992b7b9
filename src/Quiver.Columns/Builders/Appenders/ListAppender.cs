namespace Quiver.Columns;

/// <summary>Appends to a column of lists: elements are gathered for one list and copied when it ends, so that a list that is given up leaves nothing.</summary>
internal sealed class ListAppender(Field field, int capacity) : ColumnAppender(field)
{
    private readonly ColumnAppender _elements = Appenders.Create(new Field(field.Name, field.Type.Element!), dictionary: null, capacity: 0);

    private ColumnBuilder Lists { get; } = new(field.Type, capacity);

    public override int Length => Lists.Length;

    public override ColumnAppender Elements => _elements;

    public override void EndList()
    {
        using (var elements = _elements.Finish())
            for (var element = 0; element < elements.Length; element++) Lists.Elements.AppendFrom(elements, element);
        Lists.EndList();
    }

    internal override long TextBytes => Lists.TextBytes;

    internal override void Truncate(int length)
    {
        _elements.Truncate(0);
        Lists.Truncate(length);
    }

    internal override Column Finish() => Lists.Finish();

    internal override void Release()
    {
        _elements.Release();
        Lists.Dispose();
    }

    private protected override void AddNull() => Lists.AppendNull();
}
