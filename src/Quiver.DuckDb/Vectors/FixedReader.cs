using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.DuckDb;

/// <summary>Slots of the same layout on both sides: copied as they are.</summary>
internal sealed class FixedReader<T>(DataType type) : SlotReader<T>(type)
    where T : unmanaged
{
    private protected override void AppendValues(Vector vector) => vector.Values<T>().CopyTo(Slots);
}

/// <summary>Decimals of up to 18 digits, which DuckDB stores narrower than we do.</summary>
internal sealed class DecimalReader<TStorage>(DataType type) : SlotReader<Int128>(type)
    where TStorage : unmanaged, System.Numerics.IBinaryInteger<TStorage>
{
    private protected override void AppendValues(Vector vector)
    {
        var values = vector.Values<TStorage>();
        var slots = Slots;
        for (var row = 0; row < values.Length; row++) slots[row] = Int128.CreateTruncating(values[row]);
    }
}

/// <summary>Enums: DuckDB's numbers are codes of a dictionary of the enum's names.</summary>
internal sealed class EnumReader<TStorage> : SlotReader<int>
    where TStorage : unmanaged, System.Numerics.IBinaryInteger<TStorage>
{
    private readonly TextDictionary _names = new();

    public EnumReader(DuckType type)
        : base(DataType.Utf8)
    {
        foreach (var name in type.EnumValues) _names.Add(System.Text.Encoding.UTF8.GetBytes(name)); // distinct, so the codes are DuckDB's numbers
    }

    private protected override void AppendValues(Vector vector)
    {
        var values = vector.Values<TStorage>();
        var slots = Slots;
        for (var row = 0; row < values.Length; row++) slots[row] = int.CreateTruncating(values[row]);
    }

    private protected override Column BuildSlots(MemoryBlock slots, MemoryBlock? validity) => CodedColumn.Create(slots, Length, validity, _names);
}

/// <summary>A column of slots of one width.</summary>
internal abstract class SlotReader<T>(DataType type) : ColumnReader(type)
    where T : unmanaged
{
    private MemoryBlock? _slots;

    /// <summary>Room behind the rows read so far.</summary>
    private protected Span<T> Slots => _slots!.As<T>()[Length..];

    private protected override void Reserve(int capacity) => _slots = Grown(_slots, (long)capacity * Unsafe.SizeOf<T>());

    private protected sealed override Column Build(MemoryBlock? validity)
    {
        var slots = _slots!;
        _slots = null;
        return BuildSlots(slots, validity);
    }

    private protected virtual Column BuildSlots(MemoryBlock slots, MemoryBlock? validity) => new(Type, Length, validity, slots);

    private protected override void Release()
    {
        _slots?.Release();
        _slots = null;
    }
}
