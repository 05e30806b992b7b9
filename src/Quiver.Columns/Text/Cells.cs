using System.Diagnostics;

namespace Quiver.Columns;

/// <summary>Single values of columns as objects: for tests, constants and messages, never for loops.</summary>
internal static class Cells
{
    /// <summary>
    /// One value: null, or a bool, sbyte to ulong, Int128 (HUGEINT, and the unscaled value of a DECIMAL), UInt128, float, double, string, byte[], int (DATE: days), long (TIME and TIMESTAMP: its unit), <see cref="Interval"/>,
    /// <see cref="Guid"/>, or an array of such values (lists, the members of structs, the entries of maps, each an array of key and value).
    /// </summary>
    /// <param name="column">The column.</param>
    /// <param name="row">0 to its length - 1.</param>
    public static object? Get(Column column, int row)
    {
        if (column.IsNull(row)) return null;
        return column.Type.Kind switch
        {
            TypeKind.Boolean => column.Booleans[row],
            TypeKind.Int8 => column.Values<sbyte>().All[row],
            TypeKind.Int16 => column.Values<short>().All[row],
            TypeKind.Int32 or TypeKind.Date => column.Values<int>().All[row],
            TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => column.Values<long>().All[row],
            TypeKind.UInt8 => column.Values<byte>().All[row],
            TypeKind.UInt16 => column.Values<ushort>().All[row],
            TypeKind.UInt32 => column.Values<uint>().All[row],
            TypeKind.UInt64 => column.Values<ulong>().All[row],
            TypeKind.Float32 => column.Values<float>().All[row],
            TypeKind.Float64 => column.Values<double>().All[row],
            TypeKind.Interval => column.Values<Interval>().All[row],
            TypeKind.Utf8 => column.Texts.Text(row),
            TypeKind.Binary => column.Texts[row].ToArray(),
            TypeKind.Int128 or TypeKind.Decimal or TypeKind.UInt128 or TypeKind.Uuid => Wide(column, row),
            TypeKind.List or TypeKind.FixedList or TypeKind.Map => List(column.Lists, row),
            TypeKind.Struct => Struct(column, row),
            _ => throw new UnreachableException($"A column of {column.Type}."),
        };
    }

    // By themselves, as code with 128-bit integers in it is compiled when it is first called, never ahead.
    private static object Wide(Column column, int row) => column.Type.Kind switch
    {
        TypeKind.UInt128 => column.Values<UInt128>().All[row],
        TypeKind.Uuid => Uuids.ToGuid(column.Values<Int128>().All[row]),
        _ => column.Values<Int128>().All[row],
    };

    private static object?[] List(Lists lists, int row)
    {
        var start = lists[row].Start.Value;
        var items = new object?[lists[row].End.Value - start];
        for (var item = 0; item < items.Length; item++) items[item] = Get(lists.Elements, start + item);
        return items;
    }

    private static object?[] Struct(Column column, int row)
    {
        var members = new object?[column.Children.Length];
        for (var member = 0; member < members.Length; member++) members[member] = Get(column.Children[member], row);
        return members;
    }
}
