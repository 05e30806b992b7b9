using System.Collections.Immutable;
using System.Text;
using Quiver.Columns;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Batches are written and read again: every type, every shape, coded and not, streams and files.</summary>
[Collection(CountedMemory.Name)]
public class IpcTests
{
    private static readonly IpcReadOptions Lenient = new() { ChecksValues = false }; // random decimals and times go beyond their types

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void Columns_of_every_type_and_shape_come_back(IpcFormat format)
    {
        var random = new Random(Seed: 11);
        foreach (var (values, column) in Data.Columns(random))
        {
            if (column.Type.Kind == TypeKind.UInt128) continue; // refused, below
            using var batch = new Batch(new Schema(new Field("c", column.Type)), column);
            if (column.Type.Kind == TypeKind.Int128 && values.Contains(Int128.MinValue)) continue; // likewise
            IpcCheck.Same([[values]], IpcCheck.Through(new() { Format = format }, Lenient, batch));
        }
    }

    [Fact]
    public void Texts_that_are_coded_stay_coded()
    {
        var dictionary = new TextDictionary();
        using var batch = Coded(dictionary, "a", null, "b", "a");
        using var written = new MemoryStream(IpcCheck.Bytes(new(), batch));
        using var reader = IpcReader.Open(written);
        using var read = reader.Read()!;
        Assert.True(read[0].IsCoded);
        Assert.Equal(2, read[0].Dictionary!.Count);

        using var plain = new MemoryStream(IpcCheck.Bytes(new() { Dictionaries = false }, batch));
        using var plainReader = IpcReader.Open(plain);
        using var plainRead = plainReader.Read()!;
        Assert.False(plainRead[0].IsCoded);
        Assert.Equal(["a", null, "b", "a"], IpcCheck.Values(plainRead)[0]);
    }

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void A_dictionary_that_grows_is_added_to_and_others_and_plain_texts_come_between(IpcFormat format)
    {
        var (first, second) = (new TextDictionary(), new TextDictionary());
        Batch[] batches = [Coded(first, "a", "b"), Coded(first, "b", "c", null), Plain("x", null, "y"), Coded(second, "c", "z"), Coded(first, "d", "a"), Coded(second, "z", "q"), Plain(), Coded(first, "e", "a")];
        string?[][] expected = [["a", "b"], ["b", "c", null], ["x", null, "y"], ["c", "z"], ["d", "a"], ["z", "q"], [], ["e", "a"]];
        IpcCheck.Same([.. expected.Select(rows => new object?[][] { rows })], IpcCheck.Through(new() { Format = format }, null, batches));
        foreach (var batch in batches) batch.Dispose();
    }

    [Fact]
    public void Plain_texts_first_make_all_texts_plain()
    {
        using var plain = Plain("x", null);
        using var coded = Coded(new TextDictionary(), "a", null, "a");
        IpcCheck.Same([[["x", null]], [["a", null, "a"]]], IpcCheck.Through(new(), null, plain, coded));
    }

    [Theory]
    [InlineData(IpcFormat.Stream)]
    [InlineData(IpcFormat.File)]
    public void No_batches_and_no_rows_keep_the_schema(IpcFormat format)
    {
        var schema = new Schema(new Field("a", DataType.Int64, Nullable: false), new Field("b", DataType.Utf8), new Field("b", DataType.List(DataType.Date)));
        using var stream = new MemoryStream();
        using (var writer = new IpcWriter(stream, schema, new() { Format = format, LeaveOpen = true })) writer.Finish();
        stream.Position = 0;
        using (var reader = IpcReader.Open(stream, new() { LeaveOpen = true }))
        {
            Assert.Equal(schema, reader.Schema);
            Assert.Null(reader.Read());
            Assert.Null(reader.Read());
        }

        using var empty = new BatchBuilder(schema).Finish();
        IpcCheck.Same([[[], [], []]], IpcCheck.Through(new() { Format = format }, null, empty));
    }

    [Fact]
    public async Task Asynchronously_the_same_is_written_and_read_also_where_bytes_come_one_by_one()
    {
        using var batch = Coded(new TextDictionary(), "a", null, "b");
        var plain = IpcCheck.Bytes(new(), batch, batch);
        using var stream = new MemoryStream();
        await using (var writer = new IpcWriter(stream, batch.Schema, new() { LeaveOpen = true }))
        {
            await writer.WriteAsync(batch);
            await writer.FlushAsync();
            await writer.WriteAsync(batch);
            await writer.FinishAsync();
        }

        Assert.Equal(plain, stream.ToArray());
        await using var reader = await IpcReader.OpenAsync(new Trickle(plain));
        List<object?[][]> rows = [];
        await foreach (var read in reader)
        {
            using (read) rows.Add(IpcCheck.Values(read));
        }

        IpcCheck.Same([[["a", null, "b"]], [["a", null, "b"]]], rows);
    }

    [Fact]
    public void A_file_is_read_from_front_to_back_where_it_cannot_seek()
    {
        using var batch = Coded(new TextDictionary(), "a", null, "b");
        using var reader = IpcReader.Open(new Trickle(IpcCheck.Bytes(new() { Format = IpcFormat.File }, batch, batch)));
        Assert.Equal(IpcFormat.File, reader.Format);
        IpcCheck.Same([[["a", null, "b"]], [["a", null, "b"]]], IpcCheck.Rows(reader));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_ends()
    {
        using var cancellation = new CancellationTokenSource();
        using var batch = Plain("a");
        var bytes = IpcCheck.Bytes(new(), batch);
        await using var reader = await IpcReader.OpenAsync(new Trickle(bytes));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync(cancellation.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => IpcReader.Open(new MemoryStream(bytes), cancellation: cancellation.Token));
    }

    [Fact]
    public void Columns_are_chosen_by_name_without_case()
    {
        var schema = new Schema(new Field("a", DataType.Int64), new Field("B", DataType.Utf8), new Field("c", DataType.Boolean));
        using var builder = new BatchBuilder(schema);
        builder["a"].Append(1);
        builder["b"].Append("x");
        builder["c"].Append(true);
        using var batch = builder.Finish();
        var bytes = IpcCheck.Bytes(new(), batch);
        using var reader = IpcReader.Open(new MemoryStream(bytes), new() { Columns = ["C", "b"] });
        Assert.Equal(new Schema(new Field("B", DataType.Utf8), new Field("c", DataType.Boolean)), reader.Schema);
        IpcCheck.Same([[["x"], [true]]], IpcCheck.Rows(reader));
        var error = Assert.Throws<QuiverException>(() => IpcReader.Open(new MemoryStream(bytes), new() { Columns = ["d"] }));
        Assert.Equal((ErrorCode.UnknownColumn, "No column 'd' here; there are a, B, c."), (error.Code, error.Message));
    }

    [Fact]
    public void Memory_goes_back_when_the_last_slice_is_disposed()
    {
        var bytes = IpcCheck.Bytes(new(), Numbers(20_000));
        var before = BufferPool.Rented;
        using (var reader = IpcReader.Open(new MemoryStream(bytes)))
        {
            var batch = reader.Read()!;
            var slice = batch.Slice(100, 3);
            batch.Dispose();
            Assert.Equal([100L, 101L, 102L], slice[0].Values<long>().All.ToArray());
            Assert.True(BufferPool.Rented > before);
            slice.Dispose();
        }

        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void Numbers_beyond_38_digits_and_types_that_arrow_has_not_are_refused_by_name()
    {
        using var large = new Batch(new Schema(new Field("h", DataType.Int128)), Data.Column(DataType.Int128, [(Int128)1, null, Int128.MinValue]));
        var error = Assert.Throws<ArrowException>(() => IpcCheck.Bytes(new(), large));
        Assert.Equal(ErrorCode.ArrowUnsupported, error.Code);
        Assert.Contains("Column 'h', HUGEINT: row 2 of the batch holds -170141183460469231731687303715884105728", error.Message, StringComparison.Ordinal);

        var type = Assert.Throws<ArrowException>(() => new IpcWriter(Stream.Null, new Schema(new Field("u", DataType.UInt128))));
        Assert.Equal("Column 'u' is UHUGEINT, which Arrow has no type for. Cast it to VARCHAR, or leave it out.", type.Message);
    }

    [Fact]
    public void A_write_that_fails_on_a_value_leaves_the_stream_whole()
    {
        var schema = new Schema(new Field("h", DataType.Int128));
        using var good = new Batch(schema, Data.Column(DataType.Int128, [(Int128)1]));
        using var bad = new Batch(schema, Data.Column(DataType.Int128, [Int128.MaxValue]));
        using var stream = new MemoryStream();
        using var writer = new IpcWriter(stream, schema);
        Assert.Throws<ArrowException>(() => writer.Write(bad));
        writer.Write(good);
        Assert.Throws<ArrowException>(() => writer.Write(bad));
        writer.Write(good);
        writer.Finish();
        Assert.Throws<ArrowException>(() => writer.Write(good));
        using var reader = IpcReader.Open(new MemoryStream(stream.ToArray()));
        IpcCheck.Same([[[(Int128)1]], [[(Int128)1]]], IpcCheck.Rows(reader));
    }

    [Fact]
    public void A_writer_refuses_batches_of_other_columns()
    {
        using var batch = Plain("a");
        using var writer = new IpcWriter(Stream.Null, new Schema(new Field("a", DataType.Int32)));
        Assert.Equal(ErrorCode.BatchSchemaMismatch, Assert.Throws<QuiverException>(() => writer.Write(batch)).Code);
    }

    internal static Batch Coded(TextDictionary dictionary, params string?[] texts) => new(new Schema(new Field("t", DataType.Utf8)), Data.Coded(dictionary, [.. texts]));

    internal static Batch Plain(params string?[] texts) => new(new Schema(new Field("t", DataType.Utf8)), Data.Column(DataType.Utf8, [.. texts]));

    private static Batch Numbers(int count) => new(new Schema(new Field("n", DataType.Int64)), Data.Column(DataType.Int64, [.. Enumerable.Range(0, count).Select(number => (object)(long)number)]));

    /// <summary>A stream that cannot seek and gives a byte at a time, and waits before each when it is read without a thread.</summary>
    private sealed class Trickle(byte[] bytes) : Stream
    {
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_next == bytes.Length || buffer.IsEmpty) return 0;
            buffer[0] = bytes[_next++];
            return 1;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Read(buffer.Span);
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
