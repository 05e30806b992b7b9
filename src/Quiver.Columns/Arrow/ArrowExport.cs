using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>
/// Lends schemas and rows out through the C data interface. Each struct owns what hangs on it, so that a consumer may take a child away from its parent; rows are held until the last struct of theirs is released.
/// </summary>
internal static unsafe class ArrowExport
{
    private const long NullableFlag = 2;

    /// <summary>Lends out the description of a batch: a struct of its columns.</summary>
    public static void Schema(ImmutableArray<ArrowField> fields, ArrowSchema* target) => Field(new ArrowField("", new(ArrowKind.Struct), Nullable: false, fields), target);

    /// <summary>Lends out rows.</summary>
    /// <param name="batch">The rows; stay the caller's, their memory is shared.</param>
    /// <param name="fields">What the columns are lent as.</param>
    /// <param name="target">Receives them.</param>
    /// <exception cref="ArrowException">A value has no place in the Arrow type. Nothing is lent then.</exception>
    public static void Batch(Batch batch, ImmutableArray<ArrowField> fields, ArrowArray* target)
    {
        var rows = new ArrowRows { Length = batch.Length, NullCount = 0, Buffers = [default], Children = new ArrowRows[fields.Length] };
        var made = 0;
        try
        {
            for (; made < fields.Length; made++) rows.Children[made] = Encode(batch[made], fields[made]);
        }
        catch
        {
            for (var column = 0; column < made; column++) rows.Children[column].Dispose();
            throw;
        }

        Array(rows, new Held(batch.Share(), rows), target);
    }

    private static ArrowRows Encode(Column column, ArrowField field)
    {
        var rows = ArrowEncoder.Encode(column, field);
        if (field.Coding is null || rows.Dictionary is not null) return rows;
        var codes = rows.Make(checked(rows.Length * sizeof(int))).As<int>()[..rows.Length]; // plain texts are their own dictionary
        for (var row = 0; row < codes.Length; row++) codes[row] = row;
        rows.Values = new ArrowRows { Length = rows.Length, NullCount = rows.NullCount, Buffers = rows.Buffers };
        rows.Buffers = [rows.Buffers[0], ArrowBytes.Of<int>(codes)];
        return rows;
    }

    private static void Field(ArrowField field, ArrowSchema* target)
    {
        *target = default;
        target->Format = Text(ArrowFormats.Of(field.Coding?.Index ?? field.Type));
        target->Name = Text(field.Name);
        target->Metadata = Metadata(field.Metadata);
        target->Flags = field.Nullable ? NullableFlag : 0;
        target->Release = &ReleaseSchema;
        if (field.Coding is not null)
        {
            target->Dictionary = (ArrowSchema*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowSchema));
            Field(field with { Name = "", Coding = null, Metadata = [], Nullable = true }, target->Dictionary);
            return;
        }

        target->ChildCount = field.Children.Length;
        target->Children = (ArrowSchema**)NativeMemory.AllocZeroed((nuint)field.Children.Length, (nuint)sizeof(ArrowSchema*));
        for (var child = 0; child < field.Children.Length; child++)
        {
            target->Children[child] = (ArrowSchema*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowSchema));
            Field(field.Children[child], target->Children[child]);
        }
    }

    private static void Array(ArrowRows rows, Held held, ArrowArray* target)
    {
        *target = default;
        target->Length = rows.Length;
        target->NullCount = rows.NullCount;
        target->BufferCount = rows.Buffers.Length;
        target->Buffers = (void**)NativeMemory.AllocZeroed((nuint)rows.Buffers.Length, (nuint)sizeof(void*));
        for (var buffer = 0; buffer < rows.Buffers.Length; buffer++) target->Buffers[buffer] = (void*)rows.Buffers[buffer].Address;
        target->Release = &ReleaseArray;
        target->PrivateData = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(held.Add()));
        if (rows.Dictionary is not null || rows.Values is not null)
        {
            target->Dictionary = (ArrowArray*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArray));
            Array(rows.Values ?? rows.Copied(rows.Dictionary!), held, target->Dictionary);
        }

        target->ChildCount = rows.Children.Length;
        target->Children = (ArrowArray**)NativeMemory.AllocZeroed((nuint)rows.Children.Length, (nuint)sizeof(ArrowArray*));
        for (var child = 0; child < rows.Children.Length; child++)
        {
            target->Children[child] = (ArrowArray*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArray));
            Array(rows.Children[child], held, target->Children[child]);
        }
    }

    /// <summary>A text that ends with a zero, of native memory.</summary>
    internal static byte* Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        bytes[length] = 0;
        return bytes;
    }

    // count, then of each key and value its length and its bytes
    private static byte* Metadata(ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        if (pairs.IsEmpty) return null;
        List<byte> bytes = [.. BitConverter.GetBytes(pairs.Length)];
        foreach (var text in pairs.SelectMany(pair => new[] { pair.Key, pair.Value }))
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            bytes.AddRange(BitConverter.GetBytes(utf8.Length));
            bytes.AddRange(utf8);
        }

        var native = (byte*)NativeMemory.Alloc((nuint)bytes.Count);
        CollectionsMarshal.AsSpan(bytes).CopyTo(new Span<byte>(native, bytes.Count));
        return native;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseSchema(ArrowSchema* schema)
    {
        if (schema == null || schema->Release == null) return;
        for (long child = 0; child < schema->ChildCount; child++)
        {
            if (schema->Children[child]->Release != null) schema->Children[child]->Release(schema->Children[child]);
            NativeMemory.Free(schema->Children[child]);
        }

        if (schema->Dictionary != null)
        {
            if (schema->Dictionary->Release != null) schema->Dictionary->Release(schema->Dictionary);
            NativeMemory.Free(schema->Dictionary);
        }

        NativeMemory.Free(schema->Children);
        NativeMemory.Free(schema->Format);
        NativeMemory.Free(schema->Name);
        NativeMemory.Free(schema->Metadata);
        schema->Release = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseArray(ArrowArray* array)
    {
        if (array == null || array->Release == null) return;
        for (long child = 0; child < array->ChildCount; child++)
        {
            if (array->Children[child]->Release != null) array->Children[child]->Release(array->Children[child]);
            NativeMemory.Free(array->Children[child]);
        }

        if (array->Dictionary != null)
        {
            if (array->Dictionary->Release != null) array->Dictionary->Release(array->Dictionary);
            NativeMemory.Free(array->Dictionary);
        }

        NativeMemory.Free(array->Children);
        NativeMemory.Free(array->Buffers);
        var handle = GCHandle.FromIntPtr((nint)array->PrivateData);
        ((Held)handle.Target!).Leave();
        handle.Free();
        array->Release = null;
    }

    /// <summary>Rows that are lent out, held by each struct that speaks of them.</summary>
    private sealed class Held(Batch batch, ArrowRows rows)
    {
        private int _count;

        public Held Add()
        {
            Interlocked.Increment(ref _count);
            return this;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _count) > 0) return;
            rows.Dispose();
            batch.Dispose();
        }
    }
}
