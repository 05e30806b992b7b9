using System.Numerics;
using Quiver.Columns;

namespace Quiver;

/// <summary>Reads DOUBLE and FLOAT columns; a float takes the nearest of a DOUBLE.</summary>
internal sealed unsafe class FloatCells<TSlot>(Field field, string? target) : CellReader(field, target)
    where TSlot : unmanaged, IBinaryFloatingPointIeee754<TSlot>
{
    private TSlot* _slots;

    public double AsDouble(int row) => double.CreateTruncating(_slots[row]);

    public float AsSingle(int row)
    {
        var value = float.CreateTruncating(_slots[row]);
        if (float.IsInfinity(value) && TSlot.IsFinite(_slots[row])) Refuse(row, typeof(float), $"{Take("a double")}.");
        return value;
    }

    private protected override void BindValues(Column column) => _slots = Slots<TSlot>(column);
}
