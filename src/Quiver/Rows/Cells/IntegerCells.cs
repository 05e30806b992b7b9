using Quiver.Columns;

namespace Quiver;

/// <summary>Reads integer columns of any width as other numbers.</summary>
internal abstract class IntegerCells(Field field, string? target) : CellReader(field, target)
{
    public abstract double AsDouble(int row);

    public abstract float AsSingle(int row);

    public abstract decimal AsDecimal(int row);
}
