namespace Quiver.Columns;

/// <summary>Appends to a column of lists: elements are gathered for one list and copied when it ends, so that a list that is given up leaves nothing.</summary>
internal sealed class ListAppender : ColumnAppender
{
    private readonly ColumnAppender _elements;

    public ListAppender(Field field, int capacity)
        : base(field)
    {
        Lists = new ColumnBuilder(field.Type, capacity);
        _elements = Inner(new Field(field.Name, field.Type.Element!), capacity: 0);
    }

    private ColumnBuilder Lists { get; }

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

    private protected override void AddNull()
    {
        _elements.Truncate(0); // those of a list that was not ended
        Lists.AppendNull();
    }
}
