using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Reads integer columns: as integers and decimals that can hold the value, as the nearest float.</summary>
internal sealed unsafe class IntegerCells<TSlot>(Field field, string? target) : IntegerCells(field, target)
    where TSlot : unmanaged, IBinaryInteger<TSlot>
{
    private TSlot* _slots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T AsInteger<T>(int row)
        where T : IBinaryInteger<T>
    {
        var slot = _slots[row];
        var value = T.CreateTruncating(slot);
        if (TSlot.CreateTruncating(value) != slot || T.IsNegative(value) != TSlot.IsNegative(slot)) Refuse(row, typeof(T), $"{Take("a wider integer")}, or cast in SQL.");
        return value;
    }

    public override double AsDouble(int row) => double.CreateTruncating(_slots[row]);

    public override float AsSingle(int row) => float.CreateTruncating(_slots[row]);

    public override decimal AsDecimal(int row)
    {
        var value = Int128.CreateSaturating(_slots[row]);
        if (value > (Int128)decimal.MaxValue || value < (Int128)decimal.MinValue) Refuse(row, typeof(decimal), $"{Take("an Int128 or a double")}.");
        return (decimal)value;
    }

    private protected override void BindValues(Column column) => _slots = Slots<TSlot>(column);
}
