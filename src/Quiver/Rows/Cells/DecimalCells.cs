using System.Globalization;
using System.Numerics;
using Quiver.Columns;

namespace Quiver;

/// <summary>Reads DECIMAL columns: as decimals and integers that can hold all digits, as the nearest double.</summary>
internal sealed unsafe class DecimalCells(Field field, string? target) : CellReader(field, target)
{
    private static readonly UInt128 Most = (UInt128.One << 96) - 1; // magnitude of a System.Decimal

    private Int128* _slots;

    public decimal AsDecimal(int row)
    {
        var (value, scale) = (_slots[row], Field.Type.Scale);
        var magnitude = value < 0 ? (UInt128)(-value) : (UInt128)value;
        while ((magnitude > Most || scale > 28) && scale > 0) // zeros at the end take no room
        {
            var (shorter, digit) = UInt128.DivRem(magnitude, 10);
            if (digit != 0) break;
            (magnitude, scale) = (shorter, scale - 1);
        }

        if (magnitude > Most || scale > 28) Refuse(row, typeof(decimal), $"{Take("a double")}, or round it in SQL.");
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), value < 0, (byte)scale);
    }

    public double AsDouble(int row) => double.Parse(ValueText.Decimal(_slots[row], Field.Type.Precision, Field.Type.Scale), CultureInfo.InvariantCulture); // the nearest, as a division would not always give it

    public T AsInteger<T>(int row)
        where T : IBinaryInteger<T>
    {
        var (whole, fraction) = Int128.DivRem(_slots[row], PowersOfTen.Of(Field.Type.Scale));
        var value = T.CreateTruncating(whole);
        if (fraction != 0 || Int128.CreateTruncating(value) != whole) Refuse(row, typeof(T), $"{Take("a decimal")}, or cast in SQL.");
        return value;
    }

    private protected override void BindValues(Column column) => _slots = Slots<Int128>(column);
}
