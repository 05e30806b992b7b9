using Quiver.Columns;

namespace Quiver;

/// <summary>Reads UUID columns: as UUIDs, or as their texts.</summary>
internal sealed unsafe class UuidCells(Field field, string? target) : CellReader(field, target)
{
    private Int128* _slots;

    public Guid AsGuid(int row) => Uuids.ToGuid(_slots[row]);

    public string AsString(int row) => AsGuid(row).ToString();

    private protected override void BindValues(Column column) => _slots = Slots<Int128>(column);
}
