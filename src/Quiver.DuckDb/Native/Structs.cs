using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.DuckDb.Native;

/// <summary>A result as the C interface lays it out; only the last field is ours to pass on, the others are deprecated.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint Internal;
}

/// <summary>Bytes that DuckDB allocated: whoever receives them frees <see cref="Data"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBlob
{
    public void* Data;
    public ulong Size;
}

/// <summary>A 128-bit integer, least significant half first: the same bytes as <see cref="Int128"/> on a little-endian machine.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeHugeInt
{
    public ulong Lower;
    public long Upper;

    public static NativeHugeInt From(Int128 value) => new() { Lower = (ulong)value, Upper = (long)(value >> 64) };
}

/// <summary>A decimal parameter: digits, digits after the point, unscaled value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDecimal
{
    public byte Width;
    public byte Scale;
    public NativeHugeInt Value;
}

/// <summary>An interval: the same layout as <c>Quiver.Columns.Interval</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInterval
{
    public int Months;
    public int Days;
    public long Micros;
}

/// <summary>
/// A string in a vector, 16 bytes. Up to 12 bytes of text follow the length; longer text has its first four bytes there
/// and a pointer to all of it in the last eight:
/// <code>
/// short:  [length:4][text:12, zero padded]
/// long:   [length:4][prefix:4][pointer:8]
/// </code>
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct StringSlot
{
    /// <summary>The longest text, in bytes, that lies in the slot itself.</summary>
    public const int InlineCapacity = 12;

    [FieldOffset(0)] public uint Length;
    [FieldOffset(4)] public fixed byte Inline[InlineCapacity];
    [FieldOffset(8)] public byte* Pointer;

    /// <summary>The slot of a text. A text longer than <see cref="InlineCapacity"/> is pointed at, so it must be pinned and outlive the slot's use.</summary>
    public static StringSlot Over(ReadOnlySpan<byte> text)
    {
        var slot = default(StringSlot);
        slot.Length = (uint)text.Length;
        if (text.Length <= InlineCapacity)
        {
            text.CopyTo(new Span<byte>(slot.Inline, InlineCapacity));
            return slot;
        }

        text[..4].CopyTo(new Span<byte>(slot.Inline, InlineCapacity));
        slot.Pointer = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
        return slot;
    }
}

/// <summary>A list in a vector: where its elements start in the vector of elements, and how many there are.</summary>
internal readonly record struct ListSlot(long Offset, long Length);

/// <summary>How far a query is: from 0 to 100, -1 when that cannot be told; rows gone through, and rows in all.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong RowsInAll;
}
