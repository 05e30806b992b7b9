using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Nested values as byte strings, and back, so that whatever keeps texts keeps them too. Values one behind the other, each with a byte before it that says whether it is there; texts and lists
/// with their length: <c>{'a': 1, 'b': ['x', NULL]} → [1][1:4] [1][2:4] [1][1:4]['x'] [0]</c>.
/// </summary>
internal static class NestedBytes
{
    /// <summary>A nested column as byte strings.</summary>
    /// <param name="column">The column; not disposed here.</param>
    /// <param name="rows">The rows to encode, ascending; null where a row is null.</param>
    /// <param name="asKey">Equal values get equal bytes: one zero, one NaN, one form of an interval. Else each value stays what it is.</param>
    /// <param name="isCompact">Whether the result has these rows only; else it is as long as the column, and null elsewhere.</param>
    public static Column Encode(Column column, ReadOnlySpan<int> rows, bool asKey, bool isCompact)
    {
        var writer = new ArrayBufferWriter<byte>();
        using var bytes = new ColumnBuilder(DataType.Binary, isCompact ? rows.Length : column.Length);
        foreach (var row in rows)
        {
            while (!isCompact && bytes.Length < row) bytes.AppendNull();
            if (column.IsNull(row))
            {
                bytes.AppendNull();
                continue;
            }

            writer.ResetWrittenCount();
            Write(writer, column, row, asKey);
            bytes.AppendText(writer.WrittenSpan);
        }

        while (!isCompact && bytes.Length < column.Length) bytes.AppendNull();
        return bytes.Finish();
    }

    /// <summary>The nested column of byte strings.</summary>
    /// <param name="bytes">BLOB; not disposed here.</param>
    /// <param name="type">Its type.</param>
    public static Column Decode(Column bytes, DataType type)
    {
        using var builder = new ColumnBuilder(type, bytes.Length);
        var texts = bytes.Texts;
        for (var row = 0; row < texts.Length; row++)
        {
            if (texts.IsNull(row)) builder.AppendNull();
            else Decode(texts[row], builder);
        }

        return builder.Finish();
    }

    /// <summary>Appends the value that a byte string is.</summary>
    public static void Decode(ReadOnlySpan<byte> bytes, ColumnBuilder builder) => Read(ref bytes, builder);

    private static void WriteChild(ArrayBufferWriter<byte> writer, Column column, int row, bool asKey)
    {
        var isNull = column.IsNull(row);
        Put(writer, isNull ? (byte)0 : (byte)1);
        if (!isNull) Write(writer, column, row, asKey);
    }

    private static void Write(ArrayBufferWriter<byte> writer, Column column, int row, bool asKey)
    {
        switch (column.Type.Kind)
        {
            case TypeKind.Boolean: Put(writer, column.Booleans[row] ? (byte)1 : (byte)0); break;
            case TypeKind.Float32 when asKey: Put(writer, OneZeroOneNaN.Of(column.Values<float>().All[row])); break;
            case TypeKind.Float64 when asKey: Put(writer, OneZeroOneNaN.Of(column.Values<double>().All[row])); break;
            case TypeKind.Interval when asKey: Put(writer, OneForm.Of(column.Values<Interval>().All[row])); break;
            case TypeKind.Utf8 or TypeKind.Binary:
                var text = column.Texts[row];
                Put(writer, text.Length);
                writer.Write(text);
                break;
            case TypeKind.Struct:
                foreach (var member in column.Children) WriteChild(writer, member, row, asKey);
                break;
            case TypeKind.List or TypeKind.FixedList or TypeKind.Map:
                var (start, end) = (column.Lists[row].Start.Value, column.Lists[row].End.Value);
                Put(writer, end - start);
                for (var element = start; element < end; element++) WriteChild(writer, column.Children[0], element, asKey);
                break;
            default: WriteSlot(writer, column, row); break;
        }
    }

    private static void WriteSlot(ArrayBufferWriter<byte> writer, Column column, int row)
    {
        switch (column.Type.Width)
        {
            case 1: Put(writer, column.Values<byte>().All[row]); break;
            case 2: Put(writer, column.Values<short>().All[row]); break;
            case 4: Put(writer, column.Values<int>().All[row]); break;
            case 8: Put(writer, column.Values<long>().All[row]); break;
            default: Put(writer, column.Values<Int128>().All[row]); break;
        }
    }

    private static void ReadChild(ref ReadOnlySpan<byte> bytes, ColumnBuilder builder)
    {
        if (Take<byte>(ref bytes) == 0) builder.AppendNull();
        else Read(ref bytes, builder);
    }

    private static void Read(ref ReadOnlySpan<byte> bytes, ColumnBuilder builder)
    {
        switch (builder.Type.Kind)
        {
            case TypeKind.Boolean: builder.AppendBoolean(Take<byte>(ref bytes) != 0); break;
            case TypeKind.Utf8 or TypeKind.Binary:
                var length = Take<int>(ref bytes);
                builder.AppendText(bytes[..length]);
                bytes = bytes[length..];
                break;
            case TypeKind.Struct:
                foreach (var member in builder.Members) ReadChild(ref bytes, member);
                builder.EndStruct();
                break;
            case TypeKind.List or TypeKind.FixedList or TypeKind.Map:
                for (var count = Take<int>(ref bytes); count > 0; count--) ReadChild(ref bytes, builder.Elements);
                builder.EndList();
                break;
            default: ReadSlot(ref bytes, builder); break;
        }
    }

    private static void ReadSlot(ref ReadOnlySpan<byte> bytes, ColumnBuilder builder)
    {
        switch (builder.Type.Width)
        {
            case 1: builder.Append(Take<byte>(ref bytes)); break;
            case 2: builder.Append(Take<short>(ref bytes)); break;
            case 4: builder.Append(Take<int>(ref bytes)); break;
            case 8: builder.Append(Take<long>(ref bytes)); break;
            default: builder.Append(Take<Int128>(ref bytes)); break;
        }
    }

    private static void Put<T>(ArrayBufferWriter<byte> writer, T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(writer.GetSpan(Unsafe.SizeOf<T>()), in value);
        writer.Advance(Unsafe.SizeOf<T>());
    }

    private static T Take<T>(ref ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(bytes);
        bytes = bytes[Unsafe.SizeOf<T>()..];
        return value;
    }
}
