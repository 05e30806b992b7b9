using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Takes schemas and rows over from the C data interface. It gives no sizes of buffers, so what a length, an offset or a null pointer can tell is checked, and the producer is trusted for the rest.
/// </summary>
internal static unsafe class ArrowImport
{
    private const int MostViewBuffers = 1 << 16;
    private const long Budget = 16 << 20;
    private const string Advice = "Give smaller batches, or the values themselves in place of a dictionary or views.";

    /// <summary>The columns of a batch's description, a struct. The description stays the caller's.</summary>
    public static ImmutableArray<ArrowColumn> Columns(ArrowSchema* schema)
    {
        if (schema == null || schema->Release == null) throw ArrowException.Malformed("The schema was released already, or never given.");
        var root = new ArrowSchemaImport().Read(schema);
        if (root.Type.Kind != ArrowKind.Struct || root.Coding is not null) throw ArrowException.Malformed($"The schema is {root.Type}; a batch is a struct, of a field for each column.");
        return [.. root.Children.Select(ArrowTypes.Bind)];
    }

    /// <summary>The schema of columns.</summary>
    public static Schema Schema(ImmutableArray<ArrowColumn> columns) => new(columns.Select(column => new Field(column.Field.Name, column.Type, column.Field.Nullable)));

    /// <summary>The rows of an array, which is taken over whatever happens.</summary>
    /// <param name="columns">What they become.</param>
    /// <param name="schema">The columns' schema.</param>
    /// <param name="array">The rows, a struct; moved out of.</param>
    /// <param name="copies">Whether the memory is copied and given back at once; else it is given back when the last column and the last slice of them are disposed.</param>
    /// <exception cref="ArrowException">The array does not fit the schema, or holds what a column has no place for. It is released.</exception>
    public static Batch Batch(ImmutableArray<ArrowColumn> columns, Schema schema, ArrowArray* array, bool copies)
    {
        if (array == null || array->Release == null) throw ArrowException.Malformed("The array was released already, or never given.");
        var foreign = new ForeignArray(array);
        var memory = new MemoryBlock(null, 0, foreign);
        try
        {
            var budget = new ArrowBudget(Budget, Advice);
            using var import = new Import(memory, budget, new ArrowDecoder(budget, checksValues: true), copies);
            var length = CheckRoot(columns, foreign.Array);
            var decoded = ImmutableArray.CreateBuilder<Column>(columns.Length);
            for (var column = 0; column < columns.Length; column++)
            {
                var data = Data(columns[column], foreign.Array->Children[column], import);
                if (foreign.Array->Offset + length > data.Length) throw columns[column].Malformed($"it has {data.Length} rows, and its batch goes from row {foreign.Array->Offset} to {foreign.Array->Offset + length}.");
                decoded.Add(import.Decoder.Decode(columns[column], data.Slice((int)foreign.Array->Offset, length)));
            }

            var batch = new Batch(schema, decoded.MoveToImmutable(), length);
            memory.Release();
            return batch;
        }
        catch
        {
            foreign.Dispose(); // columns that were made are nobody's
            throw;
        }
    }

    private static int CheckRoot(ImmutableArray<ArrowColumn> columns, ArrowArray* root)
    {
        Check(null, root, buffers: 1, columns.Length);
        if (root->NullCount > 0) throw ArrowException.Unsupported($"{root->NullCount} rows of the batch are null as a whole. Give the columns' values null instead.");
        if (root->NullCount < 0 && root->Buffers[0] != null)
        {
            var mask = new ReadOnlySpan<byte>(root->Buffers[0], (int)((root->Offset + root->Length + 7) / 8));
            for (var row = root->Offset; row < root->Offset + root->Length; row++)
                if ((mask[(int)(row >> 3)] >> (int)(row & 7) & 1) == 0) throw ArrowException.Unsupported($"Row {row - root->Offset} of the batch is null as a whole. Give the columns' values null instead.");
        }

        return (int)root->Length;
    }

    /// <summary>Looks at the numbers and pointers of one struct.</summary>
    /// <param name="column">Whose it is; null: the batch's.</param>
    /// <param name="array">The struct.</param>
    /// <param name="buffers">How many buffers its type has; -1: any number.</param>
    /// <param name="children">How many parts its type has.</param>
    private static void Check(ArrowColumn? column, ArrowArray* array, long buffers, long children)
    {
        if (array == null) throw Wrong("has no array.");
        if (array->Release == null) throw Wrong("has an array that was released already.");
        if (array->Length < 0 || array->Offset < 0 || array->Length > int.MaxValue - 64 || array->Offset > int.MaxValue - 64 - array->Length)
            throw Wrong($"is said to have {array->Length} rows from row {array->Offset} on; a batch has 0 to {int.MaxValue - 64}.");
        if (array->NullCount < -1 || array->NullCount > array->Length) throw Wrong($"is said to have {array->NullCount} nulls in {array->Length} rows.");
        if (array->ChildCount != children || (children > 0 && array->Children == null)) throw Wrong($"has {array->ChildCount} parts in its array, and {children} in its schema.");
        if (buffers >= 0 && array->BufferCount != buffers) throw Wrong($"has {array->BufferCount} buffers; its type has {buffers}.");
        if (array->BufferCount > 0 && array->Buffers == null) throw Wrong("has no buffers.");

        ArrowException Wrong(string what) => ArrowException.Malformed($"{(column is null ? "The batch" : $"Column '{column.Path}'")} {what}");
    }

    private static ArrowData Data(ArrowColumn column, ArrowArray* array, Import import)
    {
        var isCoded = column.Field.Coding is not null;
        var kind = column.Field.Type.Kind;
        var isView = !isCoded && kind is ArrowKind.Utf8View or ArrowKind.BinaryView;
        Check(column, array, isView ? -1 : isCoded ? 2 : BuffersOf(kind), isCoded ? 0 : column.Children.Length);
        if (isView && array->BufferCount is < 3 or > MostViewBuffers) throw column.Malformed($"it has {array->BufferCount} buffers; a column of views has 3 to {MostViewBuffers}.");
        if (array->NullCount > 0 && array->BufferCount > 0 && array->Buffers[0] == null) throw column.Malformed($"it is said to have {array->NullCount} nulls, and there is no mask that says which.");

        var buffers = new ArrowBuffer[array->BufferCount - (isView ? 1 : 0)];
        for (var buffer = 0; buffer < buffers.Length; buffer++)
        {
            var length = isView && buffer >= 2 ? ViewBufferLength(column, array, buffer - 2) : -1;
            if (length > 0) import.Budget.Read(length);
            buffers[buffer] = new ArrowBuffer(import.Memory, (byte*)array->Buffers[buffer], length, 0, import.Budget) { IsCopied = import.Copies };
        }

        import.Budget.Read(BytesOf(isCoded ? column.Field.Coding!.Index : column.Field.Type, array));
        var children = new ArrowData[isCoded ? 0 : column.Children.Length];
        for (var child = 0; child < children.Length; child++) children[child] = Data(column.Children[child], array->Children[child], import);
        return new ArrowData
        {
            Length = (int)(array->Length + array->Offset),
            NullCount = array->NullCount == 0 ? 0 : -1,
            Buffers = buffers,
            Children = children,
            Dictionary = isCoded ? Dictionary(column, array->Dictionary, import) : null,
        }.Slice((int)array->Offset, (int)array->Length);
    }

    private static long ViewBufferLength(ArrowColumn column, ArrowArray* array, int buffer)
    {
        var lengths = (long*)array->Buffers[array->BufferCount - 1];
        if (lengths == null) throw column.Malformed($"it has {array->BufferCount - 3} buffers of texts, and does not say how long they are.");
        return lengths[buffer] >= 0 ? lengths[buffer] : throw column.Malformed($"its buffer {buffer} of texts is said to have {lengths[buffer]} bytes.");
    }

    /// <summary>Bytes that the producer holds for certain, as the array's length says: those of the mask and of the buffer behind it.</summary>
    private static long BytesOf(ArrowType type, ArrowArray* array)
    {
        if (array->Length == 0 || array->BufferCount == 0) return 0;
        long bits = array->Buffers[0] == null ? 0 : 1;
        if (array->BufferCount > 1 && array->Buffers[1] != null) bits += type.RowBits;
        return (long)Math.Min((array->Length + array->Offset) * (double)bits / 8, long.MaxValue / 64);
    }

    private static ArrowDictionary Dictionary(ArrowColumn column, ArrowArray* array, Import import)
    {
        var values = column with { IsTop = false, Field = column.Field with { Coding = null } };
        if (array == null) throw column.Malformed("its codes come without a dictionary.");
        var data = Data(values, array, import);
        var dictionary = new ArrowDictionary(values);
        import.Dictionaries.Add(dictionary);
        dictionary.Add(import.Decoder.Decode(values, data));
        return dictionary;
    }

    private static int BuffersOf(ArrowKind kind) => kind switch
    {
        ArrowKind.Null => 0,
        ArrowKind.Struct or ArrowKind.FixedList => 1,
        ArrowKind.Utf8 or ArrowKind.Binary or ArrowKind.LargeUtf8 or ArrowKind.LargeBinary or ArrowKind.ListView or ArrowKind.LargeListView => 3,
        _ => 2,
    };

    /// <summary>What is at hand while one array is taken over.</summary>
    private sealed record Import(MemoryBlock Memory, ArrowBudget Budget, ArrowDecoder Decoder, bool Copies) : IDisposable
    {
        public List<ArrowDictionary> Dictionaries { get; } = [];

        public void Dispose()
        {
            foreach (var dictionary in Dictionaries) dictionary.Dispose();
        }
    }

    /// <summary>An array that was taken over: released once, when nobody needs its memory any more.</summary>
    private sealed class ForeignArray : IDisposable
    {
        private nint _array;

        public ForeignArray(ArrowArray* array)
        {
            _array = (nint)NativeMemory.Alloc((nuint)sizeof(ArrowArray));
            *Array = *array;
            array->Release = null; // moved, as the interface says
        }

        public ArrowArray* Array => (ArrowArray*)_array;

        public void Dispose()
        {
            var array = (ArrowArray*)Interlocked.Exchange(ref _array, 0);
            if (array == null) return;
            if (array->Release != null) array->Release(array);
            NativeMemory.Free(array);
        }
    }
}
