using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>The readers of what a nested column is made of: of a struct the members, of a list the elements, of a map keys and values. <see cref="NestedReading"/> and generated code make values of them.</summary>
internal sealed class NestedCells : CellReader
{
    public NestedCells(Field field, RowRead? read)
        : base(field, read?.Target)
    {
        var type = field.Type;
        Below = type.Kind switch
        {
            TypeKind.Struct => [.. type.Fields.Select((member, part) => Part(member with { Name = $"{field.Name}.{member.Name}" }, read?.Parts[part]))],
            TypeKind.Map => [.. type.Element!.Fields.Select((member, part) => Part(member with { Name = field.Name }, read?.Parts[part]))],
            _ => [Part(new Field(field.Name, type.Element!), read?.Parts[0])],
        };
        if (read is null) return;
        Way = read.Way;
        Arguments = type.Kind == TypeKind.Struct ? RowCell.Arrange(read, Below) : Array.ConvertAll(Below, part => new RowCell(part));
    }

    /// <summary>The readers of the parts.</summary>
    public CellReader[] Below { get; }

    /// <summary>Which of the ways makes a struct.</summary>
    public int Way { get; }

    /// <summary>The parts as generated code asks for them: of a struct by the parameters and members of its way.</summary>
    public RowCell[] Arguments { get; } = [];

    /// <summary>The rows of the parts that are a row's list or map.</summary>
    public (int Start, int End) RangeOf(int row)
    {
        var range = Column.Lists[row];
        return (range.Start.Value, range.End.Value);
    }

    /// <summary>The row that a row of the parts is in.</summary>
    public int HolderOf(int part)
    {
        if (Field.Type.Kind == TypeKind.Struct) return part;
        var row = 0;
        while (RangeOf(row).End <= part || IsNull(row)) row++; // of a null list, whose elements nobody sees, any range may be said
        return row;
    }

    private protected override void BindValues(Column column)
    {
        var children = column.Type.Kind == TypeKind.Map ? column.Children[0].Children : column.Children;
        for (var part = 0; part < Below.Length; part++) Below[part].Bind(children[part]);
    }

    private CellReader Part(Field field, RowRead? read)
    {
        var part = Create(field, read);
        part.Outer = this;
        return part;
    }
}
