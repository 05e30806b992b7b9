using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Structs: a vector for each member.</summary>
/// <param name="type">The type of the structs.</param>
/// <param name="members">Read the members; this owns them.</param>
internal sealed class StructReader(DataType type, ColumnReader[] members) : ColumnReader(type)
{
    /// <inheritdoc/>
    public override long TextBytes
    {
        get
        {
            long bytes = 0;
            foreach (var member in members) bytes += member.TextBytes;
            return bytes;
        }
    }

    private protected override void Reserve(int capacity)
    {
        // the members make room for themselves
    }

    private protected override void AppendValues(Vector vector)
    {
        for (var member = 0; member < members.Length; member++)
            members[member].Append(vector.At(NativeMethods.duckdb_struct_vector_get_child(vector.Pointer, (ulong)member)), Capacity);
    }

    private protected override Column Build(MemoryBlock? validity) =>
        new(Type, Length, validity, BufferPool.Rent(0), children: Array.ConvertAll(members, static member => member.Finish()));

    private protected override void Release()
    {
        foreach (var member in members) member.Dispose();
    }
}
