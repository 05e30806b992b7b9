using Quiver.Bench.Fuzzing;
using Quiver.Columns;

namespace Quiver.Tests.Arrow;

/// <summary>Structs of the C interfaces that once ended the process, ran on without end or took memory without end. Their buffers end where a page begins that nobody may touch.</summary>
public sealed unsafe class HostileStructTests : IDisposable
{
    private readonly CMemory _memory = new();
    private readonly Random _random = new(Seed: 3);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Views_without_the_sizes_of_their_buffers_are_refused()
    {
        var views = new byte[32];
        Assert.Equal(["", ""], Values("vu", ArrayModel.Of(2, 0, null, views, [1, 2], Numbers(2))));
        Assert.Contains("does not say how long they are", Refused("vu", ArrayModel.Of(2, 0, null, views, [1, 2], null)), StringComparison.Ordinal);
        foreach (var size in new[] { -1, long.MinValue })
            Assert.Contains($"its buffer 0 of texts is said to have {size} bytes", Refused("vu", ArrayModel.Of(2, 0, null, views, [1, 2], Numbers(size))), StringComparison.Ordinal);
        foreach (var count in new[] { 2, 1L << 20, long.MaxValue, -1 })
        {
            var array = ArrayModel.Of(2, 0, null, views, null);
            array.BufferCount = count;
            Assert.Contains($"it has {count} buffers", Refused("vu", array), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nulls_without_a_mask_are_refused() =>
        Assert.Contains("said to have 1 nulls, and there is no mask", Refused("i", ArrayModel.Of(2, 1, null, new byte[8])), StringComparison.Ordinal);

    [Theory]
    [InlineData("u")]
    [InlineData("U")]
    [InlineData("z")]
    public void No_rows_need_no_offsets(string format) => Assert.Empty(Values(format, ArrayModel.Of(0, 0, null, [], []))); // a pointer to no bytes

    [Fact]
    public void Rows_that_take_no_memory_do_not_become_memory_without_end()
    {
        foreach (var (format, buffers) in new (string, byte[]?[])[] { ("n", []), ("w:0", [null, []]) })
            Assert.Contains("far more than were read. Give smaller batches", Refused(format, ArrayModel.Of(1 << 30, 0, buffers)), StringComparison.Ordinal);
    }

    [Fact]
    public void Schemas_whose_parts_are_shared_without_end_are_refused()
    {
        var field = SchemaModel.Of("n", "f");
        for (var level = 0; level < 40; level++) field = SchemaModel.Of("+s", "f", field, field); // 2^40 fields
        Assert.Contains("65536 fields", Assert.Throws<ArrowException>(() => Schema(field)).Message, StringComparison.Ordinal);

        var circle = SchemaModel.Of("+s", "f");
        circle.Children.Add(circle);
        circle.ChildCount = 1;
        Assert.Contains("nested more than 64 levels deep", Assert.Throws<ArrowException>(() => Schema(circle)).Message, StringComparison.Ordinal);

        var many = SchemaModel.Of("+s", "f");
        many.ChildCount = long.MaxValue;
        Assert.Contains("65536 fields at most", Assert.Throws<ArrowException>(() => Schema(many)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_fields_in_one_of_a_long_name_take_little_memory()
    {
        var column = SchemaModel.Of("+s", new string('n', 500_000), [.. Enumerable.Range(0, 2000).Select(member => SchemaModel.Of("i", $"m{member}"))]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2000, Schema(SchemaModel.Of("+s", "", column))[0].Type.Fields.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Many_long_texts_of_a_schema_are_refused()
    {
        var field = SchemaModel.Of("i", new string('n', 100_000));
        Assert.Contains("more than 8 MiB", Assert.Throws<ArrowException>(() => Schema(SchemaModel.Of("+s", "", [.. Enumerable.Repeat(field, 100)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offsets_beyond_any_memory_are_refused()
    {
        Assert.Contains("and there are fewer", Refused("U", ArrayModel.Of(1, 0, null, [.. Numbers(1L << 60), .. Numbers((1L << 60) + 1)], [])), StringComparison.Ordinal);
        Assert.Contains("offsets never fall", Refused("U", ArrayModel.Of(2, 0, null, [.. Numbers(0), .. Numbers(long.MinValue), .. Numbers(5)], new byte[5])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_stream_without_its_functions_is_refused_and_released_once(bool hasSchema, bool hasNext)
    {
        var plan = _memory.New<CProducer.Plan>();
        plan->Schema = _memory.Schema(SchemaModel.Of("+s", "", SchemaModel.Of("i", "n")), _random);
        plan->FailsAt = -1;
        var stream = _memory.New<ArrowArrayStream>();
        CProducer.Begin(stream, plan);
        if (!hasSchema) stream->GetSchema = null;
        if (!hasNext) stream->GetNext = null;
        Assert.Contains("has no function", Assert.Throws<ArrowException>(() => ArrowInterop.ImportStream(stream)).Message, StringComparison.Ordinal);
        Assert.Equal(1, plan->Released);
        Assert.Null(_memory.Unreleased());
    }

    private Schema Schema(SchemaModel model)
    {
        try
        {
            return ArrowInterop.ImportSchema(_memory.Schema(model, _random));
        }
        finally
        {
            Assert.Null(_memory.Unreleased());
        }
    }

    private object?[] Values(string format, ArrayModel array)
    {
        using var batch = Import(format, array);
        return IpcCheck.Values(batch)[0];
    }

    private string Refused(string format, ArrayModel array)
    {
        var message = Assert.Throws<ArrowException>(() => Import(format, array).Dispose()).Message;
        Assert.Null(_memory.Unreleased());
        return message;
    }

    private Batch Import(string format, ArrayModel array)
    {
        _memory.Clear();
        var schema = _memory.Schema(SchemaModel.Of("+s", "", SchemaModel.Of(format, "c")), _random);
        return ArrowInterop.Import(_memory.Array(ArrayModel.Of(array.Length, 0, [null]).With(array), _random), schema);
    }

    private static byte[] Numbers(long number) => BitConverter.GetBytes(number);
}
