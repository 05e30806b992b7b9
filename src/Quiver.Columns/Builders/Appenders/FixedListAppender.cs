using System.Diagnostics.CodeAnalysis;

namespace Quiver.Columns;

/// <summary>Appends to a column of lists of fixed size.</summary>
internal sealed class FixedListAppender : ColumnAppender
{
    private const long MostRoom = 1 << 16; // elements, at first

    private readonly ColumnAppender _elements;
    private readonly ValidityBuilder _validity = new();

    public FixedListAppender(Field field, int capacity)
        : base(field) => _elements = Inner(new Field(field.Name, field.Type.Element!), (int)Math.Min((long)capacity * field.Type.Size, MostRoom));

    public override int Length => _validity.Length;

    public override ColumnAppender Elements => _elements;

    public override void EndList()
    {
        if (_elements.Length != (Length + 1L) * Field.Type.Size) WrongSize();
        _validity.AppendValid();
    }

    internal override long TextBytes => _elements.TextBytes + ((long)_elements.Length * Field.Type.Element!.Width);

    internal override void Truncate(int length)
    {
        _validity.Truncate(length);
        _elements.Truncate(length * Field.Type.Size);
    }

    internal override Column Finish()
    {
        Truncate(Length); // elements of a list that was not ended
        var length = Length;
        return ColumnFactory.FixedList(Field.Type, _elements.Finish(), length, _validity.Finish());
    }

    internal override void Release()
    {
        _validity.Release();
        _elements.Release();
    }

    private protected override void AddNull()
    {
        Truncate(Length);
        for (var element = 0; element < Field.Type.Size; element++) _elements.AppendNull();
        _validity.AppendNull();
    }

    [DoesNotReturn]
    private void WrongSize()
    {
        var count = _elements.Length - (Length * Field.Type.Size);
        Truncate(Length);
        Reject($"a list of {count}", $"holds lists of {Field.Type.Size}", $"Give it as many elements, NULL where there are none, or declare the column as {Field.Type.Element}[].");
    }
}
