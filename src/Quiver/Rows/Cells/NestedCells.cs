using Quiver.Columns;

namespace Quiver;

/// <summary>The readers of what a nested column is made of: of a struct the members, of a list the elements, of a map keys and values. <see cref="NestedReading"/> makes values of them.</summary>
internal sealed class NestedCells : CellReader
{
    public NestedCells(Field field, string? target)
        : base(field, target)
    {
        var type = field.Type;
        Below = type.Kind switch
        {
            TypeKind.Struct => [.. type.Fields.Select(member => Create(member with { Name = $"{field.Name}.{member.Name}" }, target))],
            TypeKind.Map => [.. type.Element!.Fields.Select(member => Create(member with { Name = field.Name }, target))],
            _ => [Create(new Field(field.Name, type.Element!), target)],
        };
    }

    /// <summary>The readers of the parts.</summary>
    public CellReader[] Below { get; }

    /// <summary>The rows of the parts that are a row's list or map.</summary>
    public (int Start, int End) RangeOf(int row)
    {
        var range = Column.Lists[row];
        return (range.Start.Value, range.End.Value);
    }

    private protected override void BindValues(Column column)
    {
        var children = column.Type.Kind == TypeKind.Map ? column.Children[0].Children : column.Children;
        for (var part = 0; part < Below.Length; part++) Below[part].Bind(children[part]);
    }
}
