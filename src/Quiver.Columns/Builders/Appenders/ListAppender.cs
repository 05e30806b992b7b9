namespace Quiver.Columns;

/// <summary>Appends to a column of lists: the elements of all of them stand in one appender, and those behind the last list are of the next.</summary>
internal sealed class ListAppender : ColumnAppender
{
    private readonly ColumnAppender _elements;
    private readonly OffsetsBuilder _offsets = new();
    private readonly ValidityBuilder _validity = new();

    public ListAppender(Field field, int capacity)
        : base(field) => _elements = Inner(new Field(field.Name, field.Type.Element!), capacity);

    public override int Length => _validity.Length;

    public override ColumnAppender Elements => _elements;

    public override void EndList()
    {
        _offsets.Append(_elements.Length);
        _validity.AppendValid();
    }

    internal override long TextBytes => _elements.TextBytes + ((long)_elements.Length * _elements.Field.Type.Width);

    internal override void Truncate(int length)
    {
        _validity.Truncate(length);
        _offsets.Truncate(length);
        _elements.Truncate(_offsets.End);
    }

    internal override Column Finish()
    {
        Truncate(Length); // elements of a list that was not ended
        var length = Length;
        return ColumnFactory.List(Field.Type, _offsets.Finish(), _elements.Finish(), length, _validity.Finish());
    }

    internal override void Release()
    {
        _offsets.Release();
        _validity.Release();
        _elements.Release();
    }

    private protected override void AddNull()
    {
        Truncate(Length);
        _offsets.Append(_elements.Length);
        _validity.AppendNull();
    }
}
