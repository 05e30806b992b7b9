using Quiver.Columns;

namespace Quiver;

/// <summary>Reads BLOB columns.</summary>
internal sealed class BinaryCells(Field field, string? target) : CellReader(field, target)
{
    public byte[] AsBytes(int row) => Column.Texts[row].ToArray();

    private protected override void BindValues(Column column)
    {
    }
}
