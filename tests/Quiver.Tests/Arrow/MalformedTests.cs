using System.Buffers.Binary;
using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>What is damaged is an error with its place, and never a crash or memory without end.</summary>
public class MalformedTests
{
    [Fact]
    public void Every_truncation_of_a_stream_is_an_error_or_fewer_batches()
    {
        using var batch = IpcTests.Coded(new TextDictionary(), "a", null, "b");
        var bytes = IpcCheck.Bytes(new(), batch, batch);
        for (var length = 0; length < bytes.Length; length++)
        {
            var rows = 0;
            try
            {
                using var reader = IpcReader.Open(new MemoryStream(bytes, 0, length));
                while (reader.Read() is { } read)
                {
                    using (read) rows += read.Length;
                }
            }
            catch (ArrowException error)
            {
                Assert.Equal(ErrorCode.ArrowMalformed, error.Code);
            }

            Assert.InRange(rows, 0, 6);
        }
    }

    [Fact]
    public void Every_truncation_of_a_file_is_an_error()
    {
        using var batch = IpcTests.Plain("a", null, "b");
        var bytes = IpcCheck.Bytes(new() { Format = IpcFormat.File }, batch);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(ErrorCode.ArrowMalformed, Assert.Throws<ArrowException>(() => IpcReader.Open(new MemoryStream(bytes, 0, length))).Code);
    }

    [Fact]
    public void A_length_that_is_a_lie_takes_no_memory()
    {
        foreach (var canSeek in new[] { true, false })
        {
            byte[] bytes = [255, 255, 255, 255, 0, 0, 0, 15, 1, 2, 3, 4]; // 250 MB of metadata
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<ArrowException>(() => IpcReader.Open(canSeek ? new MemoryStream(bytes) : new BufferedStream(new System.IO.Pipes.AnonymousPipeClientStream(Pipe(bytes)))));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        }

        static string Pipe(byte[] bytes)
        {
            var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
            server.Write(bytes);
            var handle = server.GetClientHandleAsString();
            server.Dispose();
            return handle;
        }
    }

    [Fact]
    public void Errors_name_the_message_and_its_place()
    {
        using var batch = IpcTests.Plain("a");
        var bytes = IpcCheck.Bytes(new(), batch);
        var message = Second(bytes);
        var body = message + 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(message + 4));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(body + 4), 700); // where the text ends
        var error = Read(bytes);
        Assert.Equal((ErrorCode.ArrowMalformed, 1, (long)message), (error!.Code, error.MessageNumber, error.Position));
        Assert.StartsWith($"Message 1 (from 0), at byte {message} of the stream: Column 't', utf8: its bytes need 700 bytes, and there are 1.", error.Message, StringComparison.Ordinal);

        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(body + 4), -1);
        Assert.Contains("row 0 of the batch goes from offset 0 to -1", Read(bytes)!.Message, StringComparison.Ordinal);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(body + 4), 1);
        bytes[body + 64] = 0xFF;
        Assert.Contains("row 0 of the batch is not UTF-8", Read(bytes)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_failed_fails_again()
    {
        using var batch = IpcTests.Plain("a");
        var bytes = IpcCheck.Bytes(new(), batch);
        using var reader = IpcReader.Open(new MemoryStream(bytes, 0, bytes.Length - 40));
        var first = Assert.Throws<ArrowException>(() => reader.Read());
        Assert.Equal(first.Message, Assert.Throws<ArrowException>(() => reader.Read()).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ARROW1")]
    [InlineData("ARROW1\0\0ARROW1")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("{\"a\": 1}")]
    [InlineData("PAR1 and no Arrow at all, but long enough for it")]
    public void What_is_no_arrow_is_refused(string text) =>
        Assert.Equal(ErrorCode.ArrowMalformed, Assert.Throws<ArrowException>(() => IpcReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)))).Code);

    [Fact]
    public void Schemas_nested_without_end_and_parts_that_are_shared_are_errors()
    {
        Assert.Contains("nested more than 64 levels deep", Assert.Throws<ArrowException>(() => Schema(depth: 70, children: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("more fields than its bytes can hold", Assert.Throws<ArrowException>(() => Schema(depth: 40, children: 2)).Message, StringComparison.Ordinal); // 2^40 fields
        Schema(depth: 60, children: 1);

        static void Schema(int depth, int children)
        {
            var flat = new FlatBuilder();
            var name = flat.Text("f");
            flat.BeginTable();
            var type = flat.EndTable();
            var field = Field(flat, name, type, (byte)ArrowKind.Null, 0);
            for (var level = 1; level < depth; level++)
            {
                var below = flat.Tables([.. Enumerable.Repeat(field, children)]); // the same table, more than once
                field = Field(flat, name, type, (byte)ArrowKind.Struct, below);
            }

            var fields = flat.Tables([field]);
            flat.BeginTable();
            flat.AddOffset(IpcMetadata.Schema.Fields, fields);
            var bytes = flat.Finish(flat.EndTable());
            new IpcSchemaReader(bytes.Length).Read(FlatTable.Root(bytes.Span));
        }

        static int Field(FlatBuilder flat, int name, int type, byte kind, int children)
        {
            flat.BeginTable();
            flat.AddOffset(IpcMetadata.Field.Name, name);
            flat.Add(IpcMetadata.Field.TypeKind, kind);
            flat.AddOffset(IpcMetadata.Field.Type, type);
            flat.AddOffset(IpcMetadata.Field.Children, children);
            return flat.EndTable();
        }
    }

    [Fact]
    public void Rows_of_nothing_do_not_become_memory_without_end()
    {
        var budget = new ArrowBudget(1 << 20, "Raise IpcReadOptions.ExpandedBytes if that is meant.");
        var column = ArrowTypes.Bind(new ArrowField("n", new ArrowType(ArrowKind.Null), Nullable: true, []));
        var error = Assert.Throws<ArrowException>(() => new ArrowDecoder(budget, checksValues: true).Decode(column, new ArrowData { Length = int.MaxValue - 64 }));
        Assert.Equal(ErrorCode.ArrowUnsupported, error.Code);
        Assert.Contains("ExpandedBytes", error.Message, StringComparison.Ordinal);
    }

    // Where the message behind the schema starts.
    private static int Second(byte[] bytes) => 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));

    private static ArrowException? Read(byte[] bytes)
    {
        try
        {
            using var reader = IpcReader.Open(new MemoryStream(bytes));
            while (reader.Read() is { } batch) batch.Dispose();
            return null;
        }
        catch (ArrowException error)
        {
            return error;
        }
    }
}
