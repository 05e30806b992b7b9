using Quiver.Columns;

namespace Quiver;

/// <summary>Reads BOOLEAN columns.</summary>
internal sealed class BooleanCells(Field field, string? target) : CellReader(field, target)
{
    public bool AsBoolean(int row) => Column.Booleans[row];

    private protected override void BindValues(Column column)
    {
    }
}
