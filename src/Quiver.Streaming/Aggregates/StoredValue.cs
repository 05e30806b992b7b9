using System.Diagnostics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>A value of any type in 16 bytes: its bits, or a handle into an arena. For values that are stored seldom, so that the type may be looked at each time.</summary>
internal static class StoredValue
{
    /// <summary>Stores a value that is not null.</summary>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row.</param>
    /// <param name="arena">Keeps texts and byte strings.</param>
    public static UInt128 Of(Column column, int row, TextArena arena) => column.Type.Width switch
    {
        1 => column.Values<byte>().All[row],
        2 => column.Values<ushort>().All[row],
        4 => column.Values<uint>().All[row],
        8 => column.Values<ulong>().All[row],
        16 => column.Values<UInt128>().All[row],
        _ when column.Type.Kind == TypeKind.Boolean => column.Booleans[row] ? UInt128.One : UInt128.Zero,
        _ => Unsafe.BitCast<TextHandle, UInt128>(arena.Add(column.Texts[row])),
    };

    /// <summary>Appends a stored value.</summary>
    public static void AppendTo(ColumnBuilder results, UInt128 value, TextArena arena)
    {
        switch (results.Type.Width)
        {
            case 1: results.Append((byte)value); break;
            case 2: results.Append((ushort)value); break;
            case 4: results.Append((uint)value); break;
            case 8: results.Append((ulong)value); break;
            case 16: results.Append(value); break;
            case var _ when results.Type.Kind == TypeKind.Boolean: results.AppendBoolean(value != 0); break;
            default:
                Debug.Assert(results.Type.IsVariable, "Only texts and byte strings have no width.");
                results.AppendText(arena[TextOf(value)]);
                break;
        }
    }

    /// <summary>The handle that a stored text is.</summary>
    public static TextHandle TextOf(UInt128 value) => Unsafe.BitCast<UInt128, TextHandle>(value);

    /// <summary>Moves a stored value to another arena; one of fixed width is the same there.</summary>
    public static UInt128 Move(DataType type, UInt128 value, TextArena from, TextArena to) =>
        type.IsVariable ? Unsafe.BitCast<TextHandle, UInt128>(to.Add(from[TextOf(value)])) : value;
}
