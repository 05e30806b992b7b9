using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver;

/// <summary>Reads the values of one column as C# types. Each method named <c>As</c> gives one type; generic ones give all integers, or all enums. Bound to one batch after another.</summary>
internal abstract unsafe class CellReader(Field field, string? target)
{
    private Column? _column; // keeps the memory below
    private ulong* _mask;    // null: no nulls
    private int _maskStart;

    /// <summary>The column.</summary>
    protected Field Field { get; } = field;

    /// <summary>The column of the batch being read.</summary>
    protected Column Column => _column!;

    /// <summary>What this one reads a part of; null at the top.</summary>
    internal NestedCells? Outer { get; set; }

    /// <summary>The batch's row that a row of this column is in: elements of lists count by themselves.</summary>
    internal int RowOf(int row) => Outer is null ? row : Outer.RowOf(Outer.HolderOf(row));

    /// <summary>The reader of a column.</summary>
    /// <param name="field">The column.</param>
    /// <param name="read">What becomes of it; null for values that are asked for one by one.</param>
    public static CellReader Create(Field field, RowRead? read) => field.Type.IsNested ? new NestedCells(field, read) : Create(field, read?.Target);

    private static CellReader Create(Field field, string? target) => field.Type.Kind switch
    {
        TypeKind.Boolean => new BooleanCells(field, target),
        TypeKind.Int8 => new IntegerCells<sbyte>(field, target),
        TypeKind.Int16 => new IntegerCells<short>(field, target),
        TypeKind.Int32 => new IntegerCells<int>(field, target),
        TypeKind.Int64 => new IntegerCells<long>(field, target),
        TypeKind.Int128 => new IntegerCells<Int128>(field, target),
        TypeKind.UInt8 => new IntegerCells<byte>(field, target),
        TypeKind.UInt16 => new IntegerCells<ushort>(field, target),
        TypeKind.UInt32 => new IntegerCells<uint>(field, target),
        TypeKind.UInt64 => new IntegerCells<ulong>(field, target),
        TypeKind.UInt128 => new IntegerCells<UInt128>(field, target),
        TypeKind.Uuid => new UuidCells(field, target),
        TypeKind.Float32 => new FloatCells<float>(field, target),
        TypeKind.Float64 => new FloatCells<double>(field, target),
        TypeKind.Decimal => new DecimalCells(field, target),
        TypeKind.Utf8 => new TextCells(field, target),
        TypeKind.Binary => new BinaryCells(field, target),
        TypeKind.Date => new DateCells(field, target),
        TypeKind.Time => new TimeCells(field, target),
        TypeKind.Timestamp => new TimestampCells(field, target),
        TypeKind.Interval => new IntervalCells(field, target),
        _ => throw NotHeld(field.Type),
    };

    /// <summary>The type of reader for a type of column.</summary>
    public static Type TypeFor(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => typeof(BooleanCells),
        TypeKind.Int8 => typeof(IntegerCells<sbyte>),
        TypeKind.Int16 => typeof(IntegerCells<short>),
        TypeKind.Int32 => typeof(IntegerCells<int>),
        TypeKind.Int64 => typeof(IntegerCells<long>),
        TypeKind.Int128 => typeof(IntegerCells<Int128>),
        TypeKind.UInt8 => typeof(IntegerCells<byte>),
        TypeKind.UInt16 => typeof(IntegerCells<ushort>),
        TypeKind.UInt32 => typeof(IntegerCells<uint>),
        TypeKind.UInt64 => typeof(IntegerCells<ulong>),
        TypeKind.UInt128 => typeof(IntegerCells<UInt128>),
        TypeKind.Uuid => typeof(UuidCells),
        TypeKind.Float32 => typeof(FloatCells<float>),
        TypeKind.Float64 => typeof(FloatCells<double>),
        TypeKind.Decimal => typeof(DecimalCells),
        TypeKind.Utf8 => typeof(TextCells),
        TypeKind.Binary => typeof(BinaryCells),
        TypeKind.Date => typeof(DateCells),
        TypeKind.Time => typeof(TimeCells),
        TypeKind.Timestamp => typeof(TimestampCells),
        TypeKind.Interval => typeof(IntervalCells),
        _ when type.IsNested => typeof(NestedCells),
        _ => throw NotHeld(type),
    };

    /// <summary>The method of a reader that gives a type, or for an enum its number; null when there is none.</summary>
    /// <param name="reader">A type that <see cref="TypeFor"/> gave.</param>
    /// <param name="wanted">The type wanted, not nullable.</param>
    public static MethodInfo? MethodFor(Type reader, Type wanted)
    {
        var methods = reader.GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.Name.StartsWith("As", StringComparison.Ordinal)).ToArray();
        if (wanted.IsEnum && Array.Find(methods, method => method.Name == "AsEnum") is { } named) return named.MakeGenericMethod(wanted);
        var plain = wanted.IsEnum ? Enum.GetUnderlyingType(wanted) : wanted;
        if (Array.Find(methods, method => method.ReturnType == plain) is { } exact) return exact;
        var isInteger = Type.GetTypeCode(plain) is >= TypeCode.SByte and <= TypeCode.UInt64 || plain == typeof(Int128) || plain == typeof(UInt128);
        return isInteger ? Array.Find(methods, method => method.Name == "AsInteger")?.MakeGenericMethod(plain) : null;
    }

    /// <summary>Makes the reader read a column.</summary>
    public void Bind(Column column)
    {
        if (column.Type != Field.Type) throw new InvalidOperationException($"A reader of {Field.Type} was given a column of {column.Type}.");
        _column = column;
        var validity = column.Validity;
        _mask = validity.IsEmpty ? null : (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(validity.Words)); // pinned
        _maskStart = validity.Offset;
        BindValues(column);
    }

    /// <summary>Whether a row is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => _mask is not null && (_mask[(row + _maskStart) >> 6] >> (row + _maskStart) & 1) == 0;

    /// <summary>Refuses a null for what takes none; the type is what would have been read.</summary>
    [DoesNotReturn]
    public T RefuseNull<T>(int row) =>
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Row {RowOf(row)} (from 0) is NULL in column '{Field.Name}', and {target} takes no NULL; make it {RowMismatch.NameOf(typeof(T))}?, or give NULL a value in SQL with coalesce.");

    private protected abstract void BindValues(Column column);

    /// <summary>The slots of a column; they do not move.</summary>
    private protected static TSlot* Slots<TSlot>(Column column)
        where TSlot : unmanaged => Slots(column.Values<TSlot>().All);

    private protected static TSlot* Slots<TSlot>(ReadOnlySpan<TSlot> slots)
        where TSlot : unmanaged => (TSlot*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(slots));

    /// <summary>The cure of reading a value as another type: Make the member a string.</summary>
    /// <param name="type">The type, with its article.</param>
    private protected string Take(string type) => target is null ? $"Ask for {type}" : $"Make the member {type}";

    private static QuiverException NotHeld(DataType type) => new(ErrorCode.SchemaMismatch, $"Columns do not hold {type}; cast it to a type they hold, such as VARCHAR.");

    /// <summary>Refuses a value that the member cannot hold.</summary>
    [DoesNotReturn]
    private protected void Refuse(int row, Type wanted, string cure) =>
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Row {RowOf(row)} (from 0) has {ValueText.Format(Column, row)} in column '{Field.Name}', {Field.Type}, which {(target is null ? "" : $"{target}, ")}{RowMismatch.NameOf(wanted)}{(target is null ? "" : ",")} cannot hold. {cure}");
}
