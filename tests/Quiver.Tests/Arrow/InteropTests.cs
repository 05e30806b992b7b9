using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>The C data and C stream interfaces: values come through, and everything is released once, whatever happens.</summary>
[Collection(CountedMemory.Name)]
public unsafe class InteropTests
{
    private static int _released; // by the producer below

    [Fact]
    public void Columns_of_every_type_and_shape_come_through_and_all_memory_goes_back()
    {
        var random = new Random(Seed: 12);
        foreach (var (values, column) in Data.Columns(random, rounds: 3))
        {
            if (column.Type.Kind is TypeKind.UInt128 or TypeKind.Time or TypeKind.Decimal || (column.Type.Kind == TypeKind.Int128 && values.Contains(Int128.MinValue))) continue; // values beyond their types
            var schema = new Schema(new Field("c", column.Type));
            using var batch = new Batch(schema, column);
            var before = BufferPool.Rented;
            ArrowArray array;
            ArrowSchema description;
            ArrowInterop.Export(batch, &array, &description);
            using (var imported = ArrowInterop.Import(&array, &description))
            {
                Assert.True(array.Release == null && description.Release == null);
                Assert.Equal(schema, imported.Schema);
                IpcCheck.Same([[values]], [IpcCheck.Values(imported)]);
            }

            Assert.Equal(before, BufferPool.Rented);
        }
    }

    [Fact]
    public void Foreign_memory_is_released_once_when_the_last_slice_is_disposed()
    {
        using var producer = new Producer([1, 2, 3, 4], nulls: 0);
        var batch = ArrowInterop.Import(producer.Array, producer.Schema);
        var slice = batch.Slice(1, 2);
        var column = slice[0].Share();
        batch.Dispose();
        slice.Dispose();
        Assert.Equal(0, _released);
        Assert.Equal([2L, 3L], column.Values<long>().All.ToArray());
        column.Dispose();
        column.Dispose();
        Assert.Equal(1, _released);
    }

    [Fact]
    public void Foreign_memory_is_not_written_to_when_columns_are_used_again()
    {
        using var producer = new Producer([1, 2, 3, 4], nulls: 0);
        using var batch = ArrowInterop.Import(producer.Array, producer.Schema);
        using var within = batch[0].ShareWithin();
        batch.Dispose();
        Assert.False(within.TryEmpty());
    }

    [Theory]
    [InlineData("length", -1)]
    [InlineData("length", long.MaxValue)]
    [InlineData("offset", -1)]
    [InlineData("offset", long.MaxValue)]
    [InlineData("offset", 1)] // more rows than the column has
    [InlineData("nulls", 5)]
    [InlineData("nulls", -2)]
    [InlineData("children", 0)]
    [InlineData("children", 2)]
    [InlineData("buffers", 3)]
    [InlineData("column length", -1)]
    [InlineData("column length", 3)]
    [InlineData("column offset", -1)]
    [InlineData("column nulls", 5)]
    [InlineData("column buffers", 1)]
    [InlineData("column children", 1)]
    [InlineData("column values", 0)]
    [InlineData("column mask", 0)]
    public void What_does_not_fit_is_an_error_and_released_once(string what, long value)
    {
        using var producer = new Producer([1, 2, 3, 4], nulls: what == "column mask" ? 1 : 0);
        var root = producer.Array;
        var column = root->Children[0];
        switch (what)
        {
            case "length": root->Length = value; break;
            case "offset": root->Offset = value; break;
            case "nulls": root->NullCount = value; break;
            case "children": root->ChildCount = value; break;
            case "buffers": root->BufferCount = value; break;
            case "column length": column->Length = value; break;
            case "column offset": column->Offset = value; break;
            case "column nulls": column->NullCount = value; break;
            case "column buffers": column->BufferCount = value; break;
            case "column children": column->ChildCount = value; break;
            case "column values": column->Buffers[1] = null; break;
            case "column mask": column->NullCount = value = -1; column->Buffers[1] = null; break;
        }

        Assert.Equal(ErrorCode.ArrowMalformed, Assert.Throws<ArrowException>(() => ArrowInterop.Import(producer.Array, producer.Schema)).Code);
        Assert.Equal(1, _released);
        Assert.True(producer.Array->Release == null && producer.Schema->Release == null);
    }

    [Fact]
    public void What_was_released_is_refused()
    {
        using var producer = new Producer([1], nulls: 0);
        producer.Schema->Release(producer.Schema);
        Assert.Throws<ArrowException>(() => ArrowInterop.Import(producer.Array, producer.Schema));
        Assert.Equal(1, _released);
        Assert.Throws<ArrowException>(() => ArrowInterop.ImportSchema(producer.Schema));
    }

    [Fact]
    public void A_child_that_is_moved_out_lives_on_without_its_parent()
    {
        using var batch = IpcTests.Coded(new TextDictionary(), "a", null, "b");
        var before = BufferPool.Rented;
        ArrowArray array;
        ArrowSchema schema;
        ArrowInterop.Export(batch, &array, &schema);
        var child = *array.Children[0];
        array.Children[0]->Release = null;
        array.Release(&array);
        Assert.True(array.Release == null);
        Assert.True(BufferPool.Rented > before);
        Assert.Equal([0, 1], new[] { ((int*)child.Buffers[1])[0], ((int*)child.Buffers[1])[2] });
        child.Release(&child);
        schema.Release(&schema);
        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void Streams_pass_batches_and_end()
    {
        var schema = new Schema(new Field("t", DataType.Utf8));
        var disposed = false;
        ArrowArrayStream stream;
        ArrowInterop.ExportStream(schema, Batches(), &stream);
        var reader = ArrowInterop.ImportStream(&stream);
        Assert.True(stream.Release == null);
        Assert.Equal(schema, reader.Schema);
        List<object?[][]> rows = [];
        foreach (var batch in reader)
        {
            using (batch) rows.Add(IpcCheck.Values(batch));
        }

        IpcCheck.Same([[["a", null, "b"]], [["x"]]], rows);
        Assert.Null(reader.Read());
        reader.Dispose();
        reader.Dispose();
        Assert.True(disposed);

        IEnumerable<Batch> Batches()
        {
            try
            {
                yield return IpcTests.Coded(new TextDictionary(), "a", null, "b");
                yield return IpcTests.Plain("x");
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Fact]
    public void An_error_of_the_producer_is_told_to_the_consumer()
    {
        ArrowArrayStream stream;
        ArrowInterop.ExportStream(new Schema(new Field("t", DataType.Utf8)), Failing(), &stream);
        using var reader = ArrowInterop.ImportStream(&stream);
        using (reader.Read())
        {
        }

        Assert.Equal("The producer of the Arrow stream failed with error 5: The disk is gone.", Assert.Throws<ArrowException>(() => reader.Read()).Message);
        Assert.Null(reader.Read());

        static IEnumerable<Batch> Failing()
        {
            yield return IpcTests.Plain("x");
            throw new IOException("The disk is gone.");
        }
    }

    /// <summary>A producer of one column of BIGINT, which counts how often it is released. Tests of a class run one after another.</summary>
    private sealed class Producer : IDisposable
    {
        private readonly long* _values;

        public Producer(long[] values, int nulls)
        {
            _released = 0;
            _values = (long*)NativeMemory.Alloc((nuint)values.Length, sizeof(long));
            values.CopyTo(new Span<long>(_values, values.Length));
            Array = New<ArrowArray>();
            *Array = new ArrowArray { Length = values.Length, BufferCount = 1, ChildCount = 1, Buffers = (void**)NativeMemory.AllocZeroed(1, (nuint)sizeof(void*)), Children = (ArrowArray**)NativeMemory.AllocZeroed(1, (nuint)sizeof(void*)), Release = &Release };
            Array->Children[0] = New<ArrowArray>();
            *Array->Children[0] = new ArrowArray { Length = values.Length, NullCount = nulls, BufferCount = 2, Buffers = (void**)NativeMemory.AllocZeroed(2, (nuint)sizeof(void*)), Release = &ReleaseChild };
            Array->Children[0]->Buffers[1] = _values;
            using var batch = new Batch(new Schema(new Field("n", DataType.Int64)), Data.Column(DataType.Int64));
            ArrowArray ignored;
            Schema = New<ArrowSchema>();
            ArrowInterop.Export(batch, &ignored, Schema);
            ignored.Release(&ignored);
        }

        public ArrowArray* Array { get; }

        public ArrowSchema* Schema { get; }

        public void Dispose()
        {
            if (Array->Release != null) Array->Release(Array);
            if (Schema->Release != null) Schema->Release(Schema);
            NativeMemory.Free(Array);
            NativeMemory.Free(Schema);
            NativeMemory.Free(_values);
        }

        private static T* New<T>()
            where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)sizeof(T));

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void Release(ArrowArray* array)
        {
            _released++;
            array->Release = null;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void ReleaseChild(ArrowArray* array) => array->Release = null;
    }
}
