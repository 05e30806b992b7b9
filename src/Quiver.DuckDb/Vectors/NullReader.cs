using Quiver.Columns;

namespace Quiver.DuckDb;

/// <summary>No values: only how many rows there are.</summary>
internal sealed class NullReader() : ColumnReader(DataType.Null)
{
    private protected override void Reserve(int capacity)
    {
        // nothing is kept
    }

    private protected override void AppendValues(Vector vector)
    {
        // there are none
    }

    private protected override Column Build(MemoryBlock? validity)
    {
        validity?.Release();
        return ColumnFactory.Null(Length);
    }

    private protected override void Release()
    {
        // nothing was kept
    }
}
