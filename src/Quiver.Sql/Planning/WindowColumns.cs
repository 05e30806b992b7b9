using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>The window's start and end as the two columns that they are in a streaming plan, and as the one struct that they are in DuckDB's.</summary>
internal static class WindowColumns
{
    /// <summary>The struct of the two columns that a window has in an aggregate's output.</summary>
    public static BoundExpr Struct(int start, int end) => new BoundFunction(
        DataType.Struct(new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp)),
        "struct_pack",
        [new BoundRef(DataType.Timestamp, start) { Alias = "window_start" }, new BoundRef(DataType.Timestamp, end) { Alias = "window_end" }],
        IsOperator: false,
        Data: null);

    /// <summary>The member that <c>struct_extract(struct_pack(…), 'name')</c> takes; null when the function is another.</summary>
    public static BoundExpr? Member(BoundFunction function) =>
        function is { Name: "struct_extract", Children: [BoundFunction { Name: "struct_pack" } pack, BoundConstant { Value: string name }] }
            ? pack.Children.FirstOrDefault(child => string.Equals(child.Alias, name, StringComparison.OrdinalIgnoreCase))
            : null;
}
