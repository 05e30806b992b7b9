using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.CompilerServices;

/// <summary>
/// A column that a generated accessor reads. Each method gives one C# type, of all the column types it can be read from; a NULL is refused, so whoever takes it asks <see cref="IsNull"/> first.
/// Which member reads which column is checked once, when a reader is made.
/// </summary>
/// <remarks>The cases stand in the order in which they are met most often, most of them a comparison of two pointers; the first of them goes into the generated code, so that a row of the usual columns is read without a call.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RowCell
{
    private readonly CellReader _cells;

    internal RowCell(CellReader? cells) => _cells = cells!;

    /// <summary>The columns as a row's or a struct's parameters and members ask for them.</summary>
    internal static RowCell[] Arrange(RowRead read, CellReader[] columns) => Array.ConvertAll(read.Order, column => new RowCell(column < 0 ? null : columns[column]));

    /// <summary>Whether there is a column; a parameter with a default value may have none.</summary>
    public bool HasColumn => _cells is not null;

    /// <summary>Whether a row is NULL.</summary>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => _cells.IsNull(row);

    /// <summary>As a bool.</summary>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AsBoolean(int row) => Unsafe.As<BooleanCells>(Valid<bool>(row)).AsBoolean(row);

    /// <summary>As an integer of any width.</summary>
    /// <typeparam name="T">The integer.</typeparam>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T AsInteger<T>(int row)
        where T : unmanaged, IBinaryInteger<T> => Valid<T>(row) is IntegerCells<long> cells ? cells.AsInteger<T>(row) : IntegerOf<T>(_cells, row);

    /// <summary>As an enum: by name of a text, else by number.</summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <typeparam name="TNumber">Its underlying type.</typeparam>
    /// <param name="row">Row, from 0.</param>
    public TEnum AsEnum<TEnum, TNumber>(int row)
        where TEnum : unmanaged, Enum
        where TNumber : unmanaged, IBinaryInteger<TNumber>
    {
        var cells = Valid<TEnum>(row);
        return cells is TextCells texts ? texts.AsEnum<TEnum>(row) : Unsafe.BitCast<TNumber, TEnum>(IntegerOf<TNumber>(cells, row));
    }

    /// <summary>As a double.</summary>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double AsDouble(int row) => Valid<double>(row) is FloatCells<double> cells ? cells.AsDouble(row) : DoubleOf(_cells, row);

    /// <summary>As a float.</summary>
    /// <param name="row">Row, from 0.</param>
    public float AsSingle(int row) => Valid<float>(row) switch
    {
        FloatCells<float> cells => cells.AsSingle(row),
        FloatCells<double> cells => cells.AsSingle(row),
        IntegerCells cells => cells.AsSingle(row),
        _ => throw Unmatched(),
    };

    /// <summary>As a decimal.</summary>
    /// <param name="row">Row, from 0.</param>
    public decimal AsDecimal(int row) => Valid<decimal>(row) switch
    {
        DecimalCells cells => cells.AsDecimal(row),
        IntegerCells cells => cells.AsDecimal(row),
        _ => throw Unmatched(),
    };

    /// <summary>As a string.</summary>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string AsString(int row) => Valid<string>(row) is TextCells cells ? cells.AsString(row) : Unsafe.As<UuidCells>(_cells).AsString(row);

    /// <summary>As a char.</summary>
    /// <param name="row">Row, from 0.</param>
    public char AsChar(int row) => Unsafe.As<TextCells>(Valid<char>(row)).AsChar(row);

    /// <summary>As a Guid.</summary>
    /// <param name="row">Row, from 0.</param>
    public Guid AsGuid(int row) => Valid<Guid>(row) is UuidCells cells ? cells.AsGuid(row) : Unsafe.As<TextCells>(_cells).AsGuid(row);

    /// <summary>As bytes.</summary>
    /// <param name="row">Row, from 0.</param>
    public byte[] AsBytes(int row) => Valid<byte[]>(row) is BinaryCells cells ? cells.AsBytes(row) : Unsafe.As<TextCells>(_cells).AsBytes(row);

    /// <summary>As a moment in UTC.</summary>
    /// <param name="row">Row, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DateTime AsDateTime(int row) => Valid<DateTime>(row) is TimestampCells cells ? cells.AsMoment(row) : Unsafe.As<DateCells>(_cells).AsMoment(row);

    /// <summary>As a moment with an offset of zero.</summary>
    /// <param name="row">Row, from 0.</param>
    public DateTimeOffset AsDateTimeOffset(int row) => Unsafe.As<TimestampCells>(Valid<DateTimeOffset>(row)).AsMomentWithOffset(row);

    /// <summary>As a day.</summary>
    /// <param name="row">Row, from 0.</param>
    public DateOnly AsDateOnly(int row) => Valid<DateOnly>(row) is DateCells cells ? cells.AsDate(row) : Unsafe.As<TimestampCells>(_cells).AsDate(row);

    /// <summary>As a time of day.</summary>
    /// <param name="row">Row, from 0.</param>
    public TimeOnly AsTimeOnly(int row) => Unsafe.As<TimeCells>(Valid<TimeOnly>(row)).AsTime(row);

    /// <summary>As a span.</summary>
    /// <param name="row">Row, from 0.</param>
    public TimeSpan AsTimeSpan(int row) => Valid<TimeSpan>(row) is IntervalCells cells ? cells.AsSpan(row) : Unsafe.As<TimeCells>(_cells).AsSpan(row);

    /// <summary>As an interval.</summary>
    /// <param name="row">Row, from 0.</param>
    public Interval AsInterval(int row) => Unsafe.As<IntervalCells>(Valid<Interval>(row)).AsInterval(row);

    /// <summary>Which of the type's constructors makes a struct of this column.</summary>
    internal int Way => Unsafe.As<NestedCells>(_cells).Way;

    /// <summary>What the parameters and members of a struct's type ask for.</summary>
    internal RowCell[] Arguments => Unsafe.As<NestedCells>(_cells).Arguments;

    /// <summary>Refuses a NULL.</summary>
    internal void Refuse<T>(int row) => Valid<T>(row);

    /// <summary>Where in <see cref="Elements"/>, or in <see cref="Keys"/> and <see cref="Values"/>, a row's list or map starts, and how many there are.</summary>
    /// <typeparam name="T">What is made of it, for the message that refuses a NULL.</typeparam>
    /// <param name="row">Row, from 0.</param>
    public (int Start, int Count) RangeOf<T>(int row)
    {
        var (start, end) = Unsafe.As<NestedCells>(Valid<T>(row)).RangeOf(row);
        return (start, end - start);
    }

    /// <summary>The elements of all lists.</summary>
    public RowCell Elements => Arguments[0];

    /// <summary>The keys of all maps.</summary>
    public RowCell Keys => Arguments[0];

    /// <summary>The values of all maps.</summary>
    public RowCell Values => Arguments[1];

    private static T IntegerOf<T>(CellReader column, int row)
        where T : unmanaged, IBinaryInteger<T> => column switch
        {
            IntegerCells<long> cells => cells.AsInteger<T>(row),
            IntegerCells<int> cells => cells.AsInteger<T>(row),
            IntegerCells<Int128> cells => cells.AsInteger<T>(row),
            IntegerCells<short> cells => cells.AsInteger<T>(row),
            IntegerCells<sbyte> cells => cells.AsInteger<T>(row),
            IntegerCells<ulong> cells => cells.AsInteger<T>(row),
            IntegerCells<uint> cells => cells.AsInteger<T>(row),
            IntegerCells<ushort> cells => cells.AsInteger<T>(row),
            IntegerCells<byte> cells => cells.AsInteger<T>(row),
            IntegerCells<UInt128> cells => cells.AsInteger<T>(row),
            DecimalCells cells => cells.AsInteger<T>(row),
            _ => throw Unmatched(),
        };

    private static double DoubleOf(CellReader column, int row) => column switch
    {
        FloatCells<float> cells => cells.AsDouble(row),
        DecimalCells cells => cells.AsDouble(row),
        IntegerCells cells => cells.AsDouble(row),
        _ => throw Unmatched(),
    };

    private static UnreachableException Unmatched() => new("A member was matched to a column that it cannot be read from.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CellReader Valid<T>(int row)
    {
        if (_cells.IsNull(row)) _cells.RefuseNull<T>(row);
        return _cells;
    }
}
