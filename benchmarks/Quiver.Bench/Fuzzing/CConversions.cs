using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Quiver.Bench.Fuzzing;

/// <summary>Gives rows another form that means the same, or puts them into nested ones: Quiver reads more of Arrow's types than it lends out. Changes nothing that is there: models are made anew.</summary>
internal static class CConversions
{
    /// <summary>Some form of whole rows.</summary>
    public static (SchemaModel Schema, ArrayModel Array) Any(Random random, SchemaModel schema, ArrayModel array) => random.Next(8) switch
    {
        0 => Coded(random, schema, array),
        1 => InList(random, schema, array),
        2 => InStruct(schema, array),
        3 => InFixedList(schema, array),
        4 => InMap(schema, array),
        5 => Sliced(random, schema, array),
        _ => Other(random, schema, array),
    };

    /// <summary>Texts as large ones or views, lists as large ones or views; rows of other types as they are.</summary>
    public static (SchemaModel Schema, ArrayModel Array) Other(Random random, SchemaModel schema, ArrayModel array)
    {
        var format = Encoding.UTF8.GetString(schema.Format!);
        if (schema.Dictionary is not null || array.Offset != 0) return (schema, array);
        return format switch
        {
            "u" or "z" when random.Next(2) == 0 => (As(schema, format == "u" ? "U" : "Z"), LargeTexts(array)),
            "u" or "z" => (As(schema, "v" + format), Views(random, array)),
            "+l" when random.Next(3) == 0 => (As(schema, "+L"), Widened(array)),
            "+l" => ListViews(random, schema, array),
            _ => (schema, array),
        };
    }

    /// <summary>Rows as numbers into a dictionary of themselves.</summary>
    private static (SchemaModel Schema, ArrayModel Array) Coded(Random random, SchemaModel schema, ArrayModel array)
    {
        if (schema.Dictionary is not null) return (schema, array);
        var rows = (int)array.Length;
        var width = 1 << random.Next(4);
        var codes = new byte[rows * width];
        for (var row = 0; row < rows; row++) codes[row * width] = (byte)(rows > 127 || random.Next(2) == 0 ? row & 127 : rows - 1 - row); // little-endian
        var coded = SchemaModel.Of((random.Next(2) == 0 ? "csil" : "CSIL")[int.Log2(width)..][..1], Encoding.UTF8.GetString(schema.Name ?? []));
        coded.Dictionary = schema;
        var indices = ArrayModel.Of(rows, 0, null, codes);
        indices.Dictionary = array;
        return (coded, indices);
    }

    private static (SchemaModel Schema, ArrayModel Array) InList(Random random, SchemaModel schema, ArrayModel array)
    {
        var rows = random.Next((int)array.Length + 1);
        var offsets = new int[rows + 1];
        for (var row = 1; row <= rows; row++) offsets[row] = random.Next(offsets[row - 1], (int)array.Length + 1);
        return (SchemaModel.Of("+l", "list", schema), ArrayModel.Of(rows, 0, null, Bytes<int>(offsets)).With(array));
    }

    private static (SchemaModel Schema, ArrayModel Array) InStruct(SchemaModel schema, ArrayModel array) => (SchemaModel.Of("+s", "struct", schema), ArrayModel.Of(array.Length, 0, [null]).With(array));

    private static (SchemaModel Schema, ArrayModel Array) InFixedList(SchemaModel schema, ArrayModel array) => (SchemaModel.Of("+w:2", "pair", schema), ArrayModel.Of(array.Length / 2, 0, [null]).With(array));

    private static (SchemaModel Schema, ArrayModel Array) InMap(SchemaModel schema, ArrayModel array)
    {
        var rows = (int)array.Length;
        var (offsets, keys) = (new int[rows + 1], new int[rows]);
        for (var row = 0; row < rows; row++) (offsets[row + 1], keys[row]) = (row + 1, row);
        var key = SchemaModel.Of("i", "key");
        key.Flags = 0;
        var entry = SchemaModel.Of("+s", "entries", key, schema);
        entry.Flags = 0;
        return (SchemaModel.Of("+m", "map", entry), ArrayModel.Of(rows, 0, null, Bytes<int>(offsets)).With(ArrayModel.Of(rows, 0, [null]).With(ArrayModel.Of(rows, 0, null, Bytes<int>(keys)), array)));
    }

    private static (SchemaModel Schema, ArrayModel Array) Sliced(Random random, SchemaModel schema, ArrayModel array)
    {
        var slice = array.Clone();
        var skipped = random.NextInt64(array.Length + 1);
        slice.Offset += skipped;
        slice.Length = random.NextInt64(array.Length - skipped + 1);
        slice.NullCount = array.NullCount == 0 ? 0 : -1;
        return (schema, slice);
    }

    private static ArrayModel LargeTexts(ArrayModel array) => ArrayModel.Of(array.Length, array.NullCount, array.Buffers[0], Wide(array.Buffers[1]), array.Buffers[2]);

    private static ArrayModel Widened(ArrayModel array) => ArrayModel.Of(array.Length, array.NullCount, array.Buffers[0], Wide(array.Buffers[1])).With([.. array.Children]);

    private static (SchemaModel Schema, ArrayModel Array) ListViews(Random random, SchemaModel schema, ArrayModel array)
    {
        var offsets = Offsets(array);
        var (starts, sizes) = (new int[array.Length], new int[array.Length]);
        for (var row = 0; row < starts.Length; row++) (starts[row], sizes[row]) = (offsets[row], offsets[row + 1] - offsets[row]);
        var isLarge = random.Next(2) == 0;
        var (first, second) = (Bytes<int>(starts), Bytes<int>(sizes));
        return (As(schema, isLarge ? "+vL" : "+vl"), ArrayModel.Of(array.Length, array.NullCount, array.Buffers[0], isLarge ? Wide(first) : first, isLarge ? Wide(second) : second).With([.. array.Children]));
    }

    // Texts of up to 12 bytes stand in the view; of others the length, the first four bytes, the buffer and the place in it.
    private static ArrayModel Views(Random random, ArrayModel array)
    {
        var offsets = Offsets(array);
        var views = new byte[array.Length * 16];
        List<byte>[] buffers = random.Next(2) == 0 ? [[]] : [[], []];
        for (var row = 0; row < array.Length; row++)
        {
            var text = array.Buffers[2].AsSpan(offsets[row], offsets[row + 1] - offsets[row]);
            var view = views.AsSpan(row * 16, 16);
            BinaryPrimitives.WriteInt32LittleEndian(view, text.Length);
            if (text.Length <= 12)
            {
                text.CopyTo(view[4..]);
                continue;
            }

            var buffer = random.Next(buffers.Length);
            text[..4].CopyTo(view[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(view[8..], buffer);
            BinaryPrimitives.WriteInt32LittleEndian(view[12..], buffers[buffer].Count);
            buffers[buffer].AddRange(text);
        }

        return ArrayModel.Of(array.Length, array.NullCount, [array.Buffers[0], views, .. buffers.Select(buffer => buffer.ToArray()), Bytes<long>([.. buffers.Select(buffer => (long)buffer.Count)])]);
    }

    private static int[] Offsets(ArrayModel array) => array.Buffers[1] is { Length: > 0 } bytes ? MemoryMarshal.Cast<byte, int>(bytes).ToArray() : new int[array.Length + 1];

    private static SchemaModel As(SchemaModel schema, string format)
    {
        var other = schema.Clone();
        other.Format = SchemaModel.Encoding(format);
        return other;
    }

    private static byte[]? Wide(byte[]? numbers)
    {
        if (numbers is null) return null;
        var narrow = MemoryMarshal.Cast<byte, int>(numbers);
        var wide = new long[narrow.Length];
        for (var index = 0; index < wide.Length; index++) wide[index] = narrow[index];
        return Bytes<long>(wide);
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => MemoryMarshal.AsBytes(numbers).ToArray();
}
