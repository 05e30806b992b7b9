using System.Buffers.Binary;

namespace Quiver.Bench.Fuzzing;

/// <summary>
/// Makes a mutant honest about memory. The C data interface has no sizes of buffers, so a reader must believe lengths, widths and last offsets as long as they do not contradict themselves: what they claim is put
/// there, as garbage, and not a byte more. Mutants that claim more than <see cref="MostBytes"/> in a way that no reader could see are left out.
/// </summary>
internal sealed class CClaims(Random random)
{
    /// <summary>Bytes that one mutant may claim.</summary>
    public const int MostBytes = 64 << 10;

    /// <summary>Pointers that stand behind the last buffer and the last part, all null: counts may be larger by as many.</summary>
    public const int SparePointers = 8;

    private const int MostRows = int.MaxValue - 64; // a reader may refuse more
    private const int MostParts = 1 << 16; // likewise
    private const int MostPairs = 1 << 12;
    private const int LongestText = 1 << 20;

    private readonly HashSet<(SchemaModel, ArrayModel, bool)> _seen = [];
    private readonly HashSet<SchemaModel> _seenSchemas = [];
    private long _left;

    /// <summary>Puts what is claimed behind the claims.</summary>
    /// <returns>False: too much is claimed.</returns>
    public bool TryMeet(SchemaModel schema, params ReadOnlySpan<ArrayModel> arrays)
    {
        _seen.Clear();
        _seenSchemas.Clear();
        _left = MostBytes;
        if (!Schema(schema)) return false;
        foreach (var array in arrays)
            if (!Array(schema, array, isWhole: true)) return false;
        return true;
    }

    private bool Schema(SchemaModel schema)
    {
        if (!_seenSchemas.Add(schema)) return true;
        if (schema.Metadata is not null && !Metadata(schema.Metadata)) return false;
        if (schema.ChildCount > schema.Children.Count + SparePointers && schema.ChildCount <= MostParts) return false;
        foreach (var child in schema.Children)
            if (child is not null && !Schema(child)) return false;
        return schema.Dictionary is null || Schema(schema.Dictionary);
    }

    // The reader sees the counts as it goes; it must not be led behind the end before it has seen one that is absurd.
    private static bool Metadata(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int)) return false;
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count is < 0 or > MostPairs) return true;
        var at = sizeof(int);
        for (var text = 0; text < count * 2; text++)
        {
            if (at + sizeof(int) > bytes.Length) return false;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            if (length is < 0 or > LongestText) return true;
            at += sizeof(int) + length;
            if (at > bytes.Length) return false;
        }

        return true;
    }

    /// <summary>The rows of one struct and what is below.</summary>
    /// <param name="schema">Their description.</param>
    /// <param name="array">The rows.</param>
    /// <param name="isWhole">Whether a reader needs all of them, so that it sees what contradicts itself anywhere in them.</param>
    private bool Array(SchemaModel schema, ArrayModel array, bool isWhole)
    {
        if (!_seen.Add((schema, array, isWhole))) return true;
        if (array.ChildCount == schema.ChildCount && array.ChildCount > array.Children.Count + SparePointers && array.ChildCount <= MostParts) return false;
        var format = CFormat.Of(schema.Format);
        if (array.Length >= 0 && array.Offset >= 0 && array.Length <= MostRows && array.Offset <= MostRows - array.Length && !Buffers(schema.Dictionary is null || format.Layout == CLayout.Fixed ? format : new(CLayout.Unknown), array, isWhole)) return false;
        if (schema.Dictionary is not null) return array.Dictionary is null || Array(schema.Dictionary, array.Dictionary, isWhole: true);
        for (var child = 0; child < Math.Min(schema.Children.Count, array.Children.Count); child++)
        {
            if (schema.Children[child] is not { } field || array.Children[child] is not { } rows) continue;
            var isWholeBelow = format.Layout == CLayout.Mask ? isWhole && array.Offset == 0 && array.Length == rows.Length && schema.Format![1] == 's' : format.Layout != CLayout.LargeLists;
            if (!Array(field, rows, isWholeBelow)) return false;
        }

        return true;
    }

    private bool Buffers(CFormat format, ArrayModel array, bool isWhole)
    {
        var rows = array.Length + array.Offset;
        if (format.Layout is CLayout.Unknown or CLayout.Nothing) return true;
        if (format.Layout == CLayout.Views ? array.BufferCount < 3 : array.BufferCount != format.Buffers) return true; // to be refused
        if (array.BufferCount > array.Buffers.Count + SparePointers) return array.BufferCount > MostParts;
        if (!Has(array, 0, (rows + 7) / 8)) return false;
        switch (format.Layout)
        {
            case CLayout.Fixed:
                return Has(array, 1, ((Int128)rows * format.Bits + 7) / 8);
            case CLayout.Texts:
                return Offsets(array, sizeof(int), isWhole, out var end) && Has(array, 2, end);
            case CLayout.LargeTexts:
                return Offsets(array, sizeof(long), isWhole, out var last) && Has(array, 2, last);
            case CLayout.Lists:
                return Offsets(array, sizeof(int), isWhole, out _);
            case CLayout.LargeLists:
                return Offsets(array, sizeof(long), isWhole, out _);
            case CLayout.ListViews:
                return Has(array, 1, rows * sizeof(int)) && Has(array, 2, rows * sizeof(int));
            case CLayout.LargeListViews:
                return Has(array, 1, rows * sizeof(long)) && Has(array, 2, rows * sizeof(long));
            case CLayout.Views:
                return Has(array, 1, rows * 16) && ViewBuffers(array);
            default:
                return true;
        }
    }

    private bool ViewBuffers(ArrayModel array)
    {
        var count = array.BufferCount - 3;
        if (array.Buffer(array.BufferCount - 1) is null) return true;
        if (!Has(array, array.BufferCount - 1, count * sizeof(long))) return false;
        for (var index = 0; index < count; index++)
        {
            var size = Entry(array.Buffer(array.BufferCount - 1)!, index, sizeof(long));
            if (!Has(array, index + 2, size)) return false;
        }

        return true;
    }

    /// <summary>Offsets of the rows; where the last one leads, -1 when they contradict themselves. Where not all rows are needed those that are may fit each other: then it is the largest that two next to each other lead to.</summary>
    private bool Offsets(ArrayModel array, int width, bool isWhole, out long end)
    {
        end = -1;
        if (array.Length == 0) return true; // no rows need no offsets
        if (!Has(array, 1, (Int128)(array.Length + array.Offset + 1) * width)) return false;
        if (array.Buffer(1) is not { } offsets) return true;
        var isFalling = false;
        var last = Entry(offsets, array.Offset, width);
        for (var row = array.Offset + 1; row <= array.Offset + array.Length; row++)
        {
            var offset = Entry(offsets, row, width);
            var isClaim = last >= 0 && offset >= last && offset - last <= MostRows && offset <= 1L << 47; // no memory is larger
            if (isClaim) end = Math.Max(end, offset);
            else isFalling = true;
            last = offset;
        }

        if (isFalling && isWhole) end = -1;
        return true;
    }

    private static long Entry(byte[] numbers, long index, int width) => width == sizeof(int)
        ? BinaryPrimitives.ReadInt32LittleEndian(numbers.AsSpan((int)index * sizeof(int)))
        : BinaryPrimitives.ReadInt64LittleEndian(numbers.AsSpan((int)index * sizeof(long)));

    // A null pointer is there to be seen.
    private bool Has(ArrayModel array, long index, Int128 bytes)
    {
        if (array.Buffer(index) is not { } buffer || bytes <= 0) return true;
        if (bytes > _left) return false;
        _left -= (long)bytes;
        if (buffer.Length >= bytes) return true;
        var larger = new byte[(int)bytes];
        buffer.CopyTo(larger, 0);
        var added = larger.AsSpan(buffer.Length);
        switch (random.Next(3))
        {
            case 0 when buffer.Length > 0:
                for (var at = 0; at < added.Length; at++) added[at] = buffer[at % buffer.Length];
                break;
            case 1:
                random.NextBytes(added);
                break;
        }

        array.Buffers[(int)index] = larger;
        return true;
    }
}
