using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Structs: a vector for each member. Where a struct is null its members are too, as DuckDB takes for granted.</summary>
/// <param name="members">Write the members.</param>
internal sealed class StructWriter(VectorWriter[] members) : VectorWriter
{
    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var children = column.Children;
        var validity = column.NullCount == 0 ? default : column.Validity.Slice(start, count);
        for (var member = 0; member < members.Length; member++)
        {
            using var part = children[member].Slice(start, count); // the column keeps the memory
            using var alive = part.NullBelow(validity);
            members[member].Write(alive, 0, count, NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)member));
        }
    }
}
