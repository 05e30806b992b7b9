using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Streaming;

namespace Quiver.Asking;

/// <summary>How DuckDB reads a stream whose rows replace each other: its changes are folded, so that a query sees the rows that stand.</summary>
internal static class FoldedRows
{
    /// <summary>The columns that are scanned: those of the relation, and the weight of each change.</summary>
    public static Schema Scanned(Relation relation) => relation.IsUpdating ? ChangesEmit.SchemaOf(relation.Schema) : relation.Schema;

    /// <summary>The SELECT of the rows that stand: each as often as its weights say.</summary>
    public static string Select(Relation relation)
    {
        var columns = string.Join(", ", relation.Schema.Fields.Select(field => DuckDb.Sql.Identifier(field.Name)));
        var groups = string.Join(", ", relation.Schema.Fields.SelectMany(Groups));
        return $"SELECT {columns} FROM (SELECT {columns}, sum({ChangesEmit.Weight})::BIGINT AS {ChangesEmit.Weight} FROM ({RelationViews.Select(relation.Name)}) GROUP BY {groups}) AS folded, range(folded.{ChangesEmit.Weight})";
    }

    // Some values are equal and yet not the same: 0.0 and -0.0, a month and thirty days. What goes is the one that came.
    private static IEnumerable<string> Groups(Field field)
    {
        var name = DuckDb.Sql.Identifier(field.Name);
        return field.Type.Kind is TypeKind.Float32 or TypeKind.Float64 or TypeKind.Interval || field.Type.IsNested ? [name, $"{name}::VARCHAR"] : [name];
    }

    /// <summary>A batch of changes with the weights as its last column; disposes neither.</summary>
    public static Batch WithWeights(Batch changes)
    {
        using var rows = Gather.Selected(changes);
        var weights = rows.Weights?.Share() ?? ColumnFactory.Constant(DataType.Int64, 1L, rows.Length);
        return new Batch(ChangesEmit.SchemaOf(rows.Schema), [.. rows.Columns.Select(column => column.Share()), weights], rows.Length, rows.FirstSequence);
    }

    /// <summary>Refuses to fold what is no longer whole.</summary>
    /// <exception cref="QuiverException">Older changes were dropped.</exception>
    public static void CheckWhole(CatalogEntry entry, PortSnapshot rows)
    {
        if (entry.Relation.IsUpdating && rows.IsTrimmed) throw Trimmed(entry.Relation);
    }

    /// <summary>Says that the rows of a stream cannot be told any more.</summary>
    public static QuiverException Trimmed(Relation relation) => new(
        ErrorCode.QueryFailed,
        $"The rows of {relation.Described} replace each other, and some of its changes are no longer retained, so the rows that stand cannot be told. Create it WITH (retain = '1 GB'), or query the sources it reads.");
}
