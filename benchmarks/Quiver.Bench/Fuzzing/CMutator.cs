using System.Runtime.InteropServices;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Damages what the C data interface describes. It knows the structure: one change in four goes to a schema (type, flags, counts, pointers to parts and dictionaries, also in circles), the others to rows (lengths, counts, pointers, and numbers in
/// buffers by the width they have there: offsets, sizes, views, codes).
/// </summary>
internal sealed class CMutator(Random random)
{
    private static readonly long[] Extremes =
        [0, 1, -1, -2, 2, 7, 8, 63, 64, 65, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue - 64, int.MaxValue - 63, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 47, 1L << 61, long.MaxValue - 1, long.MaxValue, long.MinValue];

    private static readonly string[] Formats =
    [
        "n", "b", "c", "C", "s", "S", "i", "I", "l", "L", "e", "f", "g", "z", "Z", "vz", "u", "U", "vu", "tdD", "tdm", "tts", "ttm", "ttu", "ttn", "tss:", "tsm:UTC", "tsu:", "tsu:Europe/Berlin", "tsn:", "tsn:UTC", "tDs", "tDm", "tDu", "tDn",
        "tiM", "tiD", "tin", "d:9,2", "d:38,0", "d:5,2,32", "d:9,2,64", "d:40,2,256", "w:0", "w:1", "w:3", "w:16", "+l", "+L", "+vl", "+vL", "+s", "+m", "+w:1", "+w:2", "+w:3", "+r", "+us:0,1", "+ud:0,1",
        "", " ", "x", "w", "w:", "w:-1", "w:99999999999", "w:2147483647", "+w:", "+w:0", "+w:-3", "+w:100001", "d:", "d:0,0", "d:5", "d:39,2", "d:10,20", "d:5,-2", "d:5,2,7", "d:a,b", "d:1,1,1,1", "ts", "tsz:", "+", "+z", "+ud", "ü", "i\u0001", new('l', 3000),
    ];

    /// <summary>Damages a mutant.</summary>
    /// <param name="schema">Its description; changed.</param>
    /// <param name="arrays">Its rows, of one batch or more; changed.</param>
    public void Mutate(SchemaModel schema, ArrayModel[] arrays)
    {
        var changes = 1 + random.Next(random.Next(4) == 0 ? 6 : 2);
        for (var change = 0; change < changes; change++)
        {
            if (random.Next(5) == 0) Change(All(schema));
            else if (arrays.Length > 0) Change(schema, arrays[random.Next(arrays.Length)]);
        }
    }

    /// <summary>Nests the first column many levels deep.</summary>
    public static void Nest(Random random, SchemaModel schema, ArrayModel array)
    {
        var levels = random.Next(1, 70);
        for (var level = 0; level < levels; level++)
        {
            schema.Children[0] = SchemaModel.Of("+s", "level", schema.Children[0]);
            array.Children[0] = ArrayModel.Of(array.Children[0]!.Length, 0, [null]).With(array.Children[0]);
        }
    }

    private void Change(List<SchemaModel> all)
    {
        var one = all[random.Next(all.Count)];
        switch (random.Next(11))
        {
            case 0:
                one.Format = random.Next(12) == 0 ? null : SchemaModel.Encoding(Formats[random.Next(Formats.Length)]);
                break;
            case 1:
                one.Format = SchemaModel.Encoding(Formats[random.Next(Formats.Length)]);
                break;
            case 2:
                one.Name = random.Next(4) switch { 0 => null, 1 => [0xFF, 0xC0, 0x80], 2 => all[random.Next(all.Count)].Name, _ => SchemaModel.Encoding(new string('n', random.Next(2000))) };
                break;
            case 3:
                one.Flags = random.Next(3) == 0 ? random.NextInt64() : random.Next(8);
                break;
            case 4:
                one.Metadata = ChangedMetadata(one.Metadata);
                break;
            case 5:
                one.ChildCount = Number(one.ChildCount);
                break;
            case 6:
                one.HasNoChildren = true;
                break;
            case 7 when one.Children.Count > 0: // also a part that it is a part of itself
                one.Children[random.Next(one.Children.Count)] = random.Next(3) == 0 ? null : all[random.Next(all.Count)];
                break;
            case 8:
                one.Dictionary = random.Next(2) == 0 ? null : all[random.Next(all.Count)];
                break;
            case 9:
                one.IsReleased = true;
                break;
            default:
                one.Children.Add(all[random.Next(all.Count)]);
                one.ChildCount = one.Children.Count;
                break;
        }
    }

    private void Change(SchemaModel schema, ArrayModel array)
    {
        var all = All(schema, array);
        var (field, one) = all[random.Next(all.Count)];
        switch (random.Next(24))
        {
            case 0 or 1:
                one.Length = Number(one.Length);
                break;
            case 2:
                one.NullCount = Number(one.NullCount);
                break;
            case 3 or 4:
                one.Offset = Number(one.Offset);
                break;
            case 5:
                one.BufferCount = Number(one.BufferCount);
                break;
            case 6:
                one.ChildCount = Number(one.ChildCount);
                break;
            case 7:
                one.HasNoBuffers = random.Next(3) == 0;
                if (one.Buffers.Count > 0) one.Buffers[random.Next(one.Buffers.Count)] = null;
                break;
            case 8 when one.Children.Count > 0:
                one.HasNoChildren = random.Next(3) == 0;
                one.Children[random.Next(one.Children.Count)] = random.Next(3) == 0 ? null : all[random.Next(all.Count)].Array;
                break;
            case 9:
                one.Dictionary = random.Next(2) == 0 ? null : all[random.Next(all.Count)].Array;
                break;
            case 10:
                one.IsReleased = true;
                break;
            case 11:
                var from = all[random.Next(all.Count)].Array.Buffers;
                if (one.Buffers.Count > 0 && from.Count > 0) one.Buffers[random.Next(one.Buffers.Count)] = (byte[]?)from[random.Next(from.Count)]?.Clone();
                break;
            default:
                Content(CFormat.Of(field.Format), one);
                break;
        }
    }

    private void Content(CFormat format, ArrayModel array)
    {
        if (array.Buffers.Count == 0) return;
        var index = random.Next(array.Buffers.Count);
        if (index == 0 && random.Next(3) > 0) index = random.Next(array.Buffers.Count);
        if (array.Buffers[index] is not { Length: > 0 } buffer) return;
        var width = (format.Layout, index) switch
        {
            (_, 0) => 1,
            (CLayout.Views, _) when index == array.Buffers.Count - 1 => 8,
            (CLayout.Texts or CLayout.Lists or CLayout.Views or CLayout.ListViews, 1) or (CLayout.ListViews, 2) => 4,
            (CLayout.LargeTexts or CLayout.LargeLists or CLayout.LargeListViews, 1) or (CLayout.LargeListViews, 2) => 8,
            (CLayout.Fixed, 1) => format.Bits switch { 8 => 1, 16 => 2, 32 => 4, 64 or 128 => 8, _ => 1 },
            _ => 1,
        };
        if (buffer.Length < width) return;
        var entries = buffer.Length / width;
        var entry = random.Next(4) == 0 ? entries - 1 : random.Next(entries);
        var target = buffer.AsSpan(entry * width, width);
        var old = Get(target);
        Set(target, random.Next(7) switch
        {
            0 => Extremes[random.Next(Extremes.Length)],
            1 or 2 => old + random.Next(-4, 5),
            3 => old ^ (1L << random.Next(width * 8)),
            4 => Get(buffer.AsSpan(random.Next(entries) * width, width)),
            5 => random.NextInt64(0, array.Buffers.Max(other => other?.Length ?? 0) + 1),
            _ => random.NextInt64(),
        });
    }

    private long Number(long old) => random.Next(4) switch
    {
        0 => Extremes[random.Next(Extremes.Length)],
        1 => random.NextInt64(0, 64),
        _ => old + random.Next(-3, 4),
    };

    private byte[]? ChangedMetadata(byte[]? metadata)
    {
        if (metadata is null) return random.Next(3) switch { 0 => [0, 0, 0, 0], 1 => [255, 255, 255, 255], _ => [1, 0, 0, 0, 1, 0, 0, 0, (byte)'k', 0, 0, 0, 0] };
        if (random.Next(8) == 0) return null;
        Set(metadata.AsSpan(random.Next(metadata.Length / 4) * 4, 4), random.Next(2) == 0 ? Extremes[random.Next(Extremes.Length)] : random.Next(64));
        return metadata;
    }

    private static List<SchemaModel> All(SchemaModel schema)
    {
        List<SchemaModel> all = [];
        Add(schema);
        return all;

        void Add(SchemaModel one)
        {
            if (all.Contains(one)) return;
            all.Add(one);
            foreach (var child in one.Children)
                if (child is not null) Add(child);
            if (one.Dictionary is not null) Add(one.Dictionary);
        }
    }

    private static List<(SchemaModel Schema, ArrayModel Array)> All(SchemaModel schema, ArrayModel array)
    {
        List<(SchemaModel, ArrayModel)> all = [];
        HashSet<ArrayModel> seen = [];
        Add(schema, array);
        return all;

        void Add(SchemaModel field, ArrayModel one)
        {
            if (!seen.Add(one)) return;
            all.Add((field, one));
            for (var child = 0; child < one.Children.Count; child++)
                if (one.Children[child] is { } below) Add(child < field.Children.Count ? field.Children[child] ?? field : field, below);
            if (one.Dictionary is not null) Add(field.Dictionary ?? field, one.Dictionary);
        }
    }

    private static long Get(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => MemoryMarshal.Read<short>(bytes),
        4 => MemoryMarshal.Read<int>(bytes),
        _ => MemoryMarshal.Read<long>(bytes),
    };

    private static void Set(Span<byte> bytes, long value) => MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value))[..bytes.Length].CopyTo(bytes); // little-endian
}
