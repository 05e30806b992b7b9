using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>
/// Takes schemas and rows over from the C data interface. It gives no sizes of buffers, so what a length, an offset or a null pointer can tell is checked, and the producer is trusted for the rest.
/// </summary>
internal static unsafe class ArrowImport
{
    private const int MostDepth = 64;
    private const int MostChildren = 1 << 16;
    private const int MostPairs = 1 << 12;
    private const int LongestText = 1 << 20;
    private const long NullableFlag = 2;
    private const long Budget = 64 << 20;
    private const int BytesPerRow = 16; // at most, of a value of fixed width

    /// <summary>The columns of a batch's description, a struct. The description stays the caller's.</summary>
    public static ImmutableArray<ArrowColumn> Columns(ArrowSchema* schema)
    {
        if (schema == null || schema->Release == null) throw ArrowException.Malformed("The schema was released already, or never given.");
        var root = Field(schema, depth: 0);
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
            var budget = new ArrowBudget(Budget);
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
        Check("The batch", root, buffers: 1, columns.Length);
        if (root->NullCount > 0) throw ArrowException.Unsupported($"{root->NullCount} rows of the batch are null as a whole. Give the columns' values null instead.");
        if (root->NullCount < 0 && root->Buffers[0] != null)
        {
            var mask = new ReadOnlySpan<byte>(root->Buffers[0], (int)((root->Offset + root->Length + 7) / 8));
            for (var row = root->Offset; row < root->Offset + root->Length; row++)
                if ((mask[(int)(row >> 3)] >> (int)(row & 7) & 1) == 0) throw ArrowException.Unsupported($"Row {row - root->Offset} of the batch is null as a whole. Give the columns' values null instead.");
        }

        return (int)root->Length;
    }

    private static void Check(string what, ArrowArray* array, long buffers, long children)
    {
        if (array == null) throw ArrowException.Malformed($"{what} has no array.");
        if (array->Release == null) throw ArrowException.Malformed($"The array of {what} was released already.");
        if (array->Length < 0 || array->Offset < 0 || array->Length > int.MaxValue - 64 || array->Offset > int.MaxValue - 64 - array->Length)
            throw ArrowException.Malformed($"{what} is said to have {array->Length} rows from row {array->Offset} on; a batch has 0 to {int.MaxValue - 64}.");
        if (array->NullCount < -1 || array->NullCount > array->Length) throw ArrowException.Malformed($"{what} is said to have {array->NullCount} nulls in {array->Length} rows.");
        if (array->ChildCount != children || (children > 0 && array->Children == null)) throw ArrowException.Malformed($"{what} has {array->ChildCount} parts in its array, and {children} in its schema.");
        if (buffers >= 0 && array->BufferCount != buffers) throw ArrowException.Malformed($"{what} has {array->BufferCount} buffers; its type has {buffers}.");
        if (array->BufferCount > 0 && array->Buffers == null) throw ArrowException.Malformed($"{what} has no buffers.");
    }

    private static ArrowData Data(ArrowColumn column, ArrowArray* array, Import import)
    {
        var isCoded = column.Field.Coding is not null;
        var kind = column.Field.Type.Kind;
        var isView = !isCoded && kind is ArrowKind.Utf8View or ArrowKind.BinaryView;
        var what = $"Column '{column.Path}'";
        Check(what, array, isView ? -1 : isCoded ? 2 : BuffersOf(kind), isCoded ? 0 : column.Children.Length);
        if (isView && array->BufferCount < 3) throw ArrowException.Malformed($"{what} has {array->BufferCount} buffers; a column of views has 3 at least.");

        var buffers = new ArrowBuffer[array->BufferCount - (isView ? 1 : 0)];
        for (var buffer = 0; buffer < buffers.Length; buffer++)
        {
            var length = isView && buffer >= 2 ? ((long*)array->Buffers[array->BufferCount - 1])[buffer - 2] : -1;
            if (length < -1) throw ArrowException.Malformed($"{what} has a buffer of {length} bytes.");
            buffers[buffer] = new ArrowBuffer(import.Memory, (byte*)array->Buffers[buffer], length, 0, import.Budget) { IsCopied = import.Copies };
        }

        if (array->BufferCount > 0 && array->Length > 0) import.Budget.Read((array->Length + array->Offset) * BytesPerRow);
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

    private static ArrowField Field(ArrowSchema* schema, int depth)
    {
        if (schema == null) throw ArrowException.Malformed("A part of the schema is missing.");
        if (schema->Release == null) throw ArrowException.Malformed("A part of the schema was released already.");
        if (depth == MostDepth) throw ArrowException.Malformed($"The schema is nested more than {MostDepth} levels deep.");
        var name = schema->Name == null ? "" : Text(schema->Name);
        if (schema->Format == null) throw ArrowException.Malformed($"Column '{name}' has no type.");
        if (schema->ChildCount is < 0 or > MostChildren || (schema->ChildCount > 0 && schema->Children == null)) throw ArrowException.Malformed($"Column '{name}' is said to have {schema->ChildCount} parts.");
        var type = ArrowFormats.Parse(Text(schema->Format), name);
        var children = ImmutableArray.CreateBuilder<ArrowField>((int)schema->ChildCount);
        for (var child = 0; child < schema->ChildCount; child++) children.Add(Field(schema->Children[child], depth + 1));
        var field = new ArrowField(name, type, (schema->Flags & NullableFlag) != 0, children.MoveToImmutable()) { Metadata = Metadata(schema->Metadata, name) };
        if (schema->Dictionary == null) return field;

        if (type.Kind != ArrowKind.Int) throw ArrowException.Malformed($"Column '{name}' has a dictionary, and codes of type {type}; codes are integers.");
        var values = Field(schema->Dictionary, depth + 1);
        if (values.Coding is not null) throw ArrowException.Unsupported($"Column '{name}' has a dictionary whose values are codes of another. Write the values themselves.");
        return field with { Type = values.Type, Children = values.Children, Metadata = [.. field.Metadata, .. values.Metadata], Coding = new ArrowCoding(0, type, (schema->Flags & 1) != 0) };
    }

    private static string Text(byte* text)
    {
        var length = 0;
        while (text[length] != 0)
            if (++length > LongestText) throw ArrowException.Malformed("A text of the schema has more than 1 MiB.");
        return Encoding.UTF8.GetString(text, length);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Metadata(byte* metadata, string name)
    {
        if (metadata == null) return [];
        var count = *(int*)metadata;
        if (count is < 0 or > MostPairs) throw ArrowException.Malformed($"Column '{name}' is said to have {count} pairs of metadata.");
        metadata += sizeof(int);
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(count);
        for (var pair = 0; pair < count; pair++) pairs.Add(new(Next(ref metadata, name), Next(ref metadata, name)));
        return pairs.MoveToImmutable();
    }

    private static string Next(ref byte* metadata, string name)
    {
        var length = *(int*)metadata;
        if (length is < 0 or > LongestText) throw ArrowException.Malformed($"Column '{name}' is said to have metadata of {length} bytes.");
        var text = Encoding.UTF8.GetString(metadata + sizeof(int), length);
        metadata += sizeof(int) + length;
        return text;
    }

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
