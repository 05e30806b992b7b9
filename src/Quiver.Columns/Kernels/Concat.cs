using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Puts columns and batches end to end.</summary>
internal static class Concat
{
    /// <summary>The rows of all parts, in order. Parts coded by one dictionary stay coded; texts coded otherwise become plain.</summary>
    /// <param name="parts">At least one column, all of one type; not disposed here.</param>
    public static Column Columns(IReadOnlyList<Column> parts)
    {
        if (parts.Count == 0) throw new ArgumentException("There is no column to put end to end, so no type either.", nameof(parts));
        if (parts.Count == 1) return parts[0].Share();
        var type = parts[0].Type;
        foreach (var part in parts)
            if (part.Type != type) throw new ArgumentException($"Columns of {type} and {part.Type} do not make one column.", nameof(parts));

        var length = 0;
        foreach (var part in parts) length = checked(length + part.Length);
        var validity = Validity(parts, length);
        if (parts[0].Dictionary is { } dictionary && parts.All(part => part.Dictionary == dictionary))
            return Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Codes.All), null, dictionary);

        return type.Width switch
        {
            1 => Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Values<byte>().All)),
            2 => Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Values<short>().All)),
            4 => Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Values<int>().All)),
            8 => Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Values<long>().All)),
            16 => Column.Pooled(type, length, validity, Slots(parts, length, static part => part.Values<Int128>().All)),
            _ when type.Kind == TypeKind.Boolean => Column.Pooled(type, length, validity, Booleans(parts, length)),
            _ when type.IsVariable => Texts(parts, type, length, validity),
            _ when type.Kind is TypeKind.List or TypeKind.Map => Lists(parts, type, length, validity),
            _ when type.IsNested => Column.Pooled(type, length, validity, BufferPool.Rent(0), children: Children(parts)),
            _ => throw new UnreachableException($"A column of {type}."),
        };
    }

    /// <summary>The rows that count of all parts, in order, as one batch without a selection, with the first part's sequence number. Where some parts have weights, rows of the others get +1.</summary>
    /// <param name="parts">At least one batch, all of one schema; not disposed here.</param>
    public static Batch Batches(IReadOnlyList<Batch> parts)
    {
        if (parts.Count == 0) throw new ArgumentException("There is no batch to put end to end, so no schema either.", nameof(parts));
        if (parts.Count == 1) return Gather.Selected(parts[0]);
        var gathered = new Batch[parts.Count];
        for (var i = 0; i < parts.Count; i++) gathered[i] = parts[i].Selection is null ? parts[i] : Gather.Selected(parts[i]);

        var schema = parts[0].Schema;
        var columns = new Column[schema.Count];
        for (var column = 0; column < columns.Length; column++) columns[column] = Columns([.. gathered.Select(batch => batch[column])]);
        var length = gathered.Sum(batch => batch.Length);
        var result = Batch.Pooled(schema, columns, length, gathered[0].FirstSequence, Weights(gathered), ingestedMicros: gathered[0].IngestedMicros);
        for (var i = 0; i < parts.Count; i++)
            if (parts[i].Selection is not null) gathered[i].Dispose();
        return result;
    }

    private delegate ReadOnlySpan<T> SlotsOf<T>(Column part);

    private static MemoryBlock Slots<T>(IReadOnlyList<Column> parts, int length, SlotsOf<T> slots)
        where T : unmanaged
    {
        var block = BufferPool.Rent(checked(length * Unsafe.SizeOf<T>()));
        var target = block.As<T>();
        foreach (var part in parts)
        {
            slots(part).CopyTo(target);
            target = target[part.Length..];
        }

        return block;
    }

    private static MemoryBlock? Validity(IReadOnlyList<Column> parts, int length)
    {
        if (parts.All(part => part.NullCount == 0)) return null;
        var block = BufferPool.RentZeroed(BitSpans.Words(length) * sizeof(ulong));
        var words = block.As<ulong>();
        var start = 0;
        foreach (var part in parts)
        {
            if (part.Validity.IsEmpty) BitSpans.SetRange(words, start, part.Length);
            else BitSpans.Write(words, start, part.Validity);
            start += part.Length;
        }

        return block;
    }

    private static MemoryBlock Booleans(IReadOnlyList<Column> parts, int length)
    {
        var block = BufferPool.RentZeroed(BitSpans.Words(length) * sizeof(ulong));
        var start = 0;
        foreach (var part in parts)
        {
            BitSpans.Write(block.As<ulong>(), start, part.Booleans);
            start += part.Length;
        }

        return block;
    }

    private static Column Texts(IReadOnlyList<Column> parts, DataType type, int length, MemoryBlock? validity)
    {
        long total = 0;
        foreach (var part in parts) total += TextBytes(part);
        if (total > int.MaxValue - 64) throw new InvalidOperationException("A column holds at most 2 GiB of text; put fewer batches together.");

        var offsetBlock = BufferPool.Rent(checked((length + 1) * sizeof(int)));
        var byteBlock = BufferPool.Rent((int)total);
        var offsets = offsetBlock.As<int>();
        var bytes = byteBlock.Bytes;
        var row = 0;
        var end = 0;
        offsets[0] = 0;
        foreach (var part in parts)
        {
            var texts = part.Texts;
            for (var i = 0; i < texts.Length; i++)
            {
                if (!texts.IsNull(i)) // the slot of a null row may hold any code
                {
                    var text = texts[i];
                    text.CopyTo(bytes[end..]);
                    end += text.Length;
                }

                offsets[++row] = end;
            }
        }

        return Column.Pooled(type, length, validity, offsetBlock, byteBlock);
    }

    private static Column Lists(IReadOnlyList<Column> parts, DataType type, int length, MemoryBlock? validity)
    {
        var offsetBlock = BufferPool.Rent(checked((length + 1) * sizeof(int)));
        var offsets = offsetBlock.As<int>();
        var elements = new Column[parts.Count];
        var row = 0;
        offsets[0] = 0;
        for (var part = 0; part < elements.Length; part++)
        {
            var lists = parts[part].Lists;
            var first = lists.Offsets[0];
            var moved = offsets[row] - first;
            for (var i = 1; i <= lists.Length; i++) offsets[row + i] = checked(lists.Offsets[i] + moved);
            elements[part] = lists.Elements.Slice(first, lists.Offsets[^1] - first);
            row += lists.Length;
        }

        var all = Columns(elements);
        foreach (var part in elements) part.Dispose();
        return Column.Pooled(type, length, validity, offsetBlock, children: [all]);
    }

    // Of structs and lists of fixed size, which have the rows of these below them and no others.
    private static Column[] Children(IReadOnlyList<Column> parts)
    {
        var children = new Column[parts[0].Children.Length];
        for (var child = 0; child < children.Length; child++) children[child] = Columns([.. parts.Select(part => part.Children[child])]);
        return children;
    }

    private static long TextBytes(Column part)
    {
        var texts = part.Texts;
        long total = 0;
        for (var i = 0; i < texts.Length; i++)
            if (!texts.IsNull(i)) total += texts[i].Length;
        return total;
    }

    private static Column? Weights(Batch[] parts)
    {
        if (parts.All(part => part.Weights is null)) return null;
        var weights = new Column[parts.Length];
        for (var i = 0; i < parts.Length; i++) weights[i] = parts[i].Weights?.Share() ?? ColumnFactory.Constant(DataType.Int64, 1L, parts[i].Length);
        var all = Columns(weights);
        foreach (var weight in weights) weight.Dispose();
        return all;
    }
}
